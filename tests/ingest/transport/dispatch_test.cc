// The order of refusal under overload, for any pattern of arrivals: never is a report refused while
// one of a lower standing would have been admitted, and what is counted adds up.
#include "ingest/transport/dispatch.h"

#include <gtest/gtest.h>

#include <array>
#include <random>

namespace freshet {
namespace {

struct Counts {
    std::array<int, report_standing_count> offered{}, refused{};
};

// A writer that answers as many as it is told to.
void answer(IngestLane& lane, std::size_t count) {
    IngestMail mail;
    for (std::size_t index = 0; index < count && lane.mail().take(mail); ++index)
        ASSERT_TRUE(lane.receipts().put({mail.ticket, Stored::yes}));
}

class ArrivalsOf : public ::testing::TestWithParam<unsigned> {};

TEST_P(ArrivalsOf, AnySeedAreRefusedFromTheLowestStandingUp) {
    std::mt19937 random(GetParam());
    IngestLane lane(64, nullptr, nullptr);
    Dispatch dispatch(lane, 1 << 20);
    Counts counts;
    int settled = 0;
    for (int step = 0; step < 20'000; ++step) {
        // Bursts of every mixture, and a writer that is quick, slow or stands still.
        const unsigned mixture = step / 500 % 4;
        const auto kind = static_cast<std::size_t>(mixture == 3 ? 2 : random() % (mixture + 1));
        const Pressure pressure = lane.pressure();
        Submission submission;
        submission.standing = static_cast<ReportStanding>(kind);
        const auto refusal = dispatch.submit({}, std::move(submission), Timestamp{});
        ++counts.offered[kind];
        if (refusal) ++counts.refused[kind];
        if (refusal && kind == 2) {
            EXPECT_EQ(lane.open(), 64U);
        } else if (refusal) {
            EXPECT_GE(pressure, kind == 0 ? Pressure::refuse_low : Pressure::refuse_regular);
        }
        // In the same pressure: where this one was refused, so is every lower standing.
        for (std::size_t lower = 0; refusal && lower < kind; ++lower) {
            Submission probe;
            probe.standing = static_cast<ReportStanding>(lower);
            EXPECT_EQ(dispatch.submit({}, std::move(probe), Timestamp{}), Refusal::overload);
        }
        if (random() % 100 < 10U * (static_cast<unsigned>(step) / 2000 % 5))
            answer(lane, random() % 24);
        while (dispatch.take()) ++settled;
    }
    answer(lane, 64);
    while (dispatch.take()) ++settled;
    int admitted = 0;
    for (std::size_t kind = 0; kind < report_standing_count; ++kind) {
        EXPECT_GT(counts.refused[kind], 0) << kind;
        admitted += counts.offered[kind] - counts.refused[kind];
    }
    EXPECT_EQ(admitted, settled);
    EXPECT_EQ(dispatch.open(), 0U);
}

INSTANTIATE_TEST_SUITE_P(Seeds, ArrivalsOf, ::testing::Range(1U, 9U));

}  // namespace
}  // namespace freshet
