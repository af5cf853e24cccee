// See broker.h.
#include "tests/simulation/world/broker.h"

#include <algorithm>

namespace freshet::world {
namespace {

using std::chrono::milliseconds;

constexpr std::size_t queue_max = 60;

}  // namespace

class Broker::Client final : public Bus {
public:
    explicit Client(Broker& broker) : broker_(broker) {}

    bool publish(const BusRecord& record, std::uint64_t ticket) override {
        if (waiting_.size() + reports_.size() >= queue_max) return false;
        const Timestamp at = std::max(
            broker_.now_.real + broker_.dice_.from_to(milliseconds(2), milliseconds(80)), last_);
        last_ = at;
        waiting_.push_back({record, ticket, at});
        return true;
    }

    bool take_delivery(BusDelivery& delivery) override {
        if (reports_.empty()) return false;
        delivery = reports_.front();
        reports_.pop_front();
        return true;
    }

    Result<void> subscribe(const std::string& /*group*/,
                           const std::vector<std::string>& topic_names) override {
        for (const std::string& topic : topic_names) next_[topic] = broker_.positions_[topic];
        return {};
    }

    Result<std::vector<BusMessage>> poll(std::size_t messages_max) override {
        std::vector<BusMessage> messages;
        if (broker_.down_) return messages;
        for (auto& [topic, next] : next_) {
            const std::vector<BusRecord>& records = broker_.topics_[topic];
            for (; next < records.size() && messages.size() < messages_max; ++next)
                messages.push_back({records[next], {0, next}});
        }
        return messages;
    }

    void store(const BusMessage& last) override {
        to_store_[last.record.topic] = last.position.offset + 1;
    }

    void drive(Timestamp) override {
        if (broker_.down_) return;
        // Not at every opportunity, so that a crash finds positions that were not stored.
        if (!to_store_.empty() && broker_.dice_.chance(0.3)) {
            for (const auto& [topic, position] : to_store_) {
                std::uint64_t& stored = broker_.positions_[topic];
                for (; stored < position; ++stored) broker_.on_done(broker_.topics_[topic][stored]);
            }
            to_store_.clear();
        }
        while (!waiting_.empty() && waiting_.front().at <= broker_.now_.real) {
            if (broker_.refuses(waiting_.front().record)) return refuse();
            if (broker_.dice_.chance(broker_.rates_.lost_reports)) return lose();
            keep(waiting_.front(), BusDelivery::Delivered::yes);
            waiting_.pop_front();
        }
    }

    std::optional<Timestamp> next_deadline() const override {
        std::optional<Timestamp> real;
        if (!waiting_.empty() && !broker_.down_)
            real = std::max(waiting_.front().at, broker_.now_.real + milliseconds(1));
        for (const auto& [topic, next] : next_)
            if (!broker_.down_ && next < broker_.topics_[topic].size())
                real = broker_.now_.real + milliseconds(1);
        if (!real) return std::nullopt;
        return broker_.now_.shown_of(*real);
    }

private:
    struct Waiting {
        BusRecord record;
        std::uint64_t ticket = 0;
        Timestamp at{};
    };

    void keep(const Waiting& waiting, BusDelivery::Delivered reported) {
        broker_.topics_[waiting.record.topic].push_back(waiting.record);
        broker_.on_settled(waiting.record);
        reports_.push_back({waiting.ticket, reported, {}});
    }

    // The whole batch is, for one record of it.
    void refuse() {
        broker_.tally_.fault("record refused for good");
        broker_.refused_.insert(waiting_.front().record.value);
        std::size_t batch = 1 + broker_.dice_.below(waiting_.size());
        for (; batch > 0; --batch) {
            broker_.on_settled(waiting_.front().record);
            reports_.push_back(
                {waiting_.front().ticket, BusDelivery::Delivered::refused, "too large"});
            waiting_.pop_front();
        }
    }

    // The connection broke: nobody knows what became of what was on its way.
    void lose() {
        broker_.tally_.fault("delivery report lost");
        std::size_t kept = broker_.dice_.below(waiting_.size() + 1);
        for (const Waiting& waiting : waiting_) {
            if (kept > 0) {
                --kept;
                keep(waiting, BusDelivery::Delivered::no);
            } else {
                reports_.push_back({waiting.ticket, BusDelivery::Delivered::no, {}});
            }
        }
        waiting_.clear();
    }

    Broker& broker_;
    std::deque<Waiting> waiting_;
    std::deque<BusDelivery> reports_;
    Timestamp last_{};
    std::map<std::string, std::uint64_t> next_, to_store_;
};

std::unique_ptr<Bus> Broker::client() { return std::make_unique<Client>(*this); }

}  // namespace freshet::world
