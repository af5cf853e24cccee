// See town.h.
#include "tests/simulation/world/town.h"

#include <deque>

#include "rules/base/hash.h"

namespace freshet::world {
namespace {

using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::seconds;

constexpr std::size_t on_their_way_max = 16;

}  // namespace

class Town::FarSide final : public Channel {
public:
    explicit FarSide(Town& town) : town_(town) {}

    bool begin(const Call& call) override {
        if (results_.size() >= on_their_way_max) return false;
        Attempt attempt{call.id, Attempted::delivered, {}, {}};
        Duration delay = town_.dice_.from_to(milliseconds(1), milliseconds(400));
        if (town_.dice_.chance(town_.rates_.refused_calls)) {
            town_.tally_.fault("attempt failed");
            attempt.result = Attempted::again;
            attempt.reason = "no answer";
            delay += town_.dice_.from_to(seconds(0), seconds(60));
            // The answer was lost, not the message.
            if (town_.dice_.chance(0.5)) town_.hear(call);
        } else {
            town_.hear(call);
            if (town_.dice_.chance(town_.rates_.heard_twice)) {
                town_.tally_.fault("heard twice");
                town_.hear(call);
            }
        }
        results_.emplace(town_.now_.real + delay, std::move(attempt));
        return true;
    }
    bool take(Attempt& attempt) override {
        if (results_.empty() || results_.begin()->first > town_.now_.real) return false;
        attempt = std::move(results_.begin()->second);
        results_.erase(results_.begin());
        return true;
    }
    void drive(Timestamp) override {}
    std::optional<Timestamp> next_deadline() const override {
        if (results_.empty()) return std::nullopt;
        return town_.now_.shown_of(std::max(results_.begin()->first, town_.now_.real));
    }

private:
    Town& town_;
    std::multimap<Timestamp, Attempt> results_;
};

std::unique_ptr<Channel> Town::channel() { return std::make_unique<FarSide>(*this); }

void Town::hear(const Call& call) {
    tally_.count("messages heard");
    const std::string whom = call.person.empty() ? call.area.text() : call.person.text();
    heard_.emplace(whom, call.identity);
    digest_ = digest_ * 31 + stable_hash(call.id.text() + call.text);
    const auto [known, is_new] = text_of_.try_emplace(call.id.text(), call.text);
    if (!is_new && known->second != call.text && contradiction_.empty())
        contradiction_ =
            call.id.text() + " said \"" + known->second + "\" and \"" + call.text + "\"";
    if (!is_new) tally_.count("messages heard again");
    if (!call.person.empty() && dice_.chance(0.3)) {
        const Timestamp at = now_.real + dice_.from_to(seconds(20), minutes(18));
        intentions_.emplace(at, Intention{at, call.incident, call.person});
    }
}

std::vector<Intention> Town::due() {
    std::vector<Intention> found;
    while (!intentions_.empty() && intentions_.begin()->first <= now_.real) {
        found.push_back(std::move(intentions_.begin()->second));
        intentions_.erase(intentions_.begin());
    }
    return found;
}

void Town::again_later(Intention intention) {
    intention.at = now_.real + dice_.from_to(seconds(20), minutes(2));
    intentions_.emplace(intention.at, std::move(intention));
}

std::optional<Timestamp> Town::next() const {
    if (intentions_.empty()) return std::nullopt;
    return intentions_.begin()->first;
}

}  // namespace freshet::world
