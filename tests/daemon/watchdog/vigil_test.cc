// Who is fed and who is stuck, by the second.
#include "daemon/watchdog/vigil.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "daemon/metrics/exporter.h"

namespace freshet {
namespace {

using std::chrono::seconds;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

constexpr Duration limit = seconds(30);

struct Worker {
    std::string name;
    Duty duty = Duty::vital;
    Sign sign;

    Watched watched() {
        return {name, duty, "writing", [this] { return sign; }};
    }
};

void look(Vigil& vigil, int times) {
    for (int i = 0; i < times; ++i) vigil.look(seconds(1));
}

TEST(Vigil, RestWithNothingWaitingIsFoodForEver) {
    Worker writer{"writer", Duty::vital, {7, 0, Posture::resting}};
    Vigil vigil(limit, {writer.watched()});
    look(vigil, 1000);
    EXPECT_FALSE(vigil.verdict());
    EXPECT_EQ(vigil.trouble(), "");
    EXPECT_TRUE(vigil.take_fed());
}

TEST(Vigil, WorkWithoutProgressIsNamedAtAThirdAndEndsAtTheLimit) {
    Worker writer{"writer", Duty::vital, {7, 3, Posture::at_work}};
    Worker other{"other", Duty::vital, {}};
    Vigil vigil(limit, {writer.watched(), other.watched()});
    vigil.take_fed();
    look(vigil, 9);
    EXPECT_EQ(vigil.trouble(), "");
    EXPECT_FALSE(vigil.take_fed()) << "a supervisor is told at once";
    look(vigil, 1);
    EXPECT_EQ(vigil.trouble(),
              "writer has been writing for 10 s and got nothing done, with 3 before it");
    EXPECT_THAT(vigil.take_news(), ElementsAre(HasSubstr("writer has been writing")));
    look(vigil, 19);
    EXPECT_FALSE(vigil.verdict());
    look(vigil, 1);
    EXPECT_THAT(vigil.verdict().value(), HasSubstr("writer has been writing for 30 s"));
}

TEST(Vigil, OneStepOfProgressBeginsAnew) {
    Worker writer{"writer", Duty::vital, {7, 3, Posture::at_work}};
    Vigil vigil(limit, {writer.watched()});
    look(vigil, 29);
    ++writer.sign.moved;
    look(vigil, 1);
    EXPECT_EQ(vigil.trouble(), "");
    EXPECT_THAT(vigil.take_news(), ElementsAre(HasSubstr("writing"), "writer goes on again"));
    look(vigil, 29);
    EXPECT_FALSE(vigil.verdict());
    look(vigil, 1);
    EXPECT_TRUE(vigil.verdict());
}

TEST(Vigil, SleepWhileWorkWaitsIsALostWakeUp) {
    Worker writer{"writer", Duty::vital, {7, 12, Posture::resting}};
    Vigil vigil(limit, {writer.watched()});
    look(vigil, 30);
    EXPECT_EQ(vigil.verdict(), "writer has slept for 30 s, with 12 before it");
}

TEST(Vigil, AWorkerApartIsNamedAndEndsNothing) {
    Worker adapter{"adapter file", Duty::apart, {7, 0, Posture::at_work}};
    Vigil vigil(limit, {adapter.watched()});
    look(vigil, 3600);
    EXPECT_FALSE(vigil.verdict());
    EXPECT_TRUE(vigil.take_fed());
    EXPECT_THAT(vigil.trouble(), HasSubstr("adapter file has been writing for 3600 s"));
    Exporter exporter;
    vigil.describe(exporter);
    EXPECT_EQ(exporter.value("freshet_watchdog_stuck_seconds"), 3600);
}

// A process that was stopped for an hour finds all its workers where they were.
// Giving back the space of an hour's records took 38 s on a busy machine, and the daemon called
// itself not ready for it.
TEST(Vigil, LongWorksAreNamedAfterAnHour) {
    Worker trim{"trim", Duty::long_works, {7, 0, Posture::at_work}};
    Vigil vigil(limit, {trim.watched()});
    look(vigil, 3599);
    EXPECT_EQ(vigil.trouble(), "");
    EXPECT_TRUE(vigil.take_fed());
    look(vigil, 1);
    EXPECT_THAT(vigil.trouble(), HasSubstr("trim has been writing for 3600 s"));
    EXPECT_FALSE(vigil.verdict());
}

TEST(Vigil, ALateLookAccusesNobody) {
    Worker writer{"writer", Duty::vital, {7, 3, Posture::at_work}};
    Vigil vigil(limit, {writer.watched()});
    vigil.look(std::chrono::hours(1));
    EXPECT_EQ(vigil.trouble(), "");
    EXPECT_FALSE(vigil.verdict());
}

}  // namespace
}  // namespace freshet
