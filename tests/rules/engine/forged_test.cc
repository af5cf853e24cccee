// Frames may name any address: what strangers send is listed up to a bound and judges nobody.
#include <gtest/gtest.h>

#include "tests/rules/engine/journal_script.h"

namespace freshet::testing {
namespace {

TEST(Forged, AddressesAreListedUpToABoundAndTheGaugeIsStillHeard) {
    JournalScript script;
    script.configure(
        clock(0, 0),
        configuration_of(
            {station_of("H1", StationKind::river, std::chrono::minutes(10))},
            {rule_of("stage", {{Severity::yellow, "level >= 5.00 m", "level < 4.80 m"}})}));
    for (int number = 0; number < 5000; ++number)
        script.report("F" + std::to_string(number), level(clock(1, 0), 9.00));
    script.report("H1", level(clock(1, 10), 5.10));
    Engine engine(ShardSlot{});
    EngineOutput output;
    std::size_t pages = 0;
    for (const JournalEntry& entry : script.entries()) ASSERT_TRUE(engine.apply(entry, output));
    for (const StationPage& page : engine.take_pages()) pages += page.catchment.empty() ? 1 : 0;
    EXPECT_EQ(pages, 4096U);
    const std::vector<std::string> said = lines(fold(script.entries()));
    EXPECT_EQ(said.size(), 4096U + 1U);
    EXPECT_EQ(said.back(), "01:10:00 Alert yellow raised H1 onset 01:10");
}

}  // namespace
}  // namespace freshet::testing
