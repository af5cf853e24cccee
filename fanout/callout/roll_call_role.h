// RollCallRole: the shell around the roll call. It reads warnings, receipts and acks from the bus,
// folds them, and stores in one atomic write what came of them: calls (appended to their topics),
// ledger lines, the roll call's rows and how far it has read. A restart goes on from that write: a
// record that comes again is known by its position and passed over.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "fanout/bus/bus.h"
#include "fanout/rollcall/roll_call.h"
#include "rules/base/counter.h"
#include "rules/base/role.h"
#include "storage/state/state_client.h"

namespace freshet {

// A new roster, from whoever reads the files.
struct RosterNews {
    Roster roster;
    PlaceNames names;
};
using RosterBox = Mailbox<std::shared_ptr<const RosterNews>>;

struct RollCallRoleProbe {
    Counter messages;     // Records of the bus folded.
    Counter redelivered;  // Records that had been folded before a restart.
    Counter undecodable;  // Records that could not be read.

    void describe(auto&& metric) const {
        metric("freshet_callout_messages_total", "Records of the bus folded", messages);
        metric("freshet_callout_redelivered_total", "Records that came again", redelivered);
        metric("freshet_callout_undecodable_total", "Records that could not be read", undecodable);
    }
};

struct RollCallRoleOptions {
    std::string group = "rollcall";
    // About a millisecond of folding, so that a receipt's write never waits long.
    std::size_t messages_max = 64;
};

class RollCallRole final : public Role {
public:
    // What it lives from; all outlive it. The state client is this role's alone; `roster` may be
    // null where people never change.
    struct Wiring {
        Bus& bus;
        StateClient& client;
        RosterBox* roster = nullptr;
    };
    // Restores what is stored; corrupt names the row.
    static Result<std::unique_ptr<RollCallRole>> create(std::unique_ptr<RollCall> roll_call,
                                                        RollCallRoleOptions options, Wiring wiring);

    std::string_view name() const override { return "roll call"; }
    Progress poll(Timestamp now) override;
    std::optional<Timestamp> next_deadline() const override;
    const Error* failure() const override { return failure_ ? &*failure_ : nullptr; }

    const RollCall& roll_call() const { return *roll_call_; }
    const RollCallRoleProbe& probe() const { return probe_; }

private:
    using Lane = std::pair<std::string, std::uint32_t>;  // Topic and partition.

    RollCallRole(std::unique_ptr<RollCall> roll_call, RollCallRoleOptions options, Wiring wiring);
    Result<void> restore();
    bool take_answer();
    bool fold(Timestamp now);
    void fold(const BusMessage& message, Timestamp now, RollCallActions& actions);
    void request(RollCallActions actions);

    std::unique_ptr<RollCall> roll_call_;
    RollCallRoleOptions options_;
    Wiring wiring_;
    std::map<Lane, std::uint64_t> next_;           // The offset to fold next.
    std::map<Lane, BusMessage> read_;              // The last of each lane in the write under way.
    bool acted_ = false;                           // A person's act is in it: it is synced.
    std::shared_ptr<const StateRequest> request_;  // Under way or waiting to be mailed.
    enum class Mail { none, waiting, sent } mail_ = Mail::none;
    std::uint64_t next_ticket_ = 1;
    std::optional<Error> failure_;
    RollCallRoleProbe probe_;
};

}  // namespace freshet
