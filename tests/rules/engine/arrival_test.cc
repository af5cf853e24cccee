// How a journal came about does not show in the identities: reports told twice, reports of several
// stations that changed places, a journal whose beginning is gone. And whatever the order, each
// incident has one identity, fixed at its first warning, and its revisions count on.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <random>

#include "tests/rules/engine/seeded_journal.h"

namespace freshet::testing {
namespace {

using namespace std::chrono_literals;

void number(std::vector<JournalEntry>& entries) {
    for (std::size_t index = 0; index < entries.size(); ++index)
        entries[index].position = {0, index};
}

// A tick between two records would keep them from changing places; one in thirty stays.
std::vector<JournalEntry> with_few_ticks(std::uint64_t seed) {
    std::vector<JournalEntry> entries = seeded_journal(seed, {});
    int ticks = 0;
    std::erase_if(entries, [&](const JournalEntry& entry) {
        return std::holds_alternative<Tick>(entry.record.body) && ticks++ % 30 != 0;
    });
    number(entries);
    return entries;
}

// The first report after a station was taken out of the list is another one; who is told twice was
// silent for a shorter time, and its
// clock is known otherwise.
bool is_about_arrival(NoticeKind kind) {
    return kind == NoticeKind::unknown_station || kind == NoticeKind::silent ||
           kind == NoticeKind::back || kind == NoticeKind::clock_off;
}

// By incident, the bytes of its revisions in order; other rows by what they are about.
using Said = std::map<std::string, std::vector<std::string>>;
Said said(const std::vector<OutputRow>& rows) {
    Said result;
    for (OutputRow row : rows) {
        std::string whom;
        const auto* notice = std::get_if<Notice>(&row.output);
        if (notice != nullptr && is_about_arrival(notice->kind)) continue;
        if (const auto* warning = std::get_if<Warning>(&row.output))
            whom = warning->incident.text();
        else if (const auto* late = std::get_if<LateCrossing>(&row.output))
            whom = "late " + late->subject.text();
        else
            whom = "notice of " + notice->station.text();
        row.position = {};
        row.order = 0;
        result[whom].push_back(lines({row}).front() + '\n' + encode(row));
    }
    return result;
}

// The first difference in words; the bytes of hundreds of rows would tell nobody anything.
std::string difference(const Said& found, const Said& expected) {
    const auto words = [](const Said& rows, const std::string& whom, std::size_t index) {
        const auto of = rows.find(whom);
        if (of == rows.end() || index >= of->second.size()) return std::string("nothing");
        return of->second[index].substr(0, of->second[index].find('\n'));
    };
    for (const Said* one : {&found, &expected})
        for (const auto& [whom, rows] : *one) {
            const auto left = found.find(whom), right = expected.find(whom);
            for (std::size_t index = 0; index < rows.size(); ++index)
                if (left == found.end() || right == expected.end() ||
                    index >= left->second.size() || index >= right->second.size() ||
                    left->second[index] != right->second[index])
                    return whom + ": " + words(found, whom, index) + ", expected " +
                           words(expected, whom, index);
        }
    return {};
}

// Some reports come once more within the bound of lateness, as from a station that heard no answer.
std::vector<JournalEntry> told_twice(const std::vector<JournalEntry>& entries, std::uint64_t seed) {
    std::mt19937_64 random(seed);
    std::vector<JournalEntry> result = entries;
    for (const JournalEntry& entry : entries) {
        const auto* report = std::get_if<Report>(&entry.record.body);
        if (report == nullptr || random() % 3 != 0) continue;
        JournalEntry again = entry;
        const Duration left = report->observations[0].observed_at + 23h - entry.record.received_at;
        const Duration most = random() % 2 == 0 ? Duration(60s) : left;
        if (most <= Duration::zero()) continue;
        again.record.received_at += Duration(random() % static_cast<std::uint64_t>(most.count()));
        result.push_back(std::move(again));
    }
    std::stable_sort(result.begin(), result.end(), [](const auto& left, const auto& right) {
        return left.record.received_at < right.record.received_at;
    });
    return result;
}

// Reports between two records of another kind change places, each station's own order kept.
void change_places(std::vector<JournalEntry>& entries, std::uint64_t seed) {
    std::mt19937_64 random(seed);
    const auto is_report = [](const JournalEntry& entry) {
        return std::holds_alternative<Report>(entry.record.body);
    };
    for (auto begin = entries.begin(); begin != entries.end();) {
        begin = std::find_if(begin, entries.end(), is_report);
        const auto end = std::find_if_not(begin, entries.end(), is_report);
        std::map<StationId, std::vector<JournalEntry>> by_station;
        std::vector<StationId> turns;
        for (auto entry = begin; entry != end; ++entry) {
            turns.push_back(std::get<Report>(entry->record.body).station);
            by_station[turns.back()].push_back(*entry);
        }
        std::shuffle(turns.begin(), turns.end(), random);
        std::map<StationId, std::size_t> next;
        auto place = begin;
        for (const StationId& station : turns) *place++ = by_station[station][next[station]++];
        begin = end;
    }
    number(entries);
}

TEST(Arrival, ReportsToldTwiceChangeNoIdentity) {
    for (std::uint64_t seed = 1; seed <= 10; ++seed) {
        const std::vector<JournalEntry> entries = with_few_ticks(seed);
        std::vector<JournalEntry> twice = told_twice(entries, seed);
        ASSERT_GT(twice.size(), entries.size() + 50);
        number(twice);
        ASSERT_EQ(difference(said(fold(twice)), said(fold(entries))), "") << "seed " << seed;
    }
}

TEST(Arrival, StationsThatChangePlacesChangeNoIdentity) {
    for (std::uint64_t seed = 1; seed <= 10; ++seed) {
        const std::vector<JournalEntry> entries = with_few_ticks(seed);
        std::vector<JournalEntry> moved = entries;
        change_places(moved, seed);
        ASSERT_FALSE(std::equal(moved.begin(), moved.end(), entries.begin(),
                                [](const auto& left, const auto& right) {
                                    return encode(left.record) == encode(right.record);
                                }));
        ASSERT_EQ(difference(said(fold(moved)), said(fold(entries))), "") << "seed " << seed;
    }
}

// All of it at once, and the journal is gone up to the snapshots that a restart finds.
TEST(Arrival, ATrimmedJournalGoesOnWithTheSameIdentities) {
    for (std::uint64_t seed = 1; seed <= 6; ++seed) {
        const std::vector<JournalEntry> entries = with_few_ticks(seed);
        const Said expected = said(fold(entries));
        std::vector<JournalEntry> arrived = told_twice(entries, seed);
        change_places(arrived, seed);
        std::map<JournalPosition, ConfigurationRecord> configurations;
        for (const JournalEntry& entry : arrived)
            if (const auto* each = std::get_if<ConfigurationRecord>(&entry.record.body))
                configurations[entry.position] = *each;
        const ConfigurationSource source =
            [&](JournalPosition position) -> Result<ConfigurationRecord> {
            return configurations.at(position);
        };
        for (const std::size_t share : {1, 2, 3}) {
            const std::size_t cut = arrived.size() * share / 4;
            EngineOutput output;
            Engine before(ShardSlot{}), after(ShardSlot{});
            for (std::size_t index = 0; index < cut; ++index)
                ASSERT_TRUE(before.apply(arrived[index], output));
            ASSERT_TRUE(after.restore(before.snapshot(CatchmentId()), source));
            for (const CatchmentId& id : before.dirty())
                ASSERT_TRUE(after.restore(before.snapshot(id), source));
            for (std::size_t index = cut; index < arrived.size(); ++index)
                ASSERT_TRUE(after.apply(arrived[index], output));
            ASSERT_EQ(difference(said(sorted(output.rows)), expected), "")
                << "seed " << seed << " cut " << cut;
        }
    }
}

// Any order at all, hours late: what is said on the way differs, an identity never does.
TEST(Arrival, AnIdentityIsThatOfTheFirstWarningForEver) {
    std::size_t moved = 0;
    for (std::uint64_t seed = 1; seed <= 20; ++seed) {
        SeededOptions options;
        options.delay_max = 20h;
        std::map<std::string, std::uint32_t> revisions;
        std::map<std::string, Timestamp> named;
        for (const OutputRow& row : fold(seeded_journal(seed, options))) {
            const auto* warning = std::get_if<Warning>(&row.output);
            if (warning == nullptr) continue;
            const std::string& id = warning->incident.text();
            ASSERT_EQ(warning->revision, ++revisions[id]) << id;
            if (warning->revision > 1) {
                ASSERT_NE(warning->type, MessageType::alert) << id;
                moved += warning->onset != named.at(id);
                continue;
            }
            ASSERT_EQ(warning->type, MessageType::alert) << id;
            named[id] = warning->onset;
            const RuleName rule = warning->rule.empty() ? RuleName("by-hand") : warning->rule;
            const std::string plain = incident_id(rule, warning->subject, warning->onset, 1).text();
            EXPECT_TRUE(id == plain || id.starts_with(plain + "~")) << id << " is not " << plain;
        }
    }
    EXPECT_GT(moved, 10u) << "late rows should move onsets";
}

}  // namespace
}  // namespace freshet::testing
