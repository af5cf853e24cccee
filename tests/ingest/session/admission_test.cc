// Who may speak for a station, and that guessing is slow without keeping the real one out.
#include "ingest/session/admission.h"

#include <gtest/gtest.h>

#include <string>

#include "ingest/transport/source_text.h"

namespace freshet {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using Verdict = Admission::Verdict;

const StationId station("0012345678");
const Source field = *parse_source("10.1.2.3"), stranger = *parse_source("203.0.113.9");
constexpr std::uint16_t password = 0x04D2;

class Door : public ::testing::Test {
protected:
    Door() { policy.password = password; }
    Verdict knock(const Source& source, std::uint16_t word, Duration now) {
        return admission.judge(station, policy, source, word, now);
    }
    std::uint64_t refused(AdmissionRefusal reason) const {
        return probe.refused[static_cast<std::size_t>(reason)].value();
    }

    StationPolicy policy;
    AdmissionProbe probe;
    Admission admission{probe};
};

TEST_F(Door, AStationWithoutPasswordOrNetworksIsAdmittedAsItComes) {
    EXPECT_EQ(admission.judge(station, StationPolicy(), stranger, 0x1111, seconds(0)),
              Verdict::admitted);
}

TEST_F(Door, AWrongPasswordIsRefusedAndTheRightOneAdmitted) {
    EXPECT_EQ(knock(field, password, seconds(0)), Verdict::admitted);
    EXPECT_EQ(knock(field, password ^ 1, seconds(0)), Verdict::refused);
    EXPECT_EQ(knock(field, password, seconds(0)), Verdict::admitted);
    EXPECT_EQ(refused(AdmissionRefusal::wrong_password), 1U);
}

TEST_F(Door, TheStreamHasNoPasswordAndIsHeldToTheNetworksOnly) {
    policy.sources = {*parse_network("10.1.0.0/16")};
    EXPECT_EQ(admission.judge(station, policy, field, std::nullopt, seconds(0)), Verdict::admitted);
    EXPECT_EQ(admission.judge(station, policy, stranger, std::nullopt, seconds(0)),
              Verdict::refused);
    EXPECT_EQ(refused(AdmissionRefusal::wrong_source), 1U);
}

TEST_F(Door, AllPasswordsFromOneSourceInTwentySecondsAreFewGuessesAndTheStationIsHeard) {
    ASSERT_EQ(knock(field, password, seconds(0)), Verdict::admitted);
    int admitted = 0;
    for (int word = 0; word < 65'536; ++word) {
        const Duration now = milliseconds(word * 20'000 / 65'536);
        if (knock(stranger, static_cast<std::uint16_t>(word), now) == Verdict::admitted) ++admitted;
        if (word % 256 == 0) {
            ASSERT_EQ(knock(field, password, now), Verdict::admitted);
        }
    }
    EXPECT_EQ(refused(AdmissionRefusal::wrong_password), 5U);
    EXPECT_EQ(refused(AdmissionRefusal::throttled) + 5U + static_cast<std::uint64_t>(admitted),
              65'536U);
    EXPECT_EQ(admitted, 0);
}

TEST_F(Door, ManySourcesGuessNoMoreThanOneDoes) {
    ASSERT_EQ(knock(field, password, seconds(0)), Verdict::admitted);
    for (std::uint8_t last = 1; last < 200; ++last)
        for (std::uint16_t word = 0; word < 10; ++word)
            EXPECT_EQ(knock(Source::v4({198, 51, 100, last}), word, seconds(1)), Verdict::refused);
    EXPECT_EQ(refused(AdmissionRefusal::wrong_password), 5U);
    EXPECT_EQ(knock(field, password, seconds(1)), Verdict::admitted);
    // From a new place the station has to wait for the minute; from its networks it has not.
    const Source elsewhere = *parse_source("10.1.9.9");
    EXPECT_EQ(knock(elsewhere, password, seconds(2)), Verdict::refused);
    policy.sources = {*parse_network("10.1.0.0/16")};
    EXPECT_EQ(knock(elsewhere, password, seconds(2)), Verdict::admitted);
    policy.sources.clear();
    EXPECT_EQ(knock(*parse_source("10.9.9.9"), password, seconds(61)), Verdict::admitted);
}

TEST_F(Door, WhatIsRememberedIsBoundedAndThenUnknownSourcesWait) {
    AdmissionOptions options;
    options.remembered_max = 16;
    Admission small(probe, options);
    ASSERT_EQ(small.judge(station, policy, field, password, seconds(0)), Verdict::admitted);
    for (std::uint8_t last = 0; last < 200; ++last) {
        const StationId other("00000000" + std::to_string(10 + last % 90));
        small.judge(other, policy, Source::v4({198, 51, 100, last}), 1, seconds(1));
    }
    EXPECT_EQ(small.judge(station, policy, field, password, seconds(1)), Verdict::admitted);
    EXPECT_EQ(small.judge(StationId("0000000001"), policy, stranger, password, seconds(1)),
              Verdict::refused);
    EXPECT_EQ(small.judge(StationId("0000000001"), policy, stranger, password, seconds(62)),
              Verdict::admitted);
}

TEST(Network, IsReadAsPeopleWriteIt) {
    EXPECT_TRUE(parse_network("10.1.0.0/16")->contains(*parse_source("10.1.255.1")));
    EXPECT_FALSE(parse_network("10.1.0.0/16")->contains(*parse_source("10.2.0.1")));
    EXPECT_TRUE(parse_network("10.1.2.3")->contains(*parse_source("10.1.2.3")));
    EXPECT_TRUE(parse_network("10.1.2.3")->contains(*parse_source("::ffff:10.1.2.3")));
    EXPECT_TRUE(parse_network("2001:db8::/33")->contains(*parse_source("2001:db8:7fff::1")));
    EXPECT_FALSE(parse_network("2001:db8::/33")->contains(*parse_source("2001:db8:8000::1")));
    EXPECT_TRUE(parse_network("0.0.0.0/0")->contains(*parse_source("1.2.3.4")));
    EXPECT_FALSE(parse_network("0.0.0.0/0")->contains(*parse_source("2001:db8::1")));
    for (const char* wrong : {"", "/8", "10.1.2.3/16", "10.1.0.0/33", "10.1.0.0/", "10.1.0/16",
                              "10.1.0.0/16 ", "10.1.0.0/-1", "2001:db8::/129", "host"})
        EXPECT_FALSE(parse_network(wrong)) << wrong;
}

}  // namespace
}  // namespace freshet
