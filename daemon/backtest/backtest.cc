// See backtest.h.
#include "daemon/backtest/backtest.h"

#include <algorithm>
#include <utility>

#include "rules/base/check.h"

namespace freshet {
namespace {

// What comes changes nothing of what ended longer ago than this: it is no later than a day, and
// decides on a level of three days before at most (rules/README.md, 54). The engine knows these and
// some more; before they are gone they are put by.
constexpr Duration between_keeping = std::chrono::hours(12);
constexpr Duration derivable = std::chrono::hours(24 + 72);

auto key(const Episode& episode) {
    return std::tie(episode.rule, episode.subject, episode.crossed_at);
}

}  // namespace

Backtest::Backtest(Say say) : engine_(ShardSlot{}), say_(std::move(say)) {}

Result<void> Backtest::take(JournalRecord record) {
    const Result<void> ticked = tick_before(record.received_at);
    if (!ticked) return ticked.error();
    ++records_;
    const JournalPosition position = std::exchange(next_, next_.next());
    return fold({position, std::move(record)});
}

Result<void> Backtest::take(const JournalEntry& entry) {
    ++records_;
    return fold(entry);
}

Result<void> Backtest::fold(const JournalEntry& entry) {
    // Before the record: after a silence of days it is the one that lets the old samples go.
    if (kept_at_ && entry.record.received_at - *kept_at_ >= between_keeping) keep_episodes();
    const Result<void> applied = engine_.apply(entry, output_);
    if (!applied) return applied.error();
    for (const OutputRow& row : output_.rows) say_(row);
    output_.rows.clear();
    output_.rounds.clear();
    last_ = std::max(last_, entry.record.received_at);
    if (!kept_at_) kept_at_ = last_;
    return {};
}

// Of a record and a deadline of the same moment the record goes first.
Result<void> Backtest::tick_before(Timestamp time) {
    std::optional<Timestamp> before;
    for (auto due = engine_.next_deadline(); due && *due < time; due = engine_.next_deadline()) {
        CHECK(!before || *before < *due);  // A deadline that stays would hold us here for ever.
        before = due;
        const JournalPosition position = std::exchange(next_, next_.next());
        const Result<void> ticked = fold({position, {*due, Tick{}}});
        if (!ticked) return ticked.error();
    }
    return {};
}

Result<void> Backtest::finish() {
    const Result<void> ticked = tick_before(last_ + Duration{1});
    if (!ticked) return ticked.error();
    while (engine_.is_behind()) {
        const Result<void> more = tick_before(*engine_.next_deadline() + Duration{1});
        if (!more) return more.error();
    }
    keep_episodes();
    return {};
}

// What the engine still derives is as it says; what ended before that stays as it was said.
void Backtest::keep_episodes() {
    kept_at_ = last_;
    std::erase_if(episodes_, [this](const Episode& episode) {
        return !episode.ended_at || *episode.ended_at > last_ - derivable;
    });
    for (Episode& episode : engine_.episodes()) {
        const auto known = std::ranges::find_if(
            episodes_, [&](const Episode& kept) { return key(kept) == key(episode); });
        if (known == episodes_.end()) episodes_.push_back(std::move(episode));
    }
    std::ranges::sort(episodes_,
                      [](const Episode& a, const Episode& b) { return key(a) < key(b); });
}

}  // namespace freshet
