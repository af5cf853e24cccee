// What only a condition of a threshold asks for makes no instants, and yet changes what was judged
// when it comes late.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/rules/engine/journal_script.h"

namespace freshet::testing {
namespace {

using ::testing::Contains;

TEST(Conditions, WhatTheyAskForMayComeLate) {
    Configuration configuration =
        configuration_of({station_of("H1", StationKind::river)},
                         {rule_of("storm", {{Severity::red, "rain(1h) >= threshold.rain_1h",
                                             "rain(1h) < threshold.rain_1h"}})});
    ThresholdRow row;
    row.name = "rain_1h";
    row.unit = "mm";
    row.raise = mm(40);
    row.clear = mm(10);
    configuration.thresholds.push_back(row);
    row.raise = mm(20);
    row.when = "flow >= 50 m3/s";
    configuration.thresholds.push_back(row);
    JournalScript script;
    script.configure(clock(0, 0), configuration);
    Observation flow = level(clock(5, 50), 60);
    flow.element = Element::flow;
    script.report("H1", rain(clock(5, 50), 0));
    script.report("H1", rain(clock(5, 55), 25));
    script.report("H1", {flow}, clock(6, 20));
    EXPECT_THAT(lines(fold(script.entries())),
                Contains("06:20:00 Alert red raised H1 onset 05:55"));
}

}  // namespace
}  // namespace freshet::testing
