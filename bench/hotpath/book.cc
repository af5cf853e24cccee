#include "bench/hotpath/book.h"

#include <fmt/format.h>

#include <array>

#include "daemon/config/default_configuration.h"

namespace freshet::bench {
namespace {

struct Level {
    const char* window;
    int raise_mm;
};
struct OneRule {
    const char* name;
    std::array<Level, 4> levels;
};
// The windows of the common feed, each at least once.
constexpr std::array<OneRule, 3> rules{
    {{"burst", {{{"10m", 15}, {"30m", 30}, {"1h", 45}, {"1h", 60}}}},
     {"storm", {{{"3h", 90}, {"6h", 130}, {"12h", 180}, {"12h", 210}}}},
     {"soak", {{{"24h", 220}, {"72h", 240}, {"24h", 280}, {"72h", 300}}}}}};

RuleText rule_of(const OneRule& one, const RuleText& preset) {
    RuleText rule = preset;
    rule.name = RuleName(one.name);
    for (std::size_t index = 0; index < one.levels.size(); ++index) {
        const Level& level = one.levels[index];
        SeverityText text;
        text.raise = fmt::format("rain({}) >= {} mm", level.window, level.raise_mm);
        text.clear = fmt::format("rain({}) < {} mm", level.window, level.raise_mm * 2 / 3);
        rule.severities[index] = text;
    }
    return rule;
}

}  // namespace

ConfigurationRecord hot_path_configuration(std::uint32_t gauges) {
    constexpr std::uint32_t gauges_of_catchment = 8;
    std::vector<Station> stations(gauges);
    for (std::uint32_t gauge = 0; gauge < gauges; ++gauge) {
        stations[gauge].id = StationId(fmt::format("{:010}", gauge));
        stations[gauge].catchment = CatchmentId(fmt::format("c{}", gauge / gauges_of_catchment));
    }
    Configuration configuration = default_configuration(std::move(stations));
    const RuleText preset = configuration.rules.front();
    configuration.rules.clear();
    for (const OneRule& one : rules) configuration.rules.push_back(rule_of(one, preset));
    return std::make_shared<const Configuration>(std::move(configuration));
}

}  // namespace freshet::bench
