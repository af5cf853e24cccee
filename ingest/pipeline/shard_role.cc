// The loop of a shard: hand over what waits, fold a bounded number of records, commit.
#include "ingest/pipeline/shard_role.h"

#include <fmt/format.h>

#include <algorithm>

#include "rules/base/check.h"
#include "rules/base/planted.h"
#include "storage/journal/carried.h"

namespace freshet {
namespace {

constexpr Duration retry_after = std::chrono::milliseconds(10);

// Snapshots name configurations by position; the journal has them.
ConfigurationSource configurations_of(const Journal& journal) {
    return [&journal](JournalPosition position) -> Result<ConfigurationRecord> {
        const Result<JournalRecord> record =
            journal.read_indexed(RecordKind::configuration, position);
        if (record) return std::get<ConfigurationRecord>(record->body);
        if (record.error().code != ErrorCode::not_found) return record.error();
        return Error{ErrorCode::corrupt,
                     fmt::format("journal record {} is no configuration, but a snapshot says so",
                                 position.offset)};
    };
}

}  // namespace

ShardRole::ShardRole(ShardOptions options, Wiring wiring, RecoveryAudit audit)
    : options_(std::move(options)),
      wiring_(wiring),
      name_(fmt::format("shard {}", options_.slot.index)),
      engine_(options_.slot, options_.engine),
      audit_(std::move(audit)),
      partition_(wiring_.journal.first().partition),
      ready_(wiring_.journal.end().offset) {
    gathered_.shard = options_.slot.index;
    probe_.quarantined.set(options_.skips.size());
}

Result<std::unique_ptr<ShardRole>> ShardRole::create(ShardOptions options, Wiring wiring) {
    Result<CommittedCursors> cursors = CommittedCursors::read(wiring.state);
    if (!cursors) return cursors.error();
    if (const Result<void> covers = check_journal_covers(wiring.journal, *cursors); !covers)
        return covers.error();
    const auto shared = snapshot_through(wiring.state, CatchmentId());
    if (!shared) return shared.error();
    const Result<std::vector<MovedStation>> moved = read_moved_stations(wiring.state);
    if (!moved) return moved.error();
    const std::uint64_t floor = cursors->floor(options.slot);
    const std::uint64_t barriers_passed = cursors->highest_next();
    const StateFound state = cursors->all().empty() ? StateFound::no : StateFound::yes;
    RecoveryAudit audit(wiring.state, options.slot, std::move(*cursors), options.tell);
    std::unique_ptr<ShardRole> role(new ShardRole(std::move(options), wiring, std::move(audit)));

    // The shared part is snapshotted by one shard, at its own time; what came after it has to be
    // folded by all.
    role->floor_ = *shared ? std::min(floor, (*shared)->offset + 1) : 0;
    if (const Result<void> begun = role->begin_at(state); !begun) return begun.error();
    role->next_ = role->floor_;
    role->barriers_passed_ = barriers_passed;
    Result<std::map<CatchmentId, std::uint64_t>> restored = role->restore();
    if (!restored) return restored.error();
    for (const MovedStation& each : *moved) {
        const auto holds = restored->find(each.to);
        if (holds != restored->end() && each.position.offset < holds->second)
            role->settled_.push_back(each);
    }
    role->audit_.restored(std::move(*restored));
    role->probe_.next.set(role->next_);
    return role;
}

// A trimmed journal goes with the snapshots that its trim relied on. Where there is no state at all
// (it was lost, or put aside as damaged) the fold begins at the first record kept, under the
// configurations that were in force there.
Result<void> ShardRole::begin_at(StateFound state) {
    const std::uint64_t first = wiring_.journal.first().offset;
    if (floor_ >= first) return {};
    if (state == StateFound::yes)
        return Error{
            ErrorCode::corrupt,
            fmt::format("the journal begins at {}, but the state needs its records from {} "
                        "on: it is not the journal this state was made from",
                        first, floor_)};
    floor_ = first;
    const Result<std::vector<JournalEntry>> carried = carried_entries(wiring_.journal);
    if (!carried) return carried.error();
    EngineOutput unheard;
    for (const JournalEntry& entry : *carried)
        if (const Result<void> applied = engine_.apply(entry, unheard); !applied) return applied;
    return {};
}

Result<std::map<CatchmentId, std::uint64_t>> ShardRole::restore() {
    const ConfigurationSource configurations = configurations_of(wiring_.journal);
    std::map<CatchmentId, std::uint64_t> first;
    const Result<void> read =
        each_snapshot(wiring_.state, options_.slot, [&](const Snapshot& snapshot) -> Result<void> {
            const Result<void> restored = engine_.restore(snapshot, configurations);
            if (!restored)
                return Error{restored.error().code,
                             fmt::format("the snapshot of {} cannot be used: {}",
                                         snapshot.catchment.empty() ? "the shared part"
                                                                    : snapshot.catchment.text(),
                                         restored.error().message)};
            first.emplace(snapshot.catchment, snapshot.through.offset + 1);
            return {};
        });
    if (!read) return read.error();
    return first;
}

std::optional<Timestamp> ShardRole::next_deadline() const {
    return (waiting_ || is_at_barrier()) && !failure_ ? retry_at_ : std::nullopt;
}

Progress ShardRole::poll(Timestamp now) {
    if (failure_) return Progress::idle;
    const bool waited = waiting_ != nullptr;
    if (!hand_over(now)) return Progress::idle;
    const Progress unless_more = waited ? Progress::worked : Progress::idle;
    const std::uint64_t from = next_;
    fold();
    if (options_.folding != nullptr) options_.folding->store(0, std::memory_order_relaxed);
    wiring_.rounds.folded(next_);
    if (failure_) return Progress::worked;
    if (next_ > from) sort_out(from);
    if (failure_) return Progress::worked;
    if (next_ >= ready_ && next_ >= audit_.end()) probe_.ready.set(1);

    if (next_ == 0) {
        if (draining_ != Draining::no) draining_ = Draining::done;
        return unless_more;
    }
    turn(now);
    if (is_at_barrier()) retry_at_ = now + retry_after;
    if (next_ == from && snapshots_due(now) == 0 && giving_.empty()) return unless_more;
    // Before the audit's end some of what was folded is committed already and some is not: the
    // cursor may only be moved past all of it.
    if (next_ >= audit_.end()) commit(now);
    return Progress::worked;
}

// Begins rotations, and takes the steps of a drain.
void ShardRole::turn(Timestamp now) {
    if (draining_ == Draining::folding && next_ == wiring_.journal.end().offset) {
        begin_rotation(now);
        draining_ = Draining::snapshotting;
    }
    if (draining_ == Draining::snapshotting && rotation_.empty()) draining_ = Draining::done;
    if (draining_ != Draining::no || !rotation_.empty() || !is_ready()) return;
    // The first goes at once: a program that keeps crashing must not fold more at every start.
    if (!rotation_began_) {
        begin_rotation(now);
        spread_ = Duration::zero();
    } else if (now >= *rotation_began_ + options_.rotation_period) {
        begin_rotation(now);
        spread_ = options_.rotation_spread;
    }
}

void ShardRole::fold() {
    std::size_t left = options_.records_max;
    const bool drops = PLANTED(mailbox_drop) && is_ready() && draining_ == Draining::no;
    while (left > 0 && !failure_) {
        if (!round_ && !wiring_.rounds.take(round_)) {
            const std::uint64_t target = wiring_.rounds.in_journal_only();
            if (next_ >= target || drops) return;
            const std::size_t folded =
                fold_from_journal(std::min<std::uint64_t>(left, target - next_));
            if (folded == 0) return;
            left -= folded;
            continue;
        }
        const std::uint64_t first = round_->front().position.offset;
        if (drops) next_ = std::max(next_, first);
        if (next_ < first) {
            const std::size_t folded =
                fold_from_journal(std::min<std::uint64_t>(left, first - next_));
            if (folded == 0) return;
            left -= folded;
            continue;
        }
        const std::size_t begin = std::min<std::uint64_t>(next_ - first, round_->size());
        const std::size_t end = std::min(round_->size(), begin + left);
        for (std::size_t i = begin; i < end; ++i) {
            if (i + Engine::foreseen_max < end)
                engine_.foresee((*round_)[i + Engine::foreseen_max]);
            if (!fold((*round_)[i])) return;
        }
        left -= end - begin;
        if (end == round_->size()) round_.reset();
    }
}

std::size_t ShardRole::fold_from_journal(std::size_t count) {
    const Result<std::vector<JournalEntry>> entries = wiring_.journal.read(at(next_), count);
    if (!entries || entries->empty()) {
        failure_ =
            entries ? Error{ErrorCode::corrupt, fmt::format("journal record {} is missing", next_)}
                    : entries.error();
        return 0;
    }
    std::size_t folded = 0;
    for (; folded < entries->size(); ++folded) {
        const std::size_t ahead = folded + Engine::foreseen_max;
        if (ahead < entries->size()) engine_.foresee((*entries)[ahead]);
        if (!fold((*entries)[folded])) break;
    }
    probe_.records_read.add(folded);
    return folded;
}

bool ShardRole::fold(const JournalEntry& entry) {
    CHECK(entry.position.offset == next_);
    if (options_.folding != nullptr) options_.folding->store(next_ + 1, std::memory_order_relaxed);
    if (options_.skips.contains(entry.position)) {
        probe_.skipped.add();
    } else if (!passes_barrier(entry)) {
        return false;
    } else if (const Result<void> applied = engine_.apply(entry, output_); !applied) {
        failure_ = Error{applied.error().code,
                         fmt::format("journal record {}: {}", next_, applied.error().message)};
        return false;
    }
    ++next_;
    probe_.records.add();
    probe_.next.set(next_);
    return true;
}

// When all that moves is in the state, everybody who gives has committed up to here, and what the
// new catchments say of a station comes after what the old ones said. So before that nobody is past
// this record, and what is given can be committed at once.
bool ShardRole::passes_barrier(const JournalEntry& entry) {
    const std::vector<MovedStation> moves = engine_.moves(entry);
    if (moves.empty()) return true;
    Result<std::vector<MovedStation>> moved = read_moved_stations(wiring_.state);
    if (!moved) {
        failure_ = moved.error();
        return false;
    }
    std::erase_if(*moved,
                  [&](const MovedStation& each) { return each.position != entry.position; });
    if (moved->size() < moves.size() && next_ >= barriers_passed_) {
        if (!is_at_barrier()) giving_ = engine_.give(moves);
        gave_at_ = next_;
        return false;
    }
    engine_.take(std::move(*moved));
    return true;
}

// What was said in [from, next_): compared where it was committed before, gathered otherwise.
void ShardRole::sort_out(std::uint64_t from) {
    if (from < audit_.end()) {
        const Result<void> compared = audit_.compare(from, next_, output_.rows);
        if (!compared) {
            failure_ = compared.error();
            return;
        }
        audit_.filter(output_.rounds);
        probe_.differences.set(audit_.differences());
    }
    std::move(output_.rows.begin(), output_.rows.end(), std::back_inserter(gathered_.rows));
    std::move(output_.rounds.begin(), output_.rounds.end(), std::back_inserter(gathered_.rounds));
    output_.rows.clear();
    output_.rounds.clear();
}

void ShardRole::begin_rotation(Timestamp now) {
    rotation_.clear();
    // Every shard folds the shared part, one writes it.
    const bool owns_shared = shard_of(CatchmentId(), options_.slot.count) == options_.slot.index;
    if (owns_shared) rotation_.push_back(CatchmentId());
    for (CatchmentId& catchment : engine_.dirty())
        if (!catchment.empty()) rotation_.push_back(std::move(catchment));
    rotation_size_ = rotation_.size();
    rotation_began_ = now;
    rotation_floor_ = next_;
    if (rotation_.empty()) floor_ = next_;
}

std::size_t ShardRole::snapshots_due(Timestamp now) const {
    if (rotation_.empty()) return 0;
    if (draining_ != Draining::no || now >= *rotation_began_ + spread_) return rotation_.size();
    const auto passed =
        static_cast<std::size_t>(std::max(now - *rotation_began_, Duration::zero()).count());
    const std::size_t target =
        1 + rotation_size_ * passed / static_cast<std::size_t>(spread_.count());
    const std::size_t written = rotation_size_ - rotation_.size();
    return target > written ? std::min(target - written, rotation_.size()) : 0;
}

void ShardRole::take_snapshots(Timestamp now, ShardCommit& mail) {
    std::size_t bytes = 0;
    for (std::size_t due = snapshots_due(now); due > 0 && bytes < options_.snapshot_bytes_max;
         --due) {
        mail.snapshots.push_back(engine_.snapshot(rotation_.front()));
        if (PLANTED(snapshot_ahead_of_cursor)) ++mail.snapshots.back().through.offset;
        rotation_.pop_front();
        bytes += mail.snapshots.back().blob.size();
        if (rotation_.empty()) floor_ = PLANTED(floor_moved_early) ? next_ : rotation_floor_;
    }
    probe_.snapshots.add(mail.snapshots.size());
    probe_.snapshot_bytes.add(bytes);
}

void ShardRole::commit(Timestamp now) {
    auto mail = std::make_shared<ShardCommit>();
    take_snapshots(now, *mail);
    mail->moved = std::exchange(giving_, {});
    mail->settled = std::exchange(settled_, {});
    mail->commit = std::move(gathered_);
    mail->commit.through = at(next_ - 1);
    // What is shown of a station need not follow every report; ticks bring a poll each second.
    if (!pages_at_ || now >= *pages_at_ + options_.pages_period || draining_ != Draining::no) {
        mail->commit.pages = engine_.take_pages();
        pages_at_ = now;
    }
    mail->floor = at(floor_);
    gathered_ = {};
    gathered_.shard = options_.slot.index;
    probe_.rows.add(mail->commit.rows.size());
    probe_.commits.add();
    waiting_ = std::move(mail);
    (void)hand_over(now);
}

bool ShardRole::hand_over(Timestamp now) {
    if (!waiting_) return true;
    if (!wiring_.commits.put(waiting_) && !PLANTED(mailbox_drop)) {
        probe_.commits_delayed.add();
        retry_at_ = now + retry_after;
        return false;
    }
    waiting_.reset();
    return true;
}

}  // namespace freshet
