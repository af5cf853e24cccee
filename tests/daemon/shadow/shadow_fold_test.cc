// The same records under two rule books, and the way they come to the process that folds them.
#include "daemon/shadow/shadow_fold.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/json/parse.hpp>

#include "daemon/config/default_configuration.h"
#include "daemon/recorded/entry_stream.h"
#include "daemon/shadow/shadow_words.h"

namespace freshet {
namespace {

using ::testing::HasSubstr;

Timestamp july(int day, int hour, int minute) {
    return from_civil({2026, 7, day, hour, minute, 0}, beijing).value();
}

// Yellow at so many millimetres in an hour.
ConfigurationRecord yellow_at(int millimetres) {
    Station station;
    station.id = StationId("R1");
    station.name = "R1";
    Configuration configuration = default_configuration({station});
    RuleText rule;
    rule.name = RuleName("hour-rain");
    rule.event = "rainstorm";
    rule.audience = {Audience::desk};
    SeverityText text;
    text.raise = "rain(1h) >= " + std::to_string(millimetres) + " mm";
    text.clear = "rain(1h) < 5 mm";
    text.hold = std::chrono::hours(1);
    rule.severities[static_cast<int>(Severity::yellow) - 1] = text;
    configuration.rules = {rule};
    configuration.hash = ConfigurationHash(std::to_string(millimetres));
    return std::make_shared<const Configuration>(std::move(configuration));
}

JournalRecord rain(Timestamp at, std::int64_t millimetres) {
    Observation told;
    told.element = Element::rain;
    told.observed_at = at;
    told.interval = std::chrono::minutes(5);
    told.value = Quantity::from_units(millimetres);
    Report report;
    report.station = StationId("R1");
    report.sent_at = at;
    report.observations = {told};
    return {at, report};
}

// Two hours of dry, 10 mm in each of three steps, dry again until the end.
std::vector<JournalRecord> storm(int live_millimetres, Timestamp end) {
    std::vector<JournalRecord> records{{july(1, 0, 0), Start{"test", Duration{}, Status::test}},
                                       {july(1, 0, 0), yellow_at(live_millimetres)}};
    for (Timestamp at = july(1, 0, 5); at <= end; at += std::chrono::minutes(5)) {
        const bool wet = at > july(1, 2, 0) && at <= july(1, 2, 15);
        records.push_back(rain(at, wet ? 10 : 0));
        records.push_back({at, Tick{}});
    }
    return records;
}

ShadowReport folded(int live, int shadow, Timestamp end = july(1, 8, 0)) {
    ShadowFold fold(yellow_at(shadow));
    JournalPosition position{0, 40};
    for (const JournalRecord& record : storm(live, end)) {
        EXPECT_TRUE(fold.take({position, record}));
        position = position.next();
    }
    return fold.report();
}

TEST(ShadowFold, OfTheSameBookNothingIsSaid) {
    const ShadowReport report = folded(20, 20);
    EXPECT_EQ(report.live_incidents, 1U);
    EXPECT_EQ(report.shadow_incidents, 1U);
    EXPECT_TRUE(report.differences.empty());
    EXPECT_EQ(report.since, july(1, 0, 5));
    EXPECT_EQ(report.now, july(1, 8, 0));
    EXPECT_EQ(report.next, 40 + report.records);
}

TEST(ShadowFold, ALowerThresholdIsEarlierByWhatItIs) {
    const ShadowReport report = folded(30, 10);
    ASSERT_EQ(report.differences.size(), 1U);
    EXPECT_EQ(report.differences[0].kind, IncidentDifference::Kind::earlier);
    EXPECT_EQ(report.differences[0].apart, std::chrono::minutes(10));
    EXPECT_EQ(report.counts[static_cast<int>(IncidentDifference::Kind::earlier)], 1U);
}

TEST(ShadowFold, AHigherOneIsNotReached) {
    const ShadowReport report = folded(20, 60);
    ASSERT_EQ(report.differences.size(), 1U);
    EXPECT_EQ(report.differences[0].kind, IncidentDifference::Kind::only_live);
    EXPECT_EQ(report.shadow_incidents, 0U);
}

TEST(ShadowFold, AReloadOfTheLiveBookLeavesTheShadowsAsItIs) {
    ShadowFold fold(yellow_at(10));
    JournalPosition position;
    for (const JournalRecord& record : storm(60, july(1, 2, 5))) {
        ASSERT_TRUE(fold.take({position, record}));
        position = position.next();
    }
    EXPECT_EQ(fold.report().live_incidents, 0U);
    ASSERT_TRUE(fold.take({position, {july(1, 2, 6), yellow_at(10)}}));
    const ShadowReport report = fold.report();
    EXPECT_EQ(report.live_incidents, 1U);
    EXPECT_EQ(report.shadow_incidents, 1U);
}

TEST(ShadowFold, WhatIsLongOverInBothIsLetGoOf) {
    EXPECT_EQ(folded(20, 20, july(5, 0, 0)).live_incidents, 1U);
    EXPECT_EQ(folded(20, 20, july(5, 8, 0)).live_incidents, 0U);
    EXPECT_EQ(folded(20, 60, july(5, 8, 0)).differences.size(), 0U);
}

TEST(ShadowFold, IsSaidInWords) {
    const boost::json::object said = boost::json::parse(to_json(folded(30, 10))).as_object();
    EXPECT_EQ(summary_of(said),
              "Since 2026-07-01T00:05:00+08:00, judged until 2026-07-01T08:00:00+08:00: 1 "
              "incidents live, 1 in the shadow; 1 earlier in the shadow.");
    const std::string line = line_of(said.at("differences").as_array()[0].as_object());
    EXPECT_THAT(line, HasSubstr("hour-rain R1: earlier in the shadow by 10m; live yellow since "
                                "2026-07-01T02:15:00+08:00, over since "));
    EXPECT_THAT(line, HasSubstr("; shadow yellow since 2026-07-01T02:05:00+08:00, over since "));
}

TEST(EntryStream, GivesWhatWasPutInHoweverItIsCut) {
    std::string bytes;
    const std::vector<JournalRecord> records = storm(20, july(1, 0, 30));
    for (std::uint64_t i = 0; i < records.size(); ++i)
        append_entry({{0, i + 7}, records[i]}, bytes);
    for (const std::size_t piece : {1UL, 13UL, bytes.size()}) {
        EntryReader reader;
        std::uint64_t heard = 0;
        for (std::size_t at = 0; at < bytes.size(); at += piece) {
            reader.feed(std::string_view(bytes).substr(at, piece));
            while (true) {
                const auto entry = reader.next();
                ASSERT_TRUE(entry);
                if (!*entry) break;
                EXPECT_EQ((*entry)->position.offset, heard + 7);
                EXPECT_EQ(encode((*entry)->record), encode(records[heard]));
                ++heard;
            }
        }
        EXPECT_EQ(heard, records.size());
    }
}

TEST(EntryStream, RefusesWhatIsNone) {
    EntryReader reader;
    reader.feed("no stream of records");
    EXPECT_FALSE(reader.next());
    EntryReader short_one;
    short_one.feed(std::string("\x01\0\0\0", 4));
    EXPECT_FALSE(short_one.next());
}

}  // namespace
}  // namespace freshet
