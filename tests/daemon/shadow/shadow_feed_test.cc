// What becomes of a shadow whose process cannot live: the feed says so and stops trying.
#include "daemon/shadow/shadow_feed.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <thread>

#include "daemon/recorded/journal_slice.h"
#include "storage/journal/memory_journal.h"

namespace freshet {
namespace {

using ::testing::HasSubstr;
using Doing = ShadowState::Doing;
using namespace std::chrono_literals;

ConfigurationRecord configuration(const char* hash) {
    Configuration made;
    made.hash = ConfigurationHash(hash);
    return std::make_shared<const Configuration>(std::move(made));
}

bool comes(const std::function<bool()>& condition) {
    const auto give_up = std::chrono::steady_clock::now() + 20s;
    while (!condition()) {
        if (std::chrono::steady_clock::now() > give_up) return false;
        std::this_thread::sleep_for(5ms);
    }
    return true;
}

TEST(ShadowFeed, StopsAfterThreeEndsInARowUntilItIsAskedAgain) {
    MemoryJournal journal;
    std::vector<std::string> lines;
    ShadowFeedOptions options;
    options.program = "/bin/false";
    options.first_wait = 1ms;
    options.tell = [&](const std::string& line) { lines.push_back(line); };
    ShadowFeed feed(journal, options);
    Exporter exporter;
    feed.describe(exporter);
    EXPECT_EQ(feed.state().doing, Doing::off);
    feed.judge_by(configuration("one"));
    ASSERT_TRUE(comes([&] { return feed.state().doing == Doing::stopped; }));
    EXPECT_EQ(feed.state().trouble,
              "ended with 1, 3 times in a row; it begins again with the next reload");
    EXPECT_EQ(exporter.value("freshet_shadow_starts_total"), 3);
    EXPECT_EQ(exporter.value("freshet_shadow_ends_total"), 3);
    EXPECT_EQ(exporter.value("freshet_shadow_running"), 0);
    std::this_thread::sleep_for(50ms);
    EXPECT_EQ(exporter.value("freshet_shadow_starts_total"), 3);

    feed.judge_by(configuration("one"));
    ASSERT_TRUE(comes([&] { return exporter.value("freshet_shadow_starts_total") == 6; }));
    feed.judge_by(nullptr);
    ASSERT_TRUE(comes([&] { return feed.state().doing == Doing::off; }));
}

TEST(ShadowFeed, SaysThatAProgramIsNotThere) {
    MemoryJournal journal;
    ShadowFeedOptions options;
    options.program = "/nowhere/at/all";
    options.first_wait = 1ms;
    ShadowFeed feed(journal, options);
    feed.judge_by(configuration("one"));
    ASSERT_TRUE(comes([&] { return feed.state().doing == Doing::stopped; }));
    EXPECT_THAT(feed.state().trouble, HasSubstr("a shadow cannot be started: No such file"));
}

TEST(JournalSlice, BeginsWhereItIsAskedAndBringsWhatStandsBefore) {
    MemoryJournal journal;
    EXPECT_EQ(first_since(journal, Timestamp(5s)).value().offset, 0U);
    EXPECT_EQ(newest_arrival(journal).value(), Timestamp{});
    std::vector<JournalRecord> records{{Timestamp(1s), Start{"one", {}, Status::test}},
                                       {Timestamp(1s), configuration("one")},
                                       {Timestamp(2s), Start{"two", {}, Status::test}}};
    for (int second = 3; second <= 20; ++second)
        records.push_back({Timestamp(std::chrono::seconds(second)), Tick{}});
    ASSERT_TRUE(journal.append(records));
    EXPECT_EQ(newest_arrival(journal).value(), Timestamp(20s));
    EXPECT_EQ(first_since(journal, Timestamp(0s)).value().offset, 0U);
    EXPECT_EQ(first_since(journal, Timestamp(3s)).value().offset, 3U);
    EXPECT_EQ(first_since(journal, Timestamp(20s)).value().offset, 20U);
    EXPECT_EQ(first_since(journal, Timestamp(21s)).value().offset, 21U);
    const auto before = entries_before(journal, {0, 10});
    ASSERT_TRUE(before);
    ASSERT_EQ(before->size(), 2U);
    EXPECT_EQ((*before)[0].position.offset, 1U);  // The configuration, and of the starts the last.
    EXPECT_EQ((*before)[1].position.offset, 2U);
}

}  // namespace
}  // namespace freshet
