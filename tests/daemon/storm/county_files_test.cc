// deploy/county is the sample county of daemon/storm/county.h as the files a county would write.
// Both must say the same: the storm plays stations that the daemon must know. UPDATE_GOLDEN=1
// writes the files anew.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <iterator>

#include "daemon/storm/county.h"
#include "tests/support/paths.h"

namespace freshet {
namespace {

std::string stations_csv(const SampleCounty& county) {
    std::string text = "station,name,kind,area,catchment,lon,lat,rain_step,level_step\n";
    for (const SampleStation& gauge : county.stations) {
        const Station& station = gauge.station;
        text += fmt::format("{},{},{},{},{},{:.5f},{:.5f},5m,5m\n", station.id.text(), station.name,
                            to_string(station.kind), station.area.text(), station.catchment.text(),
                            *station.longitude, *station.latitude);
    }
    return text;
}

std::string areas_csv(const SampleCounty& county) {
    std::string text = "area,name,parent\n";
    for (const Area& area : county.areas) {
        text += fmt::format("{},{},{}\n", area.id.text(), area.name, area.parent.text());
    }
    return text;
}

std::string thresholds_csv(const SampleCounty& county) {
    std::string text = "scope,id,name,severity,raise,clear,hold,source\n";
    for (const ThresholdRow& row : county.thresholds) {
        const int decimals = row.unit == "m" ? 2 : 1;
        text +=
            fmt::format("{},{},{},{},{} {},{} {},1h,\"{}\"\n",
                        row.scope == ThresholdScope::preset ? "default" : "station", row.id,
                        row.name, to_string(*row.severity), format_quantity(*row.raise, decimals),
                        row.unit, format_quantity(*row.clear, decimals), row.unit, row.source);
    }
    return text;
}

std::string people_csv(const SampleCounty& county) {
    std::string text = "person,name,area,role,post\n";
    for (const SamplePerson& person : county.people) {
        text += fmt::format("{},{},{},{},{}\n", person.id.text(), person.name, person.area.text(),
                            person.role, person.post);
    }
    return text;
}

struct CountyFile {
    const char* name;
    std::string (*content)(const SampleCounty&);
};

class DeployedCounty : public ::testing::TestWithParam<CountyFile> {};

TEST_P(DeployedCounty, IsTheSampleCounty) {
    const auto path = freshet::testing::source_dir() / "deploy" / "county" / GetParam().name;
    const std::string expected = GetParam().content(sample_county());
    if (std::getenv("UPDATE_GOLDEN") != nullptr) {
        std::ofstream(path) << expected;
    }
    std::ifstream file(path);
    const std::string found{std::istreambuf_iterator<char>(file), {}};
    EXPECT_EQ(found, expected) << "UPDATE_GOLDEN=1 writes " << path;
}

INSTANTIATE_TEST_SUITE_P(Files, DeployedCounty,
                         ::testing::Values(CountyFile{"stations.csv", stations_csv},
                                           CountyFile{"areas.csv", areas_csv},
                                           CountyFile{"thresholds.csv", thresholds_csv},
                                           CountyFile{"people.csv", people_csv}),
                         [](const auto& tested) {
                             const std::string name = tested.param.name;
                             return name.substr(0, name.find('.'));
                         });

}  // namespace
}  // namespace freshet
