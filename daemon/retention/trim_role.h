// TrimRole: lets go of what is old, on disk, by time and by a budget. Once an hour (each minute
// while the budget is passed) it
//
//   1. looks how far the journal may be trimmed: below every snapshot, below what caused a warning
//      that somebody was not told of yet, and below what is younger than the retention; or, when
//      the data folder is larger than its budget, as much more of it as the first two allow;
//   2. has the state synced, so that no crash can take back a snapshot the trim relied on;
//   3. trims, carrying what a start still needs (storage/journal/carried.h);
//   4. removes old rows of the state (old_rows.h).
//
// What is not yet delivered is kept whatever the budget says, and the role says so.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "daemon/retention/holds.h"
#include "daemon/retention/old_rows.h"
#include "rules/base/counter.h"
#include "rules/base/role.h"
#include "storage/journal/journal.h"
#include "storage/state/state_client.h"

namespace freshet {

struct DiskUse {
    std::uint64_t journal_bytes = 0;
    std::uint64_t all_bytes = 0;  // Of the whole data folder.
};

struct TrimOptions {
    std::uint32_t shard_count = 1;
    Duration kept = std::chrono::hours(30 * 24);
    std::uint64_t budget_bytes = 0;  // Of the data folder; 0 = none.
    std::vector<TopicReader> readers = {};
    Duration period = std::chrono::hours(1);
    Duration period_over_budget = std::chrono::minutes(1);
    // How large the folder is. Called on the role's thread.
    std::function<DiskUse()> disk_use = {};
    // Hears why the budget cannot be held; an empty sentence when it is again. May be empty.
    std::function<void(const std::string&)> tell = {};
};

struct TrimProbe {
    Counter trims;
    Counter records;  // Trimmed.
    Counter rows;     // Of the state, removed.
    Counter first;    // A gauge: the first record kept.
    Counter bytes;    // A gauge: the data folder, at the last look.
    Counter over_budget_bytes;

    void describe(auto&& metric) const {
        metric("freshet_trim_trims_total", "Times the journal was trimmed", trims);
        metric("freshet_trim_records_total", "Journal records let go of", records);
        metric("freshet_trim_rows_total", "Old rows of the state removed", rows);
        metric("freshet_trim_first_offset", "The first journal record kept", first);
        metric("freshet_trim_folder_bytes", "Size of the data folder at the last look", bytes);
        metric("freshet_trim_over_budget_bytes", "How far the data folder is beyond its budget",
               over_budget_bytes);
    }
};

class TrimRole final : public Role {
public:
    // Everything given outlives the role; the client is this role's alone.
    TrimRole(TrimOptions options, Journal& journal, StateClient& client);

    std::string_view name() const override { return "trim"; }
    Progress poll(Timestamp now) override;
    std::optional<Timestamp> next_deadline() const override;
    const Error* failure() const override { return failure_ ? &*failure_ : nullptr; }

    const TrimProbe& probe() const { return probe_; }

private:
    struct Plan {
        std::uint64_t below = 0;
        std::uint64_t allowed = 0;  // By snapshots and deliveries.
        std::string held_by;        // What `allowed` waits for.
    };
    Result<void> work(Timestamp now);
    Result<void> begin(Timestamp now);
    Result<Plan> plan(Timestamp now) const;
    Result<void> trim();
    Result<void> step();
    void end(Timestamp now);
    void look_at_budget();
    bool submit(std::shared_ptr<StateRequest> request);

    TrimOptions options_;
    Journal& journal_;
    StateClient& client_;
    enum class Phase { resting, syncing, removing } phase_ = Phase::resting;
    Plan plan_;
    std::optional<OldRows> old_rows_;
    std::optional<Timestamp> due_;
    std::shared_ptr<StateRequest> request_;  // Not yet taken by the client.
    bool open_ = false;                      // A request is under way.
    bool over_budget_ = false;
    DiskUse use_;
    std::string told_;
    std::optional<Error> failure_;
    TrimProbe probe_;
};

}  // namespace freshet
