// Made from the journal's end outwards.
#include "daemon/serve/folding.h"

#include <algorithm>
#include <cmath>

#include "storage/journal/look_back.h"
#include "storage/state/recovery.h"

namespace freshet {
namespace {

// Of real time: no snapshots and pages of all stations more often than this, however fast the clock
// runs. At 670 storm seconds a second they were two thirds of a shard's work, and the fold fell
// behind.
constexpr Duration rotation_least = std::chrono::seconds(4);
constexpr Duration pages_least = std::chrono::milliseconds(200);

void slow_down(ShardOptions& options, double clock_factor) {
    const auto at_least = [&](Duration storm, Duration real) {
        return std::max(storm,
                        Duration(std::llround(static_cast<double>(real.count()) * clock_factor)));
    };
    options.rotation_period = at_least(options.rotation_period, rotation_least);
    options.rotation_spread = at_least(options.rotation_spread, rotation_least * 3 / 4);
    options.pages_period = at_least(options.pages_period, pages_least);
}

}  // namespace

Result<std::unique_ptr<Folding>> Folding::create(const FoldingOptions& options, Wiring wiring) {
    std::unique_ptr<Folding> folding(new Folding(wiring.bells));
    const Journal& journal = wiring.journal;
    State& state = wiring.state;
    const auto cursors = CommittedCursors::read(state);
    if (!cursors) return cursors.error();
    if (const auto covered = check_journal_covers(journal, *cursors); !covered) {
        return covered.error();
    }
    const auto skips = read_skips(journal);
    if (!skips) return skips.error();
    const auto newest_tick = last_tick(journal);
    if (!newest_tick) return newest_tick.error();

    std::vector<RoundLane*> rounds;
    std::vector<CommitBox*> commits;
    for (std::uint32_t index = 0; index < options.shard_count; ++index) {
        folding->shard_bells_.push_back(std::make_unique<EventBell>());
        folding->rounds_.push_back(std::make_unique<RoundLane>(
            options.rounds_max, folding->shard_bells_.back().get(), journal.end()));
        folding->commits_.push_back(
            std::make_unique<CommitBox>(options.commits_max, &wiring.bells.state));
        rounds.push_back(folding->rounds_.back().get());
        commits.push_back(folding->commits_.back().get());
        ShardOptions shard_options;
        shard_options.slot = {.index = index, .count = options.shard_count};
        shard_options.records_max = options.records_max;
        shard_options.skips = *skips;
        shard_options.tell = options.tell;
        slow_down(shard_options, options.clock_factor);
        if (options.mark) shard_options.folding = options.mark(index);
        auto shard = ShardRole::create(std::move(shard_options), {.journal = journal,
                                                                  .state = state,
                                                                  .rounds = *rounds.back(),
                                                                  .commits = *commits.back()});
        if (!shard) return shard.error();
        folding->shards_.push_back(std::move(*shard));
    }
    auto state_writer = StateWriter::create(
        state, {.shard_count = options.shard_count},
        {.shards = commits, .clients = wiring.clients, .append_bells = wiring.append_bells});
    if (!state_writer) return state_writer.error();
    folding->state_writer_ = std::move(*state_writer);
    const auto lost = read_lost(wiring.journal);
    if (!lost) return lost.error();
    std::uint64_t lost_records = 0;
    for (const Lost& run : *lost) lost_records += run.last.offset - run.first.offset + 1;
    folding->journal_writer_ =
        std::make_unique<JournalWriter>(wiring.journal,
                                        JournalWriterOptions{.tick_period = options.tick_period,
                                                             .last_tick = *newest_tick,
                                                             .lost_records = lost_records},
                                        wiring.lanes, rounds);
    return folding;
}

std::vector<RoleAndBell> Folding::roles() {
    std::vector<RoleAndBell> all{{state_writer_.get(), &bells_.state},
                                 {journal_writer_.get(), &bells_.journal}};
    for (std::size_t i = 0; i < shards_.size(); ++i) {
        all.emplace_back(shards_[i].get(), shard_bells_[i].get());
    }
    return all;
}

bool Folding::is_ready() const {
    return std::all_of(shards_.begin(), shards_.end(),
                       [](const auto& shard) { return shard->is_ready(); });
}

std::size_t Folding::commits_waiting() const {
    std::size_t waiting = 0;
    for (const auto& box : commits_) waiting += box->size();
    return waiting;
}

void Folding::describe(Exporter& exporter) const {
    exporter.add(journal_writer_->probe());
    exporter.add(state_writer_->probe());
    for (std::size_t i = 0; i < shards_.size(); ++i) {
        const std::string shard = std::to_string(i);
        exporter.add(shards_[i]->probe(), {{"shard", shard}});
        exporter.add_series(mailbox_metric, mailbox_help, {{"mailbox", "rounds"}, {"shard", shard}},
                            [&lane = *rounds_[i]] {
                                return static_cast<double>(lane.size()) /
                                       static_cast<double>(lane.capacity());
                            });
        exporter.add_series(mailbox_metric, mailbox_help,
                            {{"mailbox", "commits"}, {"shard", shard}}, [&box = *commits_[i]] {
                                return static_cast<double>(box.size()) /
                                       static_cast<double>(box.capacity());
                            });
    }
}

void Folding::begin_drain() {
    for (const auto& shard : shards_) shard->begin_drain();
}

Progress Folding::drain(Timestamp now) {
    Progress progress = state_writer_->poll(now);
    for (const auto& shard : shards_) {
        if (shard->poll(now) == Progress::worked) progress = Progress::worked;
    }
    return progress;
}

// The last commits are written too: one still in its box would be folded again at the next start.
bool Folding::is_drained() const {
    return commits_waiting() == 0 &&
           std::all_of(shards_.begin(), shards_.end(),
                       [](const auto& shard) { return shard->is_drained(); });
}

}  // namespace freshet
