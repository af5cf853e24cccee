// The storm over the county: the maxima where it passes, less beside its track, and the flood wave
// later and higher the further down the river.
#include "daemon/storm/design_storm.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <set>

namespace freshet {
namespace {

using Series = std::map<Timestamp, Quantity>;

const SampleCounty& county() {
    static const SampleCounty made = sample_county();
    return made;
}

const std::vector<Report>& reports() {
    static const std::vector<Report> made = design_storm({}, county()).value();
    return made;
}

const std::map<StationId, Series>& series() {
    static const std::map<StationId, Series> made = [] {
        std::map<StationId, Series> by_station;
        for (const Report& report : reports()) {
            for (const Observation& observation : report.observations) {
                by_station[report.station][observation.observed_at] = observation.value;
            }
        }
        return by_station;
    }();
    return made;
}

Quantity largest_sum(const Series& amounts, Duration window) {
    Quantity largest, sum;
    auto oldest = amounts.begin();
    for (const auto& [end, amount] : amounts) {
        sum += amount;
        for (; oldest->first <= end - window; ++oldest) {
            sum -= oldest->second;
        }
        largest = std::max(largest, sum);
    }
    return largest;
}

Timestamp peak_time(const Series& levels) {
    return std::max_element(
               levels.begin(), levels.end(),
               [](const auto& left, const auto& right) { return left.second < right.second; })
        ->first;
}

TEST(DesignStorm, HasTheMaximaOfZhengzhouAndNothingAbove) {
    Quantity hour, day;
    for (const SampleStation& gauge : county().stations) {
        if (gauge.gauged != Gauged::nothing) continue;
        const Series& amounts = series().at(gauge.station.id);
        hour = std::max(hour, largest_sum(amounts, std::chrono::hours(1)));
        day = std::max(day, largest_sum(amounts, std::chrono::hours(24)));
    }
    EXPECT_EQ(format_quantity(hour, 1), "201.9");
    EXPECT_EQ(format_quantity(day, 1), "552.5");
}

TEST(DesignStorm, RainsLessFurtherFromTheTrackAndLaterDownTheRiver) {
    std::map<double, Quantity> by_distance;
    std::map<double, Timestamp> by_east;
    for (const SampleStation& gauge : county().stations) {
        if (gauge.gauged != Gauged::nothing) continue;
        const Series& amounts = series().at(gauge.station.id);
        by_distance[std::abs(gauge.place.north)] = largest_sum(amounts, std::chrono::hours(24));
        if (gauge.place.north == 0) by_east[gauge.place.east] = peak_time(amounts);
    }
    ASSERT_GT(by_distance.size(), 10U);
    for (auto i = std::next(by_distance.begin()); i != by_distance.end(); ++i) {
        EXPECT_LE(i->second, std::prev(i)->second) << i->first << " km";
    }
    ASSERT_EQ(by_east.size(), 5U);
    for (auto i = std::next(by_east.begin()); i != by_east.end(); ++i) {
        EXPECT_GT(i->second, std::prev(i)->second) << i->first << " km";
    }
}

TEST(DesignStorm, FloodWaveArrivesLaterDownTheRiver) {
    std::map<std::size_t, Timestamp> crest;  // Of each catchment's outlet.
    for (const SampleStation& gauge : county().stations) {
        if (gauge.gauged == Gauged::outlet) {
            const Series& levels = series().at(gauge.station.id);
            crest[gauge.catchment] = peak_time(levels);
            const double rise =
                to_double(levels.at(crest[gauge.catchment])) - to_double(levels.begin()->second);
            const bool on_track = county().catchments[gauge.catchment].centre.north == 0;
            EXPECT_GT(rise, on_track ? 4.0 : 0.0) << gauge.station.name;
            EXPECT_LT(rise, 12.0) << gauge.station.name;
        }
    }
    std::size_t compared = 0;
    for (const auto& [catchment, time] : crest) {
        const std::optional<std::size_t> next = county().catchments[catchment].downstream;
        if (next && crest.contains(*next)) {
            // In a valley the rain grows downstream and hides the few minutes of travel.
            const bool on_river = county().catchments[catchment].centre.north == 0;
            EXPECT_GE(crest[*next], time + (on_river ? 1 : 0) * std::chrono::minutes(5))
                << county().catchments[catchment].name;
            ++compared;
        }
    }
    EXPECT_EQ(compared, 22U);  // All but the two beside the reservoir.
}

// Sums over the whole storm: what ran off is what fell, so no water is made or lost.
TEST(Routing, KeepsTheWater) {
    const RoutingParameters parameters;
    Routing routing(county(), parameters);
    const std::size_t mouth = county().catchments.size() - 1;
    ASSERT_FALSE(county().catchments[mouth].downstream.has_value());
    const double area = county().catchments[mouth].upstream_area_km2;
    double ran_off_m3 = 0;
    constexpr int minutes = 20 * 24 * 60;
    for (int minute = 0; minute < minutes; ++minute) {
        // 100 mm in the first 100 minutes.
        routing.advance_minute(
            std::vector<double>(county().catchments.size(), minute < 100 ? 1.0 : 0.0));
        ran_off_m3 += routing.outlet_m3s(mouth) * 60;
    }
    const double fell_m3 = area * 1e6 * 0.100 * parameters.runoff_share;
    const double base_m3 = area * parameters.base_flow_m3s_per_km2 * minutes * 60.0;
    EXPECT_NEAR((ran_off_m3 - base_m3) / fell_m3, 1.0, 0.002);
}

TEST(DesignStorm, ReportsInOrderEachStationOnceAStep) {
    const auto steps =
        static_cast<std::size_t>(storm_length({}, county()) / std::chrono::minutes(5));
    EXPECT_EQ(reports().size(), steps * 200);
    std::map<StationId, std::uint64_t> serials;
    Timestamp last{};
    for (const Report& report : reports()) {
        EXPECT_EQ(report.serial, ++serials[report.station]);
        ASSERT_TRUE(report.sent_at.has_value());
        EXPECT_GE(*report.sent_at, last);
        last = *report.sent_at;
        EXPECT_GT(last, report.observations.front().observed_at);
    }
    EXPECT_EQ(serials.size(), 200U);
    EXPECT_EQ(design_storm({}, county()).value(), reports());
}

TEST(SampleCounty, IsWholeAndConsistent) {
    std::map<StationKind, int> kinds;
    std::set<StationId> stations;
    std::set<AreaId> areas;
    for (const Area& area : county().areas) {
        EXPECT_TRUE(area.parent.empty() || areas.contains(area.parent)) << area.id.text();
        EXPECT_TRUE(areas.insert(area.id).second) << area.id.text();
    }
    for (const SampleStation& gauge : county().stations) {
        ++kinds[gauge.station.kind];
        EXPECT_TRUE(stations.insert(gauge.station.id).second);
        EXPECT_EQ(gauge.station.id.text().size(), 10U);
        EXPECT_TRUE(areas.contains(gauge.station.area));
    }
    EXPECT_EQ(stations.size(), 200U);
    EXPECT_EQ(kinds[StationKind::rain], 150);
    EXPECT_EQ(kinds[StationKind::river], 49);
    EXPECT_EQ(kinds[StationKind::reservoir], 1);
    std::map<AreaId, int> people;
    for (const SamplePerson& person : county().people) {
        EXPECT_TRUE(areas.contains(person.area));
        ++people[person.area];
    }
    for (const AreaId& area : areas) {
        EXPECT_EQ(people[area], area.text() == "330700" ? 0 : 2) << area.text();
    }
}

}  // namespace
}  // namespace freshet
