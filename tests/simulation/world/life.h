// Life: one run of the daemon from its start to its end, clean or not: what `serve` and House make,
// over simulated far ends. The wiring between the ends is theirs: daemon/serve/folding.h, calling.h
// and journal_start.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "daemon/api/journal_desk.h"
#include "daemon/serve/calling.h"
#include "daemon/serve/folding.h"
#include "daemon/serve/keeping.h"
#include "tests/simulation/world/broker.h"
#include "tests/simulation/world/disk.h"
#include "tests/simulation/world/door.h"
#include "tests/simulation/world/town.h"

namespace freshet::world {

struct LifeOptions {
    FolderContent content;
    FoldingOptions folding;
    std::size_t lane_mails = 64;
    // Of calling.
    std::size_t requests_max = 1024, calls_open_max = 4096, in_flight_max = 500;
    std::uint64_t seed = 0;
};

class Life {
public:
    struct Surroundings {
        Disk& disk;
        Network& network;
        Broker& broker;
        Town& town;
        const Now& now;
    };
    // io, unavailable: the journal would not take what a start adds; the process ends at once.
    static Result<std::unique_ptr<Life>> begin(LifeOptions options, Surroundings around);

    ~Life();

    const std::vector<Role*>& roles() const { return roles_; }
    // The first role that cannot go on; null while all can.
    const Role* failed() const;
    // Opens the doors once everything the journal held is folded.
    void after_poll();
    bool is_ready() const { return ready_; }

    JournalDesk& desk() { return *desk_; }
    Door& door() { return *door_; }
    const TrimProbe& trimmed() const { return keeping_->probe(); }
    const Folding& folding() const { return *folding_; }
    // Empty, or what holds more than it may.
    std::string beyond_bounds() const;

    // A reload that `serve` would accept.
    void reload(FolderContent content);

    // A clean end, in steps: true when everything is folded and snapshotted.
    void begin_stop();
    bool stop_step();

    // Of what recovery found otherwise than it was committed.
    const std::vector<std::string>& differences() const { return differences_; }

private:
    class DeskRole;
    Life(LifeOptions options, Surroundings around);
    Result<void> make();

    LifeOptions options_;
    Surroundings around_;
    std::vector<std::string> differences_;
    FoldingBells bells_;
    IngestLane lane_, desk_lane_;
    StateClient desk_client_;
    std::unique_ptr<Calling> calling_;
    Troubles troubles_;
    std::unique_ptr<Keeping> keeping_;
    std::unique_ptr<Folding> folding_;
    std::unique_ptr<Bus> desk_bus_;
    std::unique_ptr<JournalDesk> desk_;
    std::unique_ptr<Door> door_;
    std::unique_ptr<DeskRole> desk_role_;
    std::vector<Role*> roles_;
    bool ready_ = false;
    enum class Stopping { no, answering, draining } stopping_ = Stopping::no;
};

}  // namespace freshet::world
