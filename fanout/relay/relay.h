// Relay: carries topics from one bus to another, the outbox to Kafka above all: contiguous, in
// order, at least once. It reads by cursor and moves the cursor only behind what the far bus
// reported as delivered; a row stays in the outbox until then, whatever becomes of the broker. What
// the far bus refuses for good is parked on a topic of the near one and tried again at the next
// start; nothing waits behind it. One thread.
#pragma once

#include <deque>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "fanout/bus/bus.h"
#include "rules/base/counter.h"
#include "rules/base/role.h"

namespace freshet {

struct RelayProbe {
    Counter published;        // Records handed to the far bus, repeated ones among them.
    Counter delivered;        // Records the far bus reported as delivered.
    Counter lost;             // Reports that said no.
    Counter in_flight;        // Handed over and not reported, now.
    Counter age_seconds_max;  // Of the oldest record read and not delivered, now.
    Counter refused;          // Parked, each time.
    Counter parked;           // Parked now.

    void describe(auto&& metric) const {
        metric("freshet_relay_published_total", "Records handed to the far bus", published);
        metric("freshet_relay_delivered_total", "Records reported as delivered", delivered);
        metric("freshet_relay_lost_total", "Delivery reports that said no", lost);
        metric("freshet_relay_in_flight", "Records without a delivery report", in_flight);
        metric("freshet_relay_outbox_age_seconds", "Age of the oldest record not delivered",
               age_seconds_max);
        metric("freshet_relay_refused_total", "Records the far bus refused for good", refused);
        metric("freshet_relay_parked", "Records refused for good and kept aside", parked);
    }
};

struct RelayOptions {
    std::string group = "relay";
    std::vector<std::string> topics;
    // Enough to fill a round trip to a broker; what is lost with a producer is sent again.
    std::size_t in_flight_max = 500;
    // A topic of the source, subscribed to like the others and read as far as it went when we
    // began. Empty: what is refused is tried again for ever.
    std::string parked_topic = {};
    std::uint64_t parked_end = 0;
    // Takes a sentence about each record that is parked.
    std::function<void(const std::string&)> tell = [](const std::string&) {};
};

class Relay final : public Role {
public:
    struct Wiring {
        Bus& source;
        Bus& target;
    };
    static Result<std::unique_ptr<Relay>> create(RelayOptions options, Wiring wiring);

    std::string_view name() const override { return "relay"; }
    Progress poll(Timestamp now) override;
    std::optional<Timestamp> next_deadline() const override;
    const Error* failure() const override { return failure_ ? &*failure_ : nullptr; }

    const RelayProbe& probe() const { return probe_; }

private:
    enum class Fate { unsent, out, delivered, lost, refused, parking, parked };
    struct Carried {
        BusMessage message;
        BusRecord record;  // To be published: the message's, or what was parked in it.
        Timestamp read_at{};
        Fate fate = Fate::unsent;
        // Refused in company: which one was meant shows when each goes alone.
        enum class Company { any, none } company = Company::any;
        std::string why = {};  // Refused.
    };

    Relay(RelayOptions options, Wiring wiring);
    bool take_reports();
    bool take_parked();
    void refuse(Carried& carried, const std::string& why);
    bool park(Timestamp now);
    void begin_again();
    Result<void> carry(BusMessage message, Timestamp now);
    bool move_cursor();
    bool read(Timestamp now);
    bool publish();

    RelayOptions options_;
    Wiring wiring_;
    std::deque<Carried> carried_;     // Read, from the first that is not delivered on.
    std::uint64_t first_ticket_ = 0;  // Of carried_.front(); tickets count on from there.
    std::size_t out_ = 0;             // Handed over and not reported.
    bool alone_ = false;              // What is out must go alone.
    std::uint64_t parked_ = 0;
    std::optional<Error> failure_;
    RelayProbe probe_;
};

}  // namespace freshet
