// Calling: the roll call and the adapters with their clients of the bus: from what is said to who
// was told.
#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "daemon/config/configuration_folder.h"
#include "daemon/metrics/conservation.h"
#include "daemon/metrics/exporter.h"
#include "daemon/retention/holds.h"
#include "daemon/serve/carrying.h"
#include "daemon/serve/folding.h"
#include "fanout/adapters/adapter_role.h"
#include "fanout/bus/embedded_bus.h"
#include "fanout/bus/retention.h"
#include "fanout/callout/roll_call_role.h"

namespace freshet {

PlaceNames place_names(const Configuration& configuration);

struct CallingOptions {
    double clock_factor = 1.0;  // Storm seconds to a real one, for what waits for a network.
    std::uint64_t seed = 0;     // Of the jitter between attempts; the wiring draws it.
    // Requests of one role waiting for the state writer; beyond, the role tries again later.
    std::size_t requests_max = 1024;
    // Calls of one channel without a receipt; beyond, its topic is left unread.
    std::size_t calls_open_max = 4096;
    // Records of one direction that the far bus has not reported on.
    std::size_t in_flight_max = 500;
};

// The ends that are not ours. What is left empty is made as the settings say.
struct FarSides {
    std::unique_ptr<Channel> file, broadcast;
    std::unique_ptr<Bus> outwards, inwards;  // The broker: one client for each direction.
};

class Calling {
public:
    // Makes the clients that the state writer has to know; make() the roles, once it does.
    Calling(const FolderContent& content, const State& state, Bell& state_bell,
            CallingOptions options);

    Result<void> make(FarSides far = {});

    std::vector<RoleAndBell> roles();
    std::vector<StateClient*> clients();
    std::vector<Bell*> bells();  // To be rung when a topic has grown.
    // Who of this daemon has to have read which topic before its records may go.
    std::vector<TopicReader> readers() const;
    void describe(Exporter& exporter) const;
    // Of each channel: its calls, and what became of them.
    void open_accounts(Conservation& conservation) const;
    const RollCallRole& roll_call() const { return *roll_call_; }
    std::vector<const AdapterRole*> adapters() const;
    std::vector<const Relay*> relays() const;

    // People and names from a folder read again.
    void set_people(const FolderContent& content);

private:
    // One role's way to the bus and to the store.
    struct Seat {
        EventBell bell;
        std::unique_ptr<StateClient> bus_client, client;
        std::unique_ptr<Bus> bus;
    };
    struct Delivering {
        Seat seat;
        std::unique_ptr<Channel> channel;
        std::unique_ptr<AdapterRole> role;
    };
    void sit(Seat& seat);
    Result<void> make_adapters(FarSides& far);
    Result<void> make_relays(FarSides& far);
    std::vector<RetentionOptions::Topic> kept_topics() const;
    void make_retention();
    Result<std::unique_ptr<Channel>> make_broadcast(const BroadcastChannelSettings& settings) const;
    Result<void> add_adapter(AdapterOptions options, std::unique_ptr<Channel> channel,
                             Delivering& delivering);

    const FolderContent& content_;
    const State& state_;
    Bell& state_bell_;
    CallingOptions options_;
    Seat roll_call_seat_;
    RosterBox roster_box_;
    std::unique_ptr<RollCallRole> roll_call_;
    std::unique_ptr<Delivering> file_, broadcast_;
    std::unique_ptr<Carrying> outwards_, inwards_;  // With Kafka only.
    EventBell retention_bell_;
    StateClient retention_client_;
    std::unique_ptr<Retention> retention_;
};

}  // namespace freshet
