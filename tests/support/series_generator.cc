// See series_generator.h.
#include "tests/support/series_generator.h"

#include <algorithm>
#include <string>

#include "tests/support/series_catchments.h"
#include "tests/support/series_forecasts.h"
#include "tests/support/series_ground.h"
#include "tests/support/series_people.h"
#include "tests/support/series_rules.h"

namespace freshet::series {
namespace {

constexpr Duration lateness_max = std::chrono::hours(24);

ThresholdRow row(ThresholdScope scope, std::string id, std::string name, std::int64_t raise,
                 std::int64_t clear) {
    ThresholdRow row;
    row.unit = name.starts_with("rain") ? "mm" : name.starts_with("flow") ? "m3/s" : "m";
    row.scope = scope;
    row.id = std::move(id);
    row.name = std::move(name);
    row.raise = Quantity::from_ten_thousandths(raise);
    row.clear = Quantity::from_ten_thousandths(clear);
    return row;
}

// Rows of seasons that begin and end in the days of the first run, with holds of their own; of one
// name there is none for some days. Drawn from the seed itself: the series stay what they were.
void add_seasons(std::vector<ThresholdRow>& rows, std::uint64_t seed) {
    Dice dice(seed);
    const auto add = [&](ThresholdRow row, MonthDay first, MonthDay last) {
        row.days = DaysOfYear{first, last};
        if (dice.one_in(2)) row.hold = std::chrono::minutes(dice.from_to(1, 6) * 10);
        rows.push_back(std::move(row));
    };
    const auto july = [&] { return static_cast<MonthDay>(700 + dice.from_to(1, 4)); };
    const MonthDay first = july(), second = july();
    add(row(ThresholdScope::preset, "", "stage", 30'000, 28'000), first, 831);
    add(row(ThresholdScope::preset, "", "rain_1h", 120'000, 60'000), 1101, second);
    if (dice.one_in(2))
        add(row(ThresholdScope::station, "S0", "level.warning", 25'000, 24'000), second, second);
    if (dice.one_in(2))
        std::erase_if(rows,
                      [](const ThresholdRow& row) { return row.name == "stage" && !row.days; });
    if (dice.one_in(2))
        std::erase_if(rows,
                      [](const ThresholdRow& row) { return row.name == "rain_1h" && !row.days; });
}

// Lower thresholds on wet ground and on a rising stage, some of it not known for want of samples.
void add_conditions(std::vector<ThresholdRow>& rows, std::uint64_t seed) {
    Dice dice(seed);
    const auto add = [&](ThresholdRow row, std::string when) {
        row.when = std::move(when);
        if (dice.one_in(2)) row.hold = std::chrono::minutes(dice.from_to(1, 6) * 10);
        rows.push_back(std::move(row));
    };
    add(row(ThresholdScope::preset, "", "rain_1h", 120'000, 60'000), "rain(3h) >= 20 mm");
    add(row(ThresholdScope::preset, "", "stage", 30'000, 28'000), "rain(3h) >= 20 mm");
    add(row(ThresholdScope::preset, "", "stage", 32'000, 29'000),
        "rise(1h) >= 0.3 m and level > 2.5 m");
    if (dice.one_in(2))
        add(row(ThresholdScope::station, "S0", "stage", 31'000, 27'000),
            "30 mm <= rain(3h) < 60 mm");
}

// What stations say of themselves, beside what they measure or on its own; some of it undecodable
// or no word of bits, some by the code of its element.
void add_status(std::vector<Report>& reports, std::uint64_t seed) {
    Dice dice(seed);
    std::vector<Report> said;
    for (const Report& report : reports) {
        if (!dice.one_in(4)) continue;
        Report status = report;
        Observation& told = status.observations.front();
        told = {};
        told.observed_at = observed_at(report) + std::chrono::minutes(dice.one_of({0, 0, 1, 2}));
        told.element = dice.one_in(3) ? Element::other : Element::status;
        if (told.element == Element::other) told.code = 0x45;
        told.value = Quantity::from_units(dice.one_of({0, 1, 4, 8, 0x600481, 0x1002}));
        if (dice.one_in(20)) told.quality = Quality::bad;
        if (dice.one_in(20))
            told.value = Quantity::from_ten_thousandths(dice.one_of({-1, 5, -40'000}));
        said.push_back(status);
    }
    reports.insert(reports.end(), said.begin(), said.end());
}

// What gauges can tell and how fast their stages are believed to come.
void add_limits(std::vector<Station>& stations, std::uint64_t seed) {
    Dice dice(seed);
    const auto centimetres = [](std::int64_t count) {
        return Quantity::from_ten_thousandths(count * 100);
    };
    for (Station& station : stations) {
        if (!dice.one_in(3))
            station.change_max = ChangeMax{centimetres(dice.one_of({10, 20, 33, 100})),
                                           std::chrono::minutes(dice.one_of({5, 7, 15}))};
        if (dice.one_in(2)) station.sensor_max = centimetres(dice.one_of({240, 290, 310, 350}));
    }
}

class Gauge {
public:
    Gauge(const Station& station, Dice& dice, std::vector<Report>& reports, std::uint64_t seed)
        : station_(station),
          dice_(dice),
          reports_(reports),
          torn_at_(station.change_max ? 3'500 : 0),
          running_total_(dice.one_in(5)),
          has_flow_(dice.one_in(2)),
          counters_(seed),
          tells_total_(seed % 4 == 0 && counters_.from_to(1, 3) > 1),
          tells_today_(seed % 4 == 0 && counters_.one_in(2)) {}

    // Some hours of weather of its own.
    void run(Timestamp first, bool rains, bool has_level) {
        const int rows = static_cast<int>(dice_.from_to(30, 60));
        const Duration step = rains ? station_.rain_step : station_.level_step;
        int silent = 0;
        for (int i = 0; i < rows; ++i) {
            weather();
            if (silent == 0 && dice_.one_in(25)) silent = static_cast<int>(dice_.from_to(1, 7));
            const Timestamp due = first + step * i;
            count(due);
            if (silent > 0) {
                --silent;
                continue;
            }
            const Timestamp at = due + wander();
            if (rains) rain(at);
            if (rains) totals(at);
            if (has_level && i * step % station_.level_step == Duration{}) level(at);
            if (has_flow_ && i % 2 == 0) flow(at);
        }
    }

private:
    // Bursts of rain; a stream that answers them and falls again.
    void weather() {
        if (dice_.one_in(12)) raining_ = !raining_;
        rain_ = raining_ ? dice_.from_to(0, 50) * 1'000 : 0;
        total_ += rain_;
        stage_ += raining_ ? dice_.from_to(-200, 2'500) : dice_.from_to(-1'500, 100);
        stage_ = std::max<std::int64_t>(stage_, 15'000);
        if (dice_.one_in(60)) torn_away_ = !torn_away_;
    }

    // What the station adds up beside: its counter begins again now and then, its day at 08:00.
    void count(Timestamp at) {
        const auto day = std::chrono::floor<std::chrono::days>(at - Duration(1));
        today_ = day == day_ ? today_ + rain_ : rain_;
        day_ = day;
        counter_ = counters_.one_in(150) ? 0 : counter_ + rain_;
    }

    // Totals beside amounts, with every reading or some, with those that are no totals: zeros that
    // stand for nothing, leaps.
    void totals(Timestamp at) {
        const auto tell = [&](Element element, std::int64_t total) {
            if (!counters_.one_in(every_)) return;
            Observation told;
            told.observed_at = at;
            told.element = element;
            torn_off_ = counters_.one_in(torn_off_ ? 3 : 40) ? !torn_off_ : torn_off_;
            if (counters_.one_in(60)) total += counters_.from_to(-30, 60) * 100'000;
            told.value =
                Quantity::from_ten_thousandths(torn_off_ ? 0 : std::max<std::int64_t>(total, 0));
            Report report;
            report.station = station_.id;
            report.sent_at = at;
            report.serial = ++serial_;
            report.observations = {told};
            reports_.push_back(report);
        };
        if (counters_.one_in(50)) every_ = counters_.from_to(1, 8);
        if (tells_total_) tell(Element::rain_total, counter_ % round_);
        if (tells_today_) tell(Element::rain_today, today_);
        if (counters_.one_in(40)) stuck(at);
    }

    // An amount that cannot have rained.
    void stuck(Timestamp at) {
        Report report;
        report.station = station_.id;
        report.sent_at = at + std::chrono::minutes(counters_.from_to(-1, 1));
        report.serial = ++serial_;
        Observation& told = report.observations.emplace_back();
        told.observed_at = at;
        told.element = Element::rain;
        told.interval = station_.rain_step;
        told.value = Quantity::from_units(counters_.from_to(15, 300));
        reports_.push_back(report);
    }

    Duration wander() { return std::chrono::seconds(dice_.one_in(10) ? dice_.from_to(-2, 2) : 0); }

    void rain(Timestamp at) {
        Observation told;
        told.element = running_total_ ? Element::rain_total : Element::rain;
        told.interval = running_total_ ? Duration{} : station_.rain_step;
        told.value = Quantity::from_ten_thousandths(running_total_ ? total_ : rain_);
        send(at, told);
    }

    void level(Timestamp at) {
        Observation told;
        told.element = Element::level;
        told.value = Quantity::from_ten_thousandths(torn_away_ ? torn_at_ : stage_);
        if (station_.sensor_max) told.value = std::min(told.value, *station_.sensor_max);
        send(at, told);
    }

    // A flow by a rating of the stage, some of it between the stages; a gate closes it to 0.
    void flow(Timestamp at) {
        Observation told;
        told.element = Element::flow;
        const bool closed = stage_ < 16'000;
        told.value = Quantity::from_ten_thousandths(closed ? 0 : (stage_ - 15'000) * 20);
        send(at + std::chrono::minutes(raining_ ? 1 : 0), told);
    }

    void send(Timestamp at, Observation told) {
        told.observed_at = at;
        if (dice_.one_in(40)) {
            told.quality = dice_.one_of({Quality::missing, Quality::bad});
            told.reason = QualityReason::fill;
            told.value = {};
        }
        Report report;
        report.station = station_.id;
        report.sent_at = at;
        report.serial = ++serial_;
        report.observations = {told};
        reports_.push_back(report);
        if (dice_.one_in(50)) reports_.push_back(report);  // Sent again: its answer was lost.
        if (!dice_.one_in(30)) return;
        Observation& revised = report.observations.front();  // Corrected by hand later.
        revised.quality = Quality::good;
        revised.reason = QualityReason::none;
        revised.value =
            dice_.one_in(4)
                ? Quantity{}
                : told.value + Quantity::from_ten_thousandths(dice_.from_to(-3, 8) * 10'000);
        if (revised.value < Quantity{}) revised.value = {};
        if (dice_.one_in(2)) *report.sent_at += std::chrono::minutes(20);
        report.serial = ++serial_;
        reports_.push_back(report);
    }

    const Station& station_;
    Dice& dice_;
    std::vector<Report>& reports_;
    std::int64_t torn_at_;
    bool running_total_, has_flow_;
    bool raining_ = false, torn_away_ = false;
    std::int64_t rain_ = 0, total_ = 8'000'000, stage_ = 20'000;
    std::uint64_t serial_ = 0;
    // Drawn apart: the series without totals stay what they were.
    Dice counters_;
    bool tells_total_, tells_today_, torn_off_ = false;
    std::int64_t round_ = 100'000'000;  // Where the counter goes round: 10000 mm.
    std::int64_t every_ = 1, counter_ = 99'930'000, today_ = 0;
    Timestamp day_{};
};

}  // namespace

Series generate(const SeriesOptions& options) {
    Dice dice(options.seed);
    Series series;
    Configuration& configuration = series.configuration;
    configuration.hash = ConfigurationHash("series-" + std::to_string(options.seed));
    configuration.rules = rules(dice);
    // Days and largest rains take long to recalculate; a third of the series has them.
    if (options.seed % 3 != 0) configuration.rules.pop_back();
    if (options.seed % 5 == 0) configuration.rules.push_back(alarms());
    if (options.seed % 5 == 1) configuration.rules.push_back(low_water());
    if (options.seed % (options.runs > 1 ? 9 : 6) == 0)
        configuration.rules.push_back(weeks(options.runs > 1 ? 8 : 2));
    if (options.seed % 3 == 0) configuration.day_start = std::chrono::hours(options.seed % 24);
    configuration.thresholds = {row(ThresholdScope::preset, "", "rain_1h", 160'000, 90'000),
                                row(ThresholdScope::preset, "", "stage", 35'000, 33'000),
                                row(ThresholdScope::preset, "", "level.warning", 30'000, 0)};
    configuration.thresholds.back().clear.reset();
    configuration.thresholds.push_back(
        row(ThresholdScope::preset, "", "flow.warning", 500'000, 400'000));
    if (dice.one_in(3)) configuration.thresholds[2].clear = Quantity::from_units(2);
    if (options.seed % 7 == 0) add_conditions(configuration.thresholds, options.seed);
    if (options.seed % 4 == 0) add_seasons(configuration.thresholds, options.seed);
    if (dice.one_in(3)) {
        configuration.thresholds.push_back(
            row(ThresholdScope::station, "S0", "stage", 28'000, 26'000));
    }
    if (dice.one_in(3)) {
        configuration.thresholds.push_back(
            row(ThresholdScope::village, "S0@110000", "rain_1h", 100'000, 60'000));
    }
    const Timestamp first =
        Timestamp(std::chrono::hours(24 * 20'635)) + std::chrono::minutes(5) * dice.from_to(0, 287);
    // Stations are complete before a gauge refers to one.
    for (int i = 0; i < options.stations; ++i) {
        Station station;
        station.id = StationId("S" + std::to_string(i));
        station.area = AreaId("110000");
        station.catchment = CatchmentId("C" + std::to_string(i));
        station.rain_step = std::chrono::minutes(dice.one_of({5, 5, 10}));
        station.level_step = station.rain_step * dice.one_of({1, 1, 3});
        configuration.stations.push_back(station);
    }
    if (options.seed % 2 == 0) add_limits(configuration.stations, options.seed);
    if (options.stations > 1) configuration.rules.push_back(upstream());
    if (options.catchments > 0) add_catchments(configuration, options);
    for (const Station& station : configuration.stations) {
        const std::int64_t sensors = dice.from_to(0, 3);
        Gauge gauge(station, dice, series.reports, options.seed);
        Timestamp begins = first;
        for (int run = 0; run < options.runs; ++run) {
            gauge.run(begins, sensors != 0, sensors != 1);
            begins += std::chrono::hours(dice.one_of({10, 30, 70, 90, 100, 130, 400}));
        }
    }
    if (options.seed % 5 == 0) add_status(series.reports, options.seed);
    if (options.seed % 7 == 3) {
        add_ground(series, options.seed);
    }
    if (options.seed % 8 == 0) {
        add_people(series, options.seed);
    }
    if (options.seed % 7 == 5) add_forecasts(series, options.seed);
    if (options.stations > 1) add_district(configuration, options.seed);
    std::ranges::stable_sort(series.reports, {},
                             [](const Report& report) { return observed_at(report); });
    return series;
}

Timestamp observed_at(const Report& report) {
    Timestamp latest = Timestamp::min();
    for (const Observation& told : report.observations) latest = std::max(latest, told.observed_at);
    return latest;
}

Timestamp observed_at(const JournalRecord& record) {
    const auto* said = std::get_if<PatrolReport>(&record.body);
    if (said != nullptr) return said->observed_at;
    const auto* above = std::get_if<SuperiorWarning>(&record.body);
    const auto* forecast = std::get_if<Forecast>(&record.body);
    if (forecast != nullptr) return forecast->issued_at;
    return above != nullptr ? above->issued_at : observed_at(std::get<Report>(record.body));
}

std::vector<JournalRecord> arrivals(const Series& series, std::uint64_t seed) {
    Dice dice(seed);
    using std::chrono::minutes;
    const Duration scale = dice.one_of<Duration>(
        {std::chrono::seconds(1), minutes(12), minutes(45), minutes(180), lateness_max});
    const std::int64_t one_in =
        dice.from_to(1, 6);  // Few late rows among timely ones, or all late.
    std::vector<JournalRecord> records;
    std::vector<JournalRecord> all;
    for (const Report& report : series.reports) all.push_back({{}, report});
    for (const PatrolReport& said : series.patrols) all.push_back({{}, said});
    for (const SuperiorWarning& warning : series.from_above) all.push_back({{}, warning});
    for (const Forecast& forecast : series.forecasts) all.push_back({{}, forecast});
    for (JournalRecord& record : all) {
        Duration delay{};
        if (dice.one_in(one_in)) delay = Duration(dice.from_to(0, scale.count()));
        if (dice.one_in(100)) delay = lateness_max;
        record.received_at = observed_at(record) + delay;
        records.push_back(std::move(record));
    }
    // Those that arrive together do so in any order.
    for (std::size_t i = records.size(); i > 1; --i) {
        std::swap(
            records[i - 1],
            records[static_cast<std::size_t>(dice.from_to(0, static_cast<std::int64_t>(i) - 1))]);
    }
    std::ranges::stable_sort(records, {}, &JournalRecord::received_at);
    return records;
}

}  // namespace freshet::series
