// Calling: the roll call and the adapters with their clients of the bus: from what is said to who
// was told.
#pragma once

#include <memory>
#include <vector>

#include "daemon/config/configuration_folder.h"
#include "daemon/metrics/exporter.h"
#include "daemon/serve/carrying.h"
#include "daemon/serve/folding.h"
#include "fanout/adapters/adapter_role.h"
#include "fanout/bus/embedded_bus.h"
#include "fanout/bus/retention.h"
#include "fanout/callout/roll_call_role.h"

namespace freshet {

PlaceNames place_names(const Configuration& configuration);

class Calling {
public:
    // Makes the clients that the state writer has to know; make() the roles, once it does.
    // `clock_factor`: storm seconds to a real one, for what waits for a network.
    Calling(const FolderContent& content, const State& state, Bell& state_bell,
            double clock_factor);

    Result<void> make();

    std::vector<RoleAndBell> roles();
    std::vector<StateClient*> clients();
    std::vector<Bell*> bells();  // To be rung when a topic has grown.
    void describe(Exporter& exporter) const;

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
    Result<void> make_adapters();
    Result<void> make_relays();
    void make_retention();
    Result<void> make_broadcast(const BroadcastChannelSettings& settings);
    Result<void> add_adapter(AdapterOptions options, std::unique_ptr<Channel> channel,
                             Delivering& delivering);

    const FolderContent& content_;
    const State& state_;
    Bell& state_bell_;
    double clock_factor_;
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
