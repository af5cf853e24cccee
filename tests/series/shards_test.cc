// The rows of a journal do not depend on the number of shards, nor on how often it was ticked.
// Seeded series of six gauges, each in a catchment of its own or in threes with a rule about them
// all, with what people do between: raising by hand, cancelling what was said.
#include <gtest/gtest.h>

#include <algorithm>

#include "rules/engine/engine.h"
#include "tests/series/how_many.h"
#include "tests/support/series_generator.h"

namespace freshet::series {
namespace {

enum class Ticking { at_deadlines, before_each_record, every_minute };

struct Journal {
    ConfigurationRecord configuration;
    std::vector<JournalRecord> records;  // By arrival.
    Timestamp until{};
};

std::vector<OutputRow> fold(const Journal& journal, std::uint32_t shards, Ticking ticking) {
    std::vector<Engine> engines;
    for (std::uint32_t i = 0; i < shards; ++i) engines.emplace_back(ShardSlot{i, shards});
    EngineOutput output;
    std::uint64_t offset = 0;
    const auto apply = [&](JournalRecord record) {
        const JournalEntry entry{{0, offset++}, std::move(record)};
        for (Engine& engine : engines) ASSERT_TRUE(engine.apply(entry, output));
    };
    const auto deadline = [&] {
        std::optional<Timestamp> first;
        for (const Engine& engine : engines) {
            const std::optional<Timestamp> due = engine.next_deadline();
            if (due && (!first || *due < *first)) first = due;
        }
        return first;
    };
    // From the configuration on: who is listed there and never heard from falls due before any
    // record.
    Timestamp ticked = journal.records.front().received_at - std::chrono::hours(1);
    const auto advance_before = [&](Timestamp time) {
        switch (ticking) {
            case Ticking::at_deadlines:
                for (auto due = deadline(); due && *due < time; due = deadline()) {
                    apply({*due, Tick{}});
                }
                break;
            case Ticking::before_each_record:
                if (ticked < time) apply({time - Duration{1}, Tick{}});
                ticked = time;
                break;
            case Ticking::every_minute:
                for (; ticked < time; ticked += std::chrono::minutes(1)) apply({ticked, Tick{}});
                // The last moment before, as every other way has it.
                apply({time - Duration{1}, Tick{}});
                break;
        }
    };
    apply({ticked, journal.configuration});
    for (const JournalRecord& record : journal.records) {
        advance_before(record.received_at);
        apply(record);
    }
    advance_before(journal.until);
    std::ranges::stable_sort(output.rows, [](const OutputRow& a, const OutputRow& b) {
        return std::tie(a.position, a.catchment, a.order) <
               std::tie(b.position, b.catchment, b.order);
    });
    return output.rows;
}

std::string bytes(const std::vector<OutputRow>& rows) {
    std::string text;
    for (const OutputRow& row : rows) text += encode(row);
    return text;
}

// What was said to each catchment, but for where it stands: a tick more moves all records along,
// and one tick may say what otherwise two say.
std::map<CatchmentId, std::string> said(const std::vector<OutputRow>& rows) {
    std::map<CatchmentId, std::string> text;
    for (OutputRow row : rows) {
        row.position = {};
        row.order = 0;
        text[row.catchment] += encode(row);
    }
    return text;
}

// The first incidents are cancelled a minute after they were said, every fourth by somebody else;
// one is raised by hand and runs out.
void add_commands(Journal& journal) {
    int alerts = 0;
    for (const OutputRow& row : fold(journal, 1, Ticking::at_deadlines)) {
        const Warning* warning = std::get_if<Warning>(&row.output);
        if (warning == nullptr || warning->type != MessageType::alert || alerts++ % 3 != 0)
            continue;
        Command cancel;
        cancel.kind = CommandKind::cancel;
        cancel.incident = warning->incident;
        cancel.by = PersonId("WANG");
        cancel.reason = "test";
        journal.records.push_back({warning->published_at + std::chrono::minutes(1), cancel});
    }
    Command raise;
    raise.kind = CommandKind::raise;
    raise.area = AreaId("110000");
    raise.by = PersonId("WANG");
    raise.reason = "water over the bridge";
    raise.severity = Severity::red;
    raise.event = "flood";
    raise.expires_after = std::chrono::minutes(47);
    journal.records.push_back({journal.records.front().received_at + std::chrono::hours(2), raise});
    std::ranges::stable_sort(journal.records, {}, &JournalRecord::received_at);
}

TEST(Shards, RowsDependNeitherOnTheirNumberNorOnTicks) {
    std::size_t warnings = 0;
    const Seeds range = seeds({12, 100, 3});
    for (std::uint64_t seed = range.first; seed < range.first + range.count && !HasFailure();
         ++seed) {
        const Series series = generate({seed, 6, 1, seed % 2 == 0 ? 2 : 0});
        Journal journal;
        journal.configuration = std::make_shared<const Configuration>(series.configuration);
        journal.records = arrivals(series, seed);
        journal.until = journal.records.back().received_at + std::chrono::hours(7);
        add_commands(journal);
        const auto expected = fold(journal, 1, Ticking::at_deadlines);
        warnings += expected.size();
        for (const Ticking ticking :
             {Ticking::at_deadlines, Ticking::before_each_record, Ticking::every_minute}) {
            const std::vector<OutputRow> alone = fold(journal, 1, ticking);
            EXPECT_TRUE(said(alone) == said(expected))
                << "seed " << seed << " ticking " << static_cast<int>(ticking);
            for (const std::uint32_t shards : {2U, 5U}) {
                EXPECT_TRUE(bytes(fold(journal, shards, ticking)) == bytes(alone))
                    << "seed " << seed << " shards " << shards;
            }
        }
    }
    EXPECT_GE(warnings, 20 * range.count);
}

}  // namespace
}  // namespace freshet::series
