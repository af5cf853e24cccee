// What must hold of any journal: the order of arrival does not change episodes, neither restarts
// nor the number of shards nor the number of ticks change what is said.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <random>

#include "tests/rules/engine/seeded_journal.h"

namespace freshet::testing {
namespace {

using namespace std::chrono_literals;

std::string text_of(const std::vector<Episode>& episodes) {
    std::string text;
    const auto at = [](std::optional<Timestamp> time) {
        return time ? format_time(*time).substr(5, 14) : std::string("open");
    };
    for (const Episode& episode : episodes) {
        text += episode.rule.text() + " " + episode.subject.text() + " " + at(episode.crossed_at) +
                " " + at(episode.ended_at);
        for (const auto& span : episode.severities)
            text += span ? " [" + at(span->set_at) + " " + at(span->released_at) + "]" : " -";
        text += "\n";
    }
    return text;
}

std::vector<JournalEntry> arriving(std::vector<Report> reports, const std::vector<Timestamp>& at) {
    JournalScript script;
    script.configure(clock(0, 0), seeded_configuration(0));
    for (int variant = 1; variant <= 3; ++variant)
        script.configure(clock(3 * variant, 7), seeded_configuration(variant % 3));
    for (std::size_t index = 0; index < reports.size(); ++index)
        script.add(at[index], std::move(reports[index]));
    auto& entries = script.entries();
    std::stable_sort(entries.begin(), entries.end(), [](const auto& left, const auto& right) {
        return left.record.received_at < right.record.received_at;
    });
    for (std::size_t index = 0; index < entries.size(); ++index)
        entries[index].position = {0, index};
    return entries;
}

// Promise 5.
TEST(Promises, EpisodesDoNotDependOnTheOrderOfArrival) {
    int orders_with_change = 0, orders = 0;
    for (std::uint64_t seed = 1; seed <= 8; ++seed) {
        const std::vector<Report> reports = seeded_reports(seed, 12);
        std::vector<Timestamp> punctual;
        for (const Report& report : reports) punctual.push_back(report.observations[0].observed_at);
        const std::string expected = text_of(episodes_of(arriving(reports, punctual)));
        EXPECT_GT(std::count(expected.begin(), expected.end(), '\n'), 3) << "a storm of some kind";
        std::mt19937_64 random(seed);
        for (int order = 0; order < 3; ++order, ++orders) {
            std::vector<Timestamp> late = punctual;
            for (Timestamp& at : late)
                if (random() % 3 != 0) at += Duration(random() % Duration(23h).count());
            const std::vector<JournalEntry> entries = arriving(reports, late);
            ASSERT_EQ(text_of(episodes_of(entries)), expected) << "seed " << seed;
            const std::vector<JournalEntry> half(entries.begin(),
                                                 entries.begin() + entries.size() / 2);
            if (text_of(episodes_of(half)) != expected) ++orders_with_change;
        }
    }
    EXPECT_GT(orders_with_change, orders / 2) << "the late rows should matter";
}

std::string bytes_of(const std::vector<OutputRow>& rows) {
    std::string bytes;
    for (const OutputRow& row : rows) bytes += encode(row);
    return bytes;
}

TEST(Promises, TheNumberOfShardsChangesNothing) {
    for (std::uint64_t seed = 1; seed <= 5; ++seed) {
        const std::vector<JournalEntry> entries = seeded_journal(seed, {});
        const std::vector<OutputRow> alone = fold(entries, 1);
        EXPECT_GT(alone.size(), 10U);
        EXPECT_EQ(bytes_of(fold(entries, 2)), bytes_of(alone)) << "seed " << seed;
        EXPECT_EQ(bytes_of(fold(entries, 5)), bytes_of(alone)) << "seed " << seed;
    }
}

TEST(Promises, OneTickOrManySayTheSame) {
    for (std::uint64_t seed = 1; seed <= 8; ++seed) {
        SeededOptions options;
        std::vector<std::string> bytes;
        for (const int ticks : {1, 2, 40}) {
            options.ticks = ticks;
            std::vector<OutputRow> rows = fold(seeded_journal(seed, options));
            for (OutputRow& row : rows) {
                row.position = {};
                row.order = 0;
            }
            // Ticks close together part what one tick says at once.
            std::stable_sort(rows.begin(), rows.end(), [](const auto& left, const auto& right) {
                return left.catchment < right.catchment;
            });
            bytes.push_back(bytes_of(rows));
        }
        EXPECT_EQ(bytes[0], bytes[1]) << "seed " << seed;
        EXPECT_EQ(bytes[0], bytes[2]) << "seed " << seed;
    }
}

// What showed a danger that began before the oldest sample kept can be said by those alone who have
// forgotten nothing.
std::vector<OutputRow> without_old_evidence(std::vector<OutputRow> rows) {
    for (OutputRow& row : rows)
        if (auto* warning = std::get_if<Warning>(&row.output);
            warning != nullptr && warning->published_at - warning->onset > 96h)
            warning->evidence.clear();
    return rows;
}

// What is dropped after four days was seen by nothing any more.
TEST(Promises, ForgettingOldSamplesChangesNothing) {
    SeededOptions options;
    options.hours = 24 * 9;
    options.delay_max = 22h;
    std::vector<JournalEntry> entries = seeded_journal(4, options);
    // Two stations are silent for longer than samples are kept, and come back.
    std::erase_if(entries, [](const JournalEntry& entry) {
        const auto* report = std::get_if<Report>(&entry.record.body);
        if (report == nullptr) return false;
        const Timestamp at = report->observations[0].observed_at;
        return (report->station == StationId("R1") && at > clock(30, 0) && at < clock(160, 0)) ||
               (report->station == StationId("M1") && at > clock(50, 0) && at < clock(190, 0));
    });
    for (std::size_t index = 0; index < entries.size(); ++index)
        entries[index].position = {0, index};
    EngineOptions remembers_all;
    remembers_all.window_max = 24h * 30;
    EngineOutput output, expected;
    Engine engine(ShardSlot{}), other(ShardSlot{}, remembers_all);
    for (const JournalEntry& entry : entries) {
        ASSERT_TRUE(engine.apply(entry, output));
        ASSERT_TRUE(other.apply(entry, expected));
    }
    EXPECT_GT(output.rows.size(), 50U);
    EXPECT_EQ(bytes_of(without_old_evidence(output.rows)),
              bytes_of(without_old_evidence(expected.rows)));
    const std::size_t bytes = engine.snapshot(CatchmentId("basin-R1")).blob.size();
    EXPECT_LT(bytes, other.snapshot(CatchmentId("basin-R1")).blob.size() * 3 / 4);
    EXPECT_LT(bytes, 64U << 10) << "four days of a gauge of five minutes";
}

struct Journal {
    explicit Journal(std::vector<JournalEntry> all) : entries(std::move(all)) {
        for (const JournalEntry& entry : entries)
            if (const auto* each = std::get_if<ConfigurationRecord>(&entry.record.body))
                configurations[entry.position] = *each;
    }
    ConfigurationSource source() const {
        return [this](JournalPosition position) -> Result<ConfigurationRecord> {
            return configurations.at(position);
        };
    }
    std::vector<JournalEntry> entries;
    std::map<JournalPosition, ConfigurationRecord> configurations;
};

// Promise 2: cut anywhere, go on from snapshots, and nothing is said otherwise.
TEST(Promises, ARestartAtAnyRecordSaysTheSame) {
    for (std::uint64_t seed = 1; seed <= 3; ++seed) {
        SeededOptions options;
        options.hours = 6;
        const Journal journal(seeded_journal(seed, options));
        const std::vector<OutputRow> unbroken = fold(journal.entries);
        for (std::size_t cut = 0; cut < journal.entries.size(); cut += 13) {
            EngineOutput output;
            Engine before(ShardSlot{});
            for (std::size_t index = 0; index <= cut; ++index)
                ASSERT_TRUE(before.apply(journal.entries[index], output));
            Engine after(ShardSlot{});
            for (const CatchmentId& id : before.dirty())
                if (id.empty()) {
                    ASSERT_TRUE(after.restore(before.snapshot(id), journal.source()));
                }
            for (const CatchmentId& id : before.dirty())
                ASSERT_TRUE(after.restore(before.snapshot(id), journal.source()));
            EXPECT_TRUE(before.dirty().empty());
            for (std::size_t index = cut + 1; index < journal.entries.size(); ++index)
                ASSERT_TRUE(after.apply(journal.entries[index], output));
            ASSERT_EQ(bytes_of(sorted(output.rows)), bytes_of(unbroken))
                << "seed " << seed << " cut at " << cut;
        }
    }
}

// Snapshots of the parts are of different records, as a rotation leaves them; folding starts at the
// oldest and every part passes over what it has seen. The number of shards changes on the way.
TEST(Promises, PartsOfDifferentAgeComeTogether) {
    for (std::uint64_t seed = 1; seed <= 6; ++seed) {
        const Journal journal(seeded_journal(seed, {}));
        const std::vector<OutputRow> unbroken = fold(journal.entries);
        std::mt19937_64 random(seed);
        const std::size_t size = journal.entries.size();
        const std::size_t first = size / 2, last = size * 3 / 4;
        std::vector<Snapshot> snapshots;
        std::vector<Engine> before;
        for (std::uint32_t index = 0; index < 2; ++index) before.emplace_back(ShardSlot{index, 2});
        std::map<CatchmentId, Snapshot> newest;
        EngineOutput ignored;
        for (std::size_t index = 0; index <= last; ++index) {
            for (Engine& engine : before) {
                ASSERT_TRUE(engine.apply(journal.entries[index], ignored));
                if (index < first || (index != first && random() % 50 != 0)) continue;
                std::vector<CatchmentId> dirty = engine.dirty();
                if (index != first) dirty.resize(std::min<std::size_t>(dirty.size(), 1));
                for (const CatchmentId& id : dirty) newest[id] = engine.snapshot(id);
            }
        }
        // Of three shards now, each taking what is its own.
        EngineOutput output;
        for (std::uint32_t index = 0; index < 3; ++index) {
            Engine engine(ShardSlot{index, 3});
            ASSERT_TRUE(engine.restore(newest.at(CatchmentId()), journal.source()));
            for (const auto& [id, snapshot] : newest)
                if (!id.empty()) {
                    ASSERT_TRUE(engine.restore(snapshot, journal.source()));
                }
            // From the first record after any snapshot: a catchment that was met after it may have
            // none at all.
            for (std::size_t at = first + 1; at < size; ++at)
                ASSERT_TRUE(engine.apply(journal.entries[at], output));
        }
        std::vector<OutputRow> expected;
        for (const OutputRow& row : unbroken) {
            const auto found = newest.find(row.catchment);
            const JournalPosition seen =
                found == newest.end() ? JournalPosition{0, first} : found->second.through;
            if (row.position > seen) expected.push_back(row);
        }
        EXPECT_EQ(bytes_of(sorted(output.rows)), bytes_of(expected)) << "seed " << seed;
    }
}

TEST(Snapshots, DamagedOnesAreRefusedNotBelieved) {
    const Journal journal(seeded_journal(5, {}));
    Engine engine(ShardSlot{});
    EngineOutput output;
    for (const JournalEntry& entry : journal.entries) ASSERT_TRUE(engine.apply(entry, output));
    Engine fresh(ShardSlot{});
    ASSERT_TRUE(fresh.restore(engine.snapshot(CatchmentId()), journal.source()));
    Snapshot snapshot = engine.snapshot(CatchmentId("basin-H1"));
    const std::string blob = snapshot.blob;
    ASSERT_TRUE(fresh.restore(snapshot, journal.source()));
    for (std::size_t size = 0; size < blob.size(); size += 1 + size / 50) {
        snapshot.blob = blob.substr(0, size);
        const Result<void> restored = Engine(ShardSlot{}).restore(snapshot, journal.source());
        ASSERT_FALSE(restored);
        EXPECT_EQ(restored.error().code, ErrorCode::corrupt);
    }
    snapshot.blob = blob;
    snapshot.blob[0] = 99;
    EXPECT_EQ(Engine(ShardSlot{}).restore(snapshot, journal.source()).error().code,
              ErrorCode::refused);
}

}  // namespace
}  // namespace freshet::testing
