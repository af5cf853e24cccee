// A decision folded again: out of all records, and out of the few that it is carried with.
#include "daemon/explain/refold.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "daemon/config/content_hash.h"
#include "daemon/config/default_configuration.h"
#include "daemon/explain/decision_file.h"
#include "daemon/recorded/entry_stream.h"

namespace freshet {
namespace {

Timestamp july(int day, int hour, int minute = 0) {
    return from_civil({2026, 7, day, hour, minute, 0}, beijing).value();
}

ConfigurationRecord two_gauges(const char* raise) {
    Station near, far;
    near.id = StationId("R1");
    near.catchment = CatchmentId("brook");
    far.id = StationId("R2");
    far.catchment = CatchmentId("river");
    Configuration configuration = default_configuration({near, far});
    configuration.stations[0].catchment = near.catchment;
    configuration.stations[1].catchment = far.catchment;
    RuleText rule;
    rule.name = RuleName("wet");
    rule.event = "rainstorm";
    rule.audience = {Audience::desk};
    SeverityText text;
    text.raise = raise;
    text.clear = "rain(1h) < 5 mm";
    text.hold = std::chrono::hours(1);
    rule.severities[static_cast<int>(Severity::yellow) - 1] = text;
    configuration.rules = {rule};
    configuration.hash = content_hash(configuration);
    return std::make_shared<const Configuration>(std::move(configuration));
}

JournalRecord rain(const char* station, Timestamp at, std::int64_t millimetres) {
    Observation told;
    told.element = Element::rain;
    told.observed_at = at;
    told.interval = std::chrono::minutes(5);
    told.value = Quantity::from_units(millimetres);
    Report report;
    report.station = StationId(station);
    report.sent_at = at;
    report.observations = {told};
    return {at, report};
}

// Twelve days with 5 mm at six each morning at the near gauge, and 12 mm at noon of the last.
struct Past {
    std::string records;
    std::uint64_t count = 0;

    explicit Past(const char* raise) {
        put({july(1, 0), Start{"test", Duration{}, Status::test}});
        put({july(1, 0), two_gauges(raise)});
        for (Timestamp at = july(1, 0, 5); at <= july(12, 12); at += std::chrono::minutes(5)) {
            const CivilTime civil = to_civil(at, beijing);
            const bool six = civil.hour == 6 && civil.minute == 0;
            put(rain("R1", at, at == july(12, 12) ? 12 : six ? 5 : 0));
            put(rain("R2", at, 0));
        }
    }
    void put(const JournalRecord& record) { append_entry({{0, count++}, record}, records); }
    EntrySource source() const { return source_of("the journal", records, count).value(); }
};

struct Carried {
    Explanation explanation;
    DecisionFile file;
};

Carried carried(const Past& past) {
    const EntrySource source = past.source();
    Wanted wanted{IncidentId("wet.R1.20260712T040000Z"), 1, {}, {}};
    const auto found = refold(wanted, source);
    EXPECT_TRUE(found) << found.error().message;
    const auto explanation = explanation_of(*found, source);
    EXPECT_TRUE(explanation);
    const auto bytes = exported(*found, *explanation, explanation->token.hash, source);
    EXPECT_TRUE(bytes) << bytes.error().message;
    return {*explanation, read_decision(*bytes).value()};
}

TEST(Refold, CarriesTheCatchmentsLastDaysWhereTheySuffice) {
    const Past past("rain(1h) >= 10 mm");
    const Carried one = carried(past);
    // Every five minutes of 96 hours and a little, of one of the two gauges, and two that are rare.
    EXPECT_GT(one.file.count, 96U * 12);
    EXPECT_LT(one.file.count, 97U * 12);
    EXPECT_LT(one.file.count, past.count / 4);
    const EntrySource few = source_of("a file", one.file.records, one.file.count).value();
    const auto again = refold(wanted_of(one.file.token), few);
    ASSERT_TRUE(again);
    const auto explanation = explanation_of(*again, few);
    ASSERT_TRUE(explanation);
    EXPECT_EQ(to_table(*explanation), to_table(one.explanation));
    EXPECT_EQ(explanation->token, one.file.token);
}

TEST(Refold, CarriesAsFarBackAsTheRuleLooks) {
    const Carried one = carried(Past("api(10, 1) + rain(1h) >= 60 mm"));
    EXPECT_GT(one.file.count, 10U * 24 * 12);
    EXPECT_LT(one.file.count, 12U * 24 * 12);  // Of one gauge all the same.
}

TEST(Refold, ExportsNothingThatWouldNotGiveTheSame) {
    const Past past("rain(1h) >= 10 mm");
    const EntrySource source = past.source();
    const auto found = refold({IncidentId("wet.R1.20260712T040000Z"), 1, {}, {}}, source);
    ASSERT_TRUE(found);
    const auto explanation = explanation_of(*found, source);
    ASSERT_TRUE(explanation);
    const auto bytes = exported(*found, *explanation, std::string(64, '0'), source);
    ASSERT_FALSE(bytes);
    EXPECT_EQ(bytes.error().message,
              "nothing is exported: no records of the journal give what was said");
}

TEST(Refold, SaysThatRecordsAreMissing) {
    const Past past("rain(1h) >= 10 mm");
    EXPECT_EQ(source_of("a file", past.records, past.count + 1).error().code, ErrorCode::corrupt);
    const auto none = refold({IncidentId("wet.R9.20260712T040000Z"), 1, {}, {}}, past.source());
    ASSERT_FALSE(none);
    EXPECT_EQ(none.error().message, "folding the journal does not give wet.R9.20260712T040000Z");
}

}  // namespace
}  // namespace freshet
