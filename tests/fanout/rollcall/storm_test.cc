// A storm of warnings: what one more of them costs must not grow with those that are open. It once
// did: of 4,000 crossings half were not told after a minute.
#include <gtest/gtest.h>
#include <time.h>

#include "tests/fanout/rollcall/valley.h"

namespace freshet::testing {
namespace {

double processor_seconds() {
    timespec now{};
    ::clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    return static_cast<double>(now.tv_sec) + 1e-9 * static_cast<double>(now.tv_nsec);
}

// Of one warning and its receipt, when each of so many villages has one of its own.
double cost_of_one(int villages) {
    RollCall roll_call(RollCallOptions{}, usual_roster(), usual_names());
    const double began = processor_seconds();
    for (int village = 0; village < villages; ++village) {
        const std::string area = std::to_string(330782200000 + village);
        const Warning warning =
            warning_of({.incident = "rain." + area, .severity = Severity::red, .areas = {area}});
        RollCallActions actions;
        roll_call.on_warning(warning, warning.published_at, actions);
        Receipt receipt;
        receipt.incident = warning.incident;
        receipt.area = AreaId(area);
        receipt.outcome = Outcome::delivered;
        roll_call.on_receipt(receipt, actions);
    }
    EXPECT_EQ(roll_call.probe().open.value(), static_cast<std::uint64_t>(villages));
    return (processor_seconds() - began) / villages;
}

TEST(RollCallStorm, OneMoreCostsTheSameHoweverManyAreOpen) {
    const double alone = cost_of_one(500);
    EXPECT_LT(cost_of_one(8000), 5 * alone);
}

}  // namespace
}  // namespace freshet::testing
