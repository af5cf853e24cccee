// The dirt of rain gauges in real storms, as each storm's PROVENANCE.md tells of it, and what the
// engine makes of it. The files stay where they are; without them a test says what it did not test.
#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>

#include "daemon/backtest/backtest.h"
#include "daemon/config/default_configuration.h"
#include "daemon/recorded/recording.h"
#include "rules/window/plausible.h"
#include "rules/window/station_samples.h"
#include "tests/support/paths.h"

namespace freshet {
namespace {

using namespace std::chrono_literals;

Timestamp utc_time(const char* text) {
    const Result<Timestamp> time = parse_time(text);
    EXPECT_TRUE(time) << text;
    return time ? *time : Timestamp();
}

class RainDirt : public ::testing::Test {
protected:
    // False where there is no such file: the test is skipped by its name.
    bool read(const char* name) {
        const auto shared = freshet::testing::shared_dir();
        if (!shared || !std::filesystem::exists(*shared / "storms" / name)) return false;
        Result<Recording> read = Recording::create({*shared / "storms" / name}, {});
        EXPECT_TRUE(read) << name;
        if (read) recording_.emplace(std::move(*read));
        return recording_.has_value();
    }

    std::vector<RecordedRow> rows_of(const StationId& station, Timestamp begin,
                                     Timestamp end) const {
        std::vector<RecordedRow> rows;
        for (const RecordedRow& row : recording_->rows()) {
            const Timestamp at = row.observation.observed_at;
            if (at > begin && at <= end && recording_->stations()[row.station] == station)
                rows.push_back(row);
        }
        return rows;
    }

    // Of these stations alone, under the default rules.
    std::vector<Episode> episodes_of(const std::vector<std::string>& names) const {
        const auto is_named = [&](const StationId& id) {
            return std::find(names.begin(), names.end(), id.text()) != names.end();
        };
        std::vector<Station> stations = recording_->observed_stations();
        std::erase_if(stations, [&](const Station& station) { return !is_named(station.id); });
        const auto configuration =
            std::make_shared<const Configuration>(default_configuration(stations));
        Backtest backtest([](const OutputRow&) {});
        EXPECT_TRUE(backtest.take({recording_->rows().front().arrived_at, configuration}));
        for (const RecordedRow& row : recording_->rows()) {
            if (!is_named(recording_->stations()[row.station])) continue;
            EXPECT_TRUE(backtest.take(recording_->record_of(row)));
        }
        EXPECT_TRUE(backtest.finish());
        return backtest.episodes();
    }

    static StationSamples samples_of(const std::vector<RecordedRow>& rows) {
        StationSamples samples;
        for (const RecordedRow& row : rows) {
            Sample sample;
            sample.at = row.observation.observed_at;
            sample.interval = 5min;
            sample.value = row.observation.value;
            samples.insert_rain(RainSource::amount, sample);
        }
        return samples;
    }

    std::optional<Recording> recording_;
};

// amsterdam_pws_2016_18: "ams105: 181.699 mm in EVERY 5 min, 125 times running", "ams43 840.3
// mm/5 min", "ams16 1706.5 mm/5 min": red of some hundred millimetres, where it hardly rained.
TEST_F(RainDirt, AmsterdamStuckAmountsAndSpikesRaiseNothing) {
    if (!read("amsterdam_pws_2016_18/data.csv.gz"))
        GTEST_SKIP() << "no ../shared: stuck amounts and spikes of amsterdam_pws_2016_18";
    std::size_t beyond = 0;
    for (const RecordedRow& row : recording_->rows())
        beyond += can_have_rained(row.observation.value, 5min) ? 0U : 1U;
    EXPECT_GE(beyond, 250U);
    for (const Episode& episode : episodes_of({"ams105", "ams43", "ams16"}))
        ADD_FAILURE() << episode.subject.text() << " " << format_time(episode.crossed_at, utc);
}

// The same file: the gauge that said 181.699 counts in high alone, so it cannot end a warning.
TEST_F(RainDirt, AmsterdamStuckAmountsAreNotDry) {
    if (!read("amsterdam_pws_2016_18/data.csv.gz"))
        GTEST_SKIP() << "no ../shared: stuck amounts of amsterdam_pws_2016_18";
    const Timestamp at = utc_time("2016-08-09T16:00:00Z");
    const StationSamples samples = samples_of(rows_of(StationId("ams105"), at - 4h, at));
    const WindowRain rain = samples.rain(at, 1h, {5min, 5min});
    EXPECT_EQ(rain.low, Quantity());
    EXPECT_GE(rain.high, Quantity::from_units(12 * 175));
}

// singapore_2016_17: "the time stamps change form in mid-series: hh:m4:59 until
// 2017-04-25T03:14:59Z, hh:m5:00 from 03:20:00Z": no slot is lost and none counted twice.
TEST_F(RainDirt, SingaporeStampsThatChangeTheirFormLoseNothing) {
    if (!read("singapore_2016_17/data.csv.gz"))
        GTEST_SKIP() << "no ../shared: stamps that change form of singapore_2016_17";
    const Timestamp at = utc_time("2017-04-25T03:50:00Z");
    std::size_t whole = 0;
    for (const StationId& station : recording_->stations()) {
        const std::vector<RecordedRow> rows = rows_of(station, at - 2h, at);
        if (rows.size() != 24) continue;  // Some had holes then.
        ++whole;
        Quantity sum;
        for (const RecordedRow& row : rows)
            if (row.observation.observed_at > at - 1h) sum += row.observation.value;
        const WindowRain rain = samples_of(rows).rain(at, 1h, {5min, 5min});
        EXPECT_EQ(rain.low, sum) << station.text();
        EXPECT_EQ(rain.high, sum) << station.text();
    }
    EXPECT_GE(whole, 20U);
}

// The same file: "15 % of the grid missing, whole 5-min rounds missing": what is missing may have
// held rain, and no more than it could.
TEST_F(RainDirt, SingaporeMissingRoundsWidenTheInterval) {
    if (!read("singapore_2016_17/data.csv.gz"))
        GTEST_SKIP() << "no ../shared: missing rounds of singapore_2016_17";
    const Timestamp end = utc_time("2017-04-25T12:00:00Z");
    std::size_t gaps = 0;
    for (const StationId& station : recording_->stations()) {
        const std::vector<RecordedRow> rows = rows_of(station, end - 24h, end);
        const StationSamples samples = samples_of(rows);
        for (std::size_t index = 1; index < rows.size(); ++index) {
            const Timestamp at = rows[index].observation.observed_at;
            const Duration untold = at - rows[index - 1].observation.observed_at - 5min;
            if (untold < 4min || untold > 1h) continue;
            ++gaps;
            const WindowRain rain = samples.rain(at, untold + 5min, {5min, 5min});
            EXPECT_EQ(rain.low, rows[index].observation.value);
            EXPECT_EQ(rain.high, rain.low + most_rain_in(untold));
        }
    }
    EXPECT_GE(gaps, 10U);
}

// published_extremes: the wettest there ever were are not suspect.
TEST_F(RainDirt, PublishedExtremesAreBelieved) {
    struct Extreme {
        const char* place;
        Duration time;
        std::int64_t tenths;
    };
    for (const Extreme& extreme : {Extreme{"Zhengzhou", 60min, 2019},
                                   {"Zhengzhou", 24h, 6241},
                                   {"Turis", 10min, 420},
                                   {"Turis", 60min, 1850},
                                   {"Henan", 3h, 3330},
                                   {"Torslanda", 1min, 11}})
        EXPECT_TRUE(
            can_have_rained(Quantity::from_ten_thousandths(extreme.tenths * 1'000), extreme.time))
            << extreme.place;
}

// openmrg_2015: "nearly none (cleaned by the owners)": so that no cloudburst is taken for dirt.
TEST_F(RainDirt, OpenmrgHasNothingSuspect) {
    if (!read("openmrg_2015/data.csv.gz"))
        GTEST_SKIP() << "no ../shared: openmrg_2015 has nothing suspect";
    for (const RecordedRow& row : recording_->rows())
        EXPECT_TRUE(can_have_rained(row.observation.value, 1min));
}

}  // namespace
}  // namespace freshet
