// The file by which a decision is carried elsewhere: whole or refused.
#include "daemon/explain/decision_file.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "daemon/explain/slice.h"

namespace freshet {
namespace {

using ::testing::HasSubstr;

DecisionFile sample() {
    DecisionFile decision;
    decision.token = {IncidentId("stage.R1@V1.20260701T040000Z"), 3, 4711, std::string(64, 'a')};
    decision.program = "0.5.0";
    decision.count = 1000;
    for (int i = 0; i < 1000; ++i) decision.records += "record " + std::to_string(i);
    return decision;
}

TEST(DecisionFile, ComesBackAsItWas) {
    const DecisionFile decision = sample();
    const std::string bytes = to_bytes(decision);
    EXPECT_LT(bytes.size(), decision.records.size());
    const auto read = read_decision(bytes);
    ASSERT_TRUE(read);
    EXPECT_EQ(read->token, decision.token);
    EXPECT_EQ(read->program, "0.5.0");
    EXPECT_EQ(read->count, 1000U);
    EXPECT_EQ(read->records, decision.records);
}

TEST(DecisionFile, OneByteOtherAnywhereIsRefused) {
    const std::string bytes = to_bytes(sample());
    for (std::size_t at = 0; at < bytes.size(); ++at) {
        std::string changed = bytes;
        changed[at] ^= 1;
        EXPECT_FALSE(read_decision(changed)) << at;
    }
    for (const std::size_t size : {std::size_t{0}, std::size_t{10}, bytes.size() - 1})
        EXPECT_FALSE(read_decision(std::string_view(bytes).substr(0, size))) << size;
    EXPECT_FALSE(read_decision(bytes + "more"));
    std::string in_the_middle = bytes;
    in_the_middle[bytes.size() / 2] ^= 1;
    EXPECT_THAT(read_decision(in_the_middle).error().message,
                HasSubstr("the file is not what explain wrote: bytes of it were changed"));
    EXPECT_EQ(read_decision("freshet decision 2 x\n").error().message,
              "the decision is of form 2, this program reads 1");
}

TEST(Slice, TakesWhatIsNearAndAllThatIsRare) {
    Configuration configuration;
    for (const char* id : {"R1", "R2", "R3", "R4"}) {
        Station station;
        station.id = StationId(id);
        station.catchment = CatchmentId(station.id.text() < "R3" ? "brook" : "river");
        configuration.stations.push_back(station);
    }
    configuration.stations[0].neighbours = {StationId("R3")};
    Warning warning;
    warning.station = StationId("R1");
    warning.onset = Timestamp(std::chrono::hours(1000));
    const auto record = [&](const char* station, int hours) {
        Report report;
        report.station = StationId(station);
        return JournalRecord{Timestamp(std::chrono::hours(hours)), report};
    };
    const Slice near(Breadth::stations_around, warning, configuration, warning.onset);
    EXPECT_TRUE(near.takes(record("R1", 999)));
    EXPECT_TRUE(near.takes(record("R2", 905)));
    EXPECT_TRUE(near.takes(record("R3", 999)));   // A neighbour.
    EXPECT_FALSE(near.takes(record("R4", 999)));  // In another catchment.
    EXPECT_FALSE(near.takes(record("R1", 903)));  // Before the last days.
    EXPECT_FALSE(near.takes({Timestamp(std::chrono::hours(903)), Tick{}}));
    EXPECT_TRUE(near.takes({Timestamp{}, Start{}}));
    const Slice days(Breadth::last_days, warning, configuration, warning.onset);
    EXPECT_TRUE(days.takes(record("R4", 999)));
    EXPECT_FALSE(days.takes(record("R4", 903)));
    // What the page shows is taken too.
    const Slice far(Breadth::last_days, warning, configuration, Timestamp(std::chrono::hours(500)));
    EXPECT_TRUE(far.takes(record("R4", 501)));
    EXPECT_TRUE(Slice(Breadth::all, warning, configuration, warning.onset).takes(record("R4", 1)));
}

}  // namespace
}  // namespace freshet
