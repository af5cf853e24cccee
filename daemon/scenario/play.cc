// See play.h.
#include "daemon/scenario/play.h"

#include <algorithm>
#include <map>
#include <tuple>
#include <utility>

#include "daemon/scenario/records.h"
#include "rules/base/check.h"
#include "rules/engine/engine.h"

namespace freshet::scenario {
namespace {

class Stage {
public:
    Stage(const Staging& staging, Timestamp begins)
        : ticking_(staging.ticking), second_(std::chrono::floor<std::chrono::seconds>(begins)) {
        for (std::uint32_t index = 0; index < staging.shards; ++index) {
            engines_.emplace_back(ShardSlot{index, staging.shards});
        }
    }

    void apply(JournalRecord record) {
        if (played_.refused) return;
        const JournalEntry entry{{0, offset_++}, std::move(record)};
        hand_over(entry);
        for (Engine& engine : engines_) {
            const Result<void> applied = engine.apply(entry, output_);
            if (!applied) played_.refused = applied.error();
        }
    }

    // Lets the clock run up to `time`; what is due in that very moment waits for a record of it.
    void advance_before(Timestamp time) {
        if (ticking_ == Ticking::every_second) {
            for (; second_ < time; second_ += std::chrono::seconds(1)) apply({second_, Tick{}});
            return;
        }
        std::optional<Timestamp> last;
        for (std::optional<Timestamp> due = deadline(); due && *due < time; due = deadline()) {
            // A deadline that a tick does not use up would hold the daemon in a loop.
            CHECK(!last || *last < *due);
            last = due;
            apply({*due, Tick{}});
        }
    }

    StationPage page(const StationId& station) {
        for (Engine& engine : engines_) {
            for (StationPage& fresh : engine.take_pages()) pages_[fresh.station] = std::move(fresh);
        }
        return pages_[station];
    }

    Played finish() {
        for (const Engine& engine : engines_) {
            const std::vector<Episode> episodes = engine.episodes();
            played_.episodes.insert(played_.episodes.end(), episodes.begin(), episodes.end());
        }
        std::ranges::sort(played_.episodes, [](const Episode& a, const Episode& b) {
            return std::tie(a.rule, a.subject, a.crossed_at) <
                   std::tie(b.rule, b.subject, b.crossed_at);
        });
        played_.rows = std::move(output_.rows);
        std::ranges::stable_sort(played_.rows, [](const OutputRow& a, const OutputRow& b) {
            return std::tie(a.position, a.catchment, a.order) <
                   std::tie(b.position, b.catchment, b.order);
        });
        return std::move(played_);
    }

    std::vector<StationPage>& shown() { return played_.pages; }

private:
    // Before a configuration that moves stations to other catchments, as the shards of a daemon do.
    void hand_over(const JournalEntry& entry) {
        const std::vector<MovedStation> moves = engines_.front().moves(entry);
        if (moves.empty()) return;
        std::vector<MovedStation> given;
        for (const Engine& engine : engines_) {
            for (MovedStation& station : engine.give(moves)) given.push_back(std::move(station));
        }
        if (given.empty()) return;
        for (Engine& engine : engines_) engine.take(given);
    }

    std::optional<Timestamp> deadline() const {
        std::optional<Timestamp> first;
        for (const Engine& engine : engines_) {
            const std::optional<Timestamp> due = engine.next_deadline();
            if (due && (!first || *due < *first)) first = due;
        }
        return played_.refused ? std::nullopt : first;
    }

    Ticking ticking_;
    Timestamp second_;
    std::uint64_t offset_ = 0;
    std::vector<Engine> engines_;
    EngineOutput output_;
    std::map<StationId, StationPage> pages_;
    Played played_;
};

Timestamp beginning_of(const Scenario& scenario) {
    Timestamp first = scenario.until;
    if (!scenario.changes.empty()) first = std::min(first, scenario.changes.begin()->first);
    for (const Input& input : scenario.inputs) {
        first = std::min(first, input.arrives);
        const Report* report = std::get_if<Report>(&input.body);
        if (report == nullptr) continue;
        // A clock that says 2000 moves nothing but its own report.
        constexpr Duration believed = std::chrono::hours(24 * 8);
        for (const Observation& observation : report->observations) {
            const Timestamp begun = observation.observed_at - observation.interval;
            if (begun >= input.arrives - believed) first = std::min(first, begun);
        }
    }
    // The configuration is in force before the first instant it has to judge.
    return first - std::chrono::minutes(10);
}

}  // namespace

Played play(const Scenario& scenario, const ReadConfiguration& configurations,
            const Staging& staging) {
    const Timestamp begins = beginning_of(scenario);
    constexpr Duration moment{1};
    Stage stage(staging, begins);
    stage.apply({begins, Start{"scenario", Duration{}, Status::test}});
    stage.apply({begins, configurations.configuration});

    std::vector<Expectation> values;
    for (const Expectation& expectation : scenario.expectations) {
        if (std::holds_alternative<ExpectedValue>(expectation.body)) values.push_back(expectation);
    }
    const auto show_before = [&](Timestamp time) {
        while (stage.shown().size() < values.size() && values[stage.shown().size()].at < time) {
            const Expectation& next = values[stage.shown().size()];
            stage.advance_before(next.at + moment);
            stage.shown().push_back(stage.page(std::get<ExpectedValue>(next.body).station));
        }
    };
    for (JournalRecord& record : records_of(scenario, configurations)) {
        show_before(record.received_at);
        stage.advance_before(record.received_at);
        stage.apply(std::move(record));
    }
    show_before(Timestamp::max());
    stage.advance_before(scenario.until + moment);
    return stage.finish();
}

}  // namespace freshet::scenario
