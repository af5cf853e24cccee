// Town: everybody who is told, and the far sides of the channels through which they are. Who heard
// which identity is written down here, by the far side and not by the daemon. People answer: by the
// desk, or from far away by a receipt over the broker; some raise and cancel by hand.
//
// Faults it makes: attempts that fail and are to be made again, whether or not the message was
// heard; answers up to a minute late; messages heard twice. It does not hand out two results for
// one attempt: the channel's own contract forbids that, and the channels have time-outs.
#pragma once

#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "fanout/adapters/channel.h"
#include "tests/simulation/world/dice.h"
#include "tests/simulation/world/moment.h"
#include "tests/simulation/world/world.h"

namespace freshet::world {

// Somebody means to answer, at a time.
struct Intention {
    Timestamp at{};
    IncidentId incident;
    PersonId by;
};

class Town {
public:
    Town(std::uint64_t seed, const FaultRates& rates, const Now& now, Tally& tally)
        : dice_(seed, "town"), rates_(rates), now_(now), tally_(tally) {}

    // A channel of the daemon's; it ends with the process, what was heard stays.
    std::unique_ptr<Channel> channel();

    bool heard(const std::string& whom, const std::string& identity) const {
        return heard_.contains({whom, identity});
    }
    // Acknowledgements that fall due; the caller makes them.
    std::vector<Intention> due();
    std::optional<Timestamp> next() const;
    // Tried when nobody answered the door.
    void again_later(Intention intention);

    // Of everything heard, in order.
    std::uint64_t digest() const { return digest_; }
    // Empty, or what was said of one identity in two ways.
    const std::string& contradiction() const { return contradiction_; }

private:
    class FarSide;
    void hear(const Call& call);

    Dice dice_;
    const FaultRates& rates_;
    const Now& now_;
    Tally& tally_;
    std::set<std::pair<std::string, std::string>> heard_;  // Whom, identity.
    std::map<std::string, std::string> text_of_;           // By call: a copy says the same.
    std::multimap<Timestamp, Intention> intentions_;
    std::uint64_t digest_ = 0;
    std::string contradiction_;
};

}  // namespace freshet::world
