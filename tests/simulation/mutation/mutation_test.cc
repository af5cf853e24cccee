// The simulation is tried on bugs: each of rules/base/planted.h, switched on, must be found.
#include <gtest/gtest.h>

#include "ingest/pipeline/journal_writer.h"
#include "storage/journal/memory_journal.h"
#include "tests/simulation/planted/switches.h"

namespace freshet::testing {
namespace {

using namespace std::chrono_literals;

TEST(Switches, EachBugHasAName) {
    EXPECT_GE(planted_bugs().size(), 12u);
    for (const Planted bug : planted_bugs()) EXPECT_EQ(planted_bug(name_of(bug)), bug);
    EXPECT_EQ(planted_bug("no such bug"), std::nullopt);
}

// Whether a station is told "stored" by a journal that failed.
bool acknowledges_what_failed(std::optional<Planted> bug) {
    const PlantedNow planted(bug);
    MemoryJournal journal;
    journal.fail({.appends = 0, .kept = 0});
    IngestLane lane(4, nullptr, nullptr);
    JournalWriter writer(journal, {}, {&lane}, {});
    EXPECT_TRUE(lane.put({1, {Timestamp(1s), Report{}}, Priority::high}));
    writer.poll(Timestamp(1s));
    IngestReceipt receipt;
    EXPECT_TRUE(lane.take_receipt(receipt));
    return receipt.stored == Stored::yes;
}

// That the objects with the switches are the ones linked, and that a switch reaches its bug.
TEST(Switches, AreOffUntilOneIsOn) {
    EXPECT_FALSE(acknowledges_what_failed({}));
    EXPECT_TRUE(acknowledges_what_failed(Planted::ack_before_sync));
    EXPECT_FALSE(acknowledges_what_failed(Planted::tick_order));
    EXPECT_FALSE(acknowledges_what_failed({}));
}

}  // namespace
}  // namespace freshet::testing
