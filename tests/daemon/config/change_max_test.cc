// What stations.csv may say of how levels are to be believed.
#include <gtest/gtest.h>

#include "tests/daemon/config/sample_folder.h"

namespace freshet {
namespace {

using testing::SampleFolder;

TEST(ChangeMaxCell, is_a_change_of_level_in_a_time) {
    SampleFolder folder;
    const auto with = [&](const std::string& column, const std::string& cell) {
        folder.write("stations.csv", "station,name,kind,area,catchment," + column +
                                         "\n0079900001,一,river,330799101201,b1," + cell + "\n");
    };
    for (const std::string cell : {"1.00 m", "1.00 mm/15m", "1.00/15m", "0 m/15m", "-1 m/15m",
                                   "1 m/30s", "1 m/2d", "2000 m/15m", "1 m/", "/15m"}) {
        with("change_max", cell);
        EXPECT_EQ(folder.only_error(), "stations.csv:2: change_max: '" + cell +
                                           "' is no change of a level like '1.00 m/15m'; the time "
                                           "is 1m to 24h");
    }
    with("change_max", "120 cm/30m");
    ASSERT_EQ(folder.only_error(), "");
    EXPECT_EQ(folder.read().content->configuration->stations[0].change_max,
              (ChangeMax{Quantity::from_ten_thousandths(12'000), std::chrono::minutes(30)}));
    with("sensor_max_m", "0");
    EXPECT_EQ(
        folder.only_error(),
        "stations.csv:2: sensor_max_m is the highest level that the sensor can tell, above 0");
}

}  // namespace
}  // namespace freshet
