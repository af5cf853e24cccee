// One request to the state writer is under way at a time; its answer is what moves the role on.
#include "daemon/retention/trim_role.h"

#include <fmt/format.h>

#include <algorithm>

#include "storage/journal/carried.h"
#include "storage/journal/look_back.h"
#include "storage/state/keys.h"

namespace freshet {
namespace {

constexpr Duration retry_after = std::chrono::seconds(1);
// Frees a little more than needed, so that a full folder is not trimmed record by record.
constexpr std::uint64_t slack_part = 16;

std::string mebibytes(std::uint64_t bytes) { return fmt::format("{:.1f} MiB", bytes / 1048576.0); }

}  // namespace

TrimRole::TrimRole(TrimOptions options, Journal& journal, StateClient& client)
    : options_(std::move(options)), journal_(journal), client_(client) {
    probe_.first.set(journal_.first().offset);
}

std::optional<Timestamp> TrimRole::next_deadline() const {
    return open_ || failure_ ? std::nullopt : due_;
}

Progress TrimRole::poll(Timestamp now) {
    if (failure_) return Progress::idle;
    StateAnswer answer;
    if (client_.take_answer(answer)) {
        open_ = false;
        if (!answer.stored)
            failure_ = Error{ErrorCode::io, "old rows of the state could not be removed"};
    } else if (!due_) {
        // Not at once: a start has better things to do.
        due_ = now + std::min(options_.period, options_.period_over_budget);
        return Progress::idle;
    } else if (open_ || now < *due_) {
        return Progress::idle;
    }
    if (failure_) return Progress::worked;
    if (const Result<void> worked = work(now); !worked) failure_ = worked.error();
    return Progress::worked;
}

Result<void> TrimRole::work(Timestamp now) {
    if (request_) {  // There was no room for it.
        if (!submit(std::move(request_))) due_ = now + retry_after;
        return {};
    }
    switch (phase_) {
        case Phase::resting:
            return begin(now);
        case Phase::syncing:
            if (const Result<void> trimmed = trim(); !trimmed) return trimmed;
            phase_ = Phase::removing;
            return step();
        case Phase::removing:
            if (old_rows_) return step();
            end(now);
            return {};
    }
    return {};
}

Result<void> TrimRole::begin(Timestamp now) {
    if (options_.disk_use) use_ = options_.disk_use();
    probe_.bytes.set(use_.all_bytes);
    Result<Plan> made = plan(now);
    if (!made) return made.error();
    plan_ = std::move(*made);
    const auto undelivered = oldest_undelivered(client_.state(), options_.readers);
    if (!undelivered) return undelivered.error();
    Timestamp horizon = now - options_.kept;
    if (*undelivered) horizon = std::min(horizon, (*undelivered)->since);
    old_rows_ = OldRows(
        {.trimmed_below = std::max(plan_.below, journal_.first().offset), .horizon = horizon});
    due_ = now;
    if (plan_.below <= journal_.first().offset) {
        phase_ = Phase::removing;
        return step();
    }
    phase_ = Phase::syncing;
    auto request = std::make_shared<StateRequest>();
    request->write.put(std::string(state_keys::trimmed), state_keys::big_endian(plan_.below));
    request->write.sync = Sync::yes;
    if (!submit(std::move(request))) due_ = now + retry_after;
    return {};
}

Result<TrimRole::Plan> TrimRole::plan(Timestamp now) const {
    Plan plan;
    const Result<std::uint64_t> floor = snapshots_floor(client_.state(), options_.shard_count);
    if (!floor) return floor.error();
    plan.allowed = *floor;
    plan.held_by = "the newest records are not yet in snapshots";
    // Engine time goes on from the last tick, so that one stays.
    const Result<std::optional<JournalPosition>> tick = last_tick_position(journal_);
    if (!tick) return tick.error();
    plan.allowed = std::min(plan.allowed, *tick ? (*tick)->offset : 0);
    const auto undelivered = oldest_undelivered(client_.state(), options_.readers);
    if (!undelivered) return undelivered.error();
    if (*undelivered) {
        const Result<std::uint64_t> since = offset_at(journal_, (*undelivered)->since);
        if (!since) return since.error();
        if (*since < plan.allowed) {
            plan.allowed = *since;
            plan.held_by = fmt::format(
                "{} has not had what was said since {} on {}", (*undelivered)->reader.group,
                format_time((*undelivered)->since), (*undelivered)->reader.topic);
        }
    }
    const Result<std::uint64_t> old = offset_at(journal_, now - options_.kept);
    if (!old) return old.error();
    plan.below = *old;
    const std::uint64_t first = journal_.first().offset, end = journal_.end().offset;
    if (options_.budget_bytes > 0 && use_.all_bytes > options_.budget_bytes && end > first) {
        const std::uint64_t too_much =
            use_.all_bytes - options_.budget_bytes + options_.budget_bytes / slack_part;
        const double a_record = std::max(
            1.0, static_cast<double>(use_.journal_bytes) / static_cast<double>(end - first));
        const auto records = static_cast<std::uint64_t>(static_cast<double>(too_much) / a_record);
        plan.below = std::max(plan.below, std::min(end, first + records + 1));
    }
    plan.below = std::min(plan.below, plan.allowed);
    return plan;
}

Result<void> TrimRole::trim() {
    const JournalPosition below{journal_.first().partition, plan_.below};
    const Result<std::vector<JournalPosition>> carried = records_to_carry(journal_, below);
    if (!carried) return carried.error();
    const std::uint64_t before = journal_.first().offset;
    if (const Result<void> trimmed = journal_.trim(below, *carried); !trimmed) return trimmed;
    probe_.trims.add();
    probe_.records.add(plan_.below - before);
    probe_.first.set(plan_.below);
    return {};
}

// Steps that find nothing cost no write; one that does waits for its answer.
Result<void> TrimRole::step() {
    auto request = std::make_shared<StateRequest>();
    const Result<bool> more = old_rows_->step(client_.state(), request->write);
    if (!more) return more.error();
    if (!*more) old_rows_.reset();
    if (request->write.changes.empty()) return {};
    probe_.rows.add(request->write.changes.size());
    (void)submit(std::move(request));
    return {};
}

void TrimRole::end(Timestamp now) {
    phase_ = Phase::resting;
    if (options_.disk_use) use_ = options_.disk_use();
    probe_.bytes.set(use_.all_bytes);
    look_at_budget();
    due_ = now + (over_budget_ ? options_.period_over_budget : options_.period);
    if (options_.budget_bytes > 0) due_ = now + options_.period_over_budget;
}

void TrimRole::look_at_budget() {
    over_budget_ = options_.budget_bytes > 0 && use_.all_bytes > options_.budget_bytes;
    probe_.over_budget_bytes.set(over_budget_ ? use_.all_bytes - options_.budget_bytes : 0);
    // What may still go goes at the next turn; only what may not is worth a word.
    const bool is_held = over_budget_ && plan_.below >= plan_.allowed;
    const std::string sentence =
        is_held ? fmt::format(
                      "the data folder holds {}, its budget is {}; everything is kept that "
                      "must be: {}",
                      mebibytes(use_.all_bytes), mebibytes(options_.budget_bytes), plan_.held_by)
                : std::string();
    if (sentence.empty() == told_.empty()) return;
    told_ = sentence;
    if (options_.tell) options_.tell(sentence);
}

bool TrimRole::submit(std::shared_ptr<StateRequest> request) {
    if (client_.submit(request)) {
        open_ = true;
        return true;
    }
    request_ = std::move(request);
    return false;
}

}  // namespace freshet
