// Broker: the far side of the relays, topics in the memory of another machine, and the clients that
// stand in Kafka's place. A reader of calls out there answers now and then, so that receipts come
// in from elsewhere.
//
// Faults it makes: reports that come late; a record reported as lost, kept or not, with everything
// published after it reported as lost too, kept up to some record (as our producer does); an outage
// during which nothing is taken or reported; a queue that is full; redelivery to readers from the
// last position stored; hours in which one record in eight is refused for good, and with it
// whatever was sent along, until somebody mends the cause.
#pragma once

#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "fanout/bus/bus.h"
#include "rules/base/hash.h"
#include "tests/simulation/world/dice.h"
#include "tests/simulation/world/moment.h"
#include "tests/simulation/world/world.h"

namespace freshet::world {

class Broker {
public:
    Broker(std::uint64_t seed, const FaultRates& rates, const Now& now, Tally& tally)
        : dice_(seed, "broker"), rates_(rates), now_(now), tally_(tally) {}

    // A new client of the daemon; the one before must be gone.
    std::unique_ptr<Bus> client();

    void go_down() { down_ = true; }
    void come_back() { down_ = false; }
    bool is_down() const { return down_; }

    void begin_refusing() { refusing_ = true; }
    void end_refusing() { refusing_ = false; }
    bool is_refusing() const { return refusing_; }
    // Ever, for good: it stands out of its order then.
    bool was_refused(const std::string& value) const { return refused_.contains(value); }

    // Hears each record that is kept of what was published, and each that is refused or was sent
    // along with one that is: it has had its turn, and what follows in other batches overtakes it.
    std::function<void(const BusRecord&)> on_settled;
    // Hears each record that a reader has said it is done with.
    std::function<void(const BusRecord&)> on_done;

    const std::map<std::string, std::vector<BusRecord>>& topics() const { return topics_; }
    // A stranger's record.
    void append(const BusRecord& record) { topics_[record.topic].push_back(record); }

private:
    class Client;

    Dice dice_;
    const FaultRates& rates_;
    const Now& now_;
    Tally& tally_;
    bool refuses(const BusRecord& record) const {
        return refusing_ && stable_hash(record.value) % 8 == 0;
    }

    bool down_ = false, refusing_ = false;
    std::set<std::string> refused_;  // Values.
    std::map<std::string, std::vector<BusRecord>> topics_;
    std::map<std::string, std::uint64_t> positions_;  // Of the one group that reads here.
};

}  // namespace freshet::world
