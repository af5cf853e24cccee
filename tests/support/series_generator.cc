// See series_generator.h.
#include "tests/support/series_generator.h"

#include <algorithm>
#include <random>
#include <string>

namespace freshet::series {
namespace {

constexpr Duration lateness_max = std::chrono::hours(24);

// Draws that do not depend on a library's distributions, so that a seed means the same everywhere.
class Dice {
public:
    explicit Dice(std::uint64_t seed) : random_(seed) {}

    std::int64_t from_to(std::int64_t first, std::int64_t last) {
        const auto sides = static_cast<std::uint64_t>(last - first + 1);
        return first + static_cast<std::int64_t>(random_() % sides);
    }
    bool one_in(std::int64_t sides) { return from_to(1, sides) == 1; }
    template <class Choice>
    Choice one_of(std::initializer_list<Choice> choices) {
        return choices.begin()[from_to(0, static_cast<std::int64_t>(choices.size()) - 1)];
    }

private:
    std::mt19937_64 random_;
};

SeverityText severity(std::string raise, std::string clear, Duration hold) {
    SeverityText text;
    text.raise = std::move(raise);
    text.clear = std::move(clear);
    text.hold = hold;
    return text;
}

// Rules of the kinds people write, with numbers low enough for a few hours of a small storm. The
// second forgets in `clear` what `raise` looks at, as authors do.
std::vector<RuleText> rules(Dice& dice) {
    const Duration hold = std::chrono::minutes(dice.from_to(1, 8) * 5);
    RuleText rain;
    rain.name = RuleName("storm");
    rain.severities = {
        severity("rain(30m) >= 8 mm", "rain(30m) < 4 mm", hold),
        severity("rain(1h) >= threshold.rain_1h or rain(15m) >= 9 mm",
                 "rain(1h) < threshold.rain_1h and rain(15m) < 3 mm", hold),
        severity("rain(1h) >= 22 mm and rain(15m) >= 5 mm", "rain(1h) < 12 mm", hold),
        severity("rain(1h) >= 30 mm or rise(30m) >= 0.80 m",
                 "rain(1h) < 20 mm and rise(30m) < 0.30 m", std::chrono::minutes(10)),
    };
    RuleText stage;
    stage.name = RuleName("stage");
    stage.severities = {
        severity("level >= 3.00 m or rise(30m) >= 0.40 m", "rise(30m) < 0.20 m", hold),
        severity("level >= threshold.stage", "level < threshold.stage", hold),
        severity("rise(1h) > 70 cm", "rise(1h) <= 0.3 m", hold),
        std::nullopt,
    };
    RuleText sums;
    sums.name = RuleName("sums");
    sums.severities = {
        severity("2 * rain(30m) - rain(15m) / 3 >= 14 mm", "rain(30m) + rain(15m) < 9 mm", hold),
        severity("6 mm <= rain(15m) < 9 mm or level - level.warning >= 30 cm",
                 "rain(15m) < 3 mm and level.warning - level > 0 m", hold),
        severity("(level - level.warning) * 3 + 0.5 * rise(30m) > 0.80 m",
                 "level < threshold.stage - 0.2 m", hold),
        severity("rain(30m) / 30 min >= 20 mm/h or (level + rise(1h)) / 2 >= threshold.stage",
                 "rain(1h) / 1h < 12 mm/h and level <= 3 m", hold),
    };
    RuleText days;
    days.name = RuleName("days");
    days.severities = {
        severity("rain(day) >= 20 mm", "rain(day) < 4 mm", hold),
        severity("max_rain(15m, 2h) >= 8 mm", "max_rain(15m, 2h) < 8 mm", hold),
        severity("rain(day) - rain(1h) >= 30 mm or max_rain(30m, 1h) - rain(15m) > 9 mm",
                 "max_rain(30m, 1h) < 5 mm", hold),
        severity("fall(1h) >= 0.25 m or max_rain(10m, 4h) >= 9.5 mm",
                 "fall(1h) < 0.10 m and max_rain(10m, 1h) < 6 mm", hold),
    };
    RuleText trends;
    trends.name = RuleName("trends");
    trends.severities = {
        severity("trend >= 0.50 m/h", "trend < 0.20 m/h", hold),
        severity("time_to(level.warning) <= 1.5 h", "time_to(level.warning) > 3h", hold),
        severity("time_to(level.warning, 30m) < 20 min and season(\"05-01\", \"10-31\")",
                 "trend(30m) <= 0 m/h", hold),
        severity("level + trend * 30 min >= 3.4 m or "
                 "(season(\"07-02\", \"03-01\") and trend(3h) > 30 cm/h)",
                 "level + trend / 2 * 1h < 3 m", hold),
    };
    RuleText discharge;
    discharge.name = RuleName("discharge");
    discharge.severities = {
        severity("flow >= 40 m3/s", "flow < 25 m3/s", hold),
        severity("flow > flow.warning or rise(30m) >= 0.50 m",
                 "flow <= flow.warning and rise(30m) < 0.2 m", hold),
        std::nullopt,
        severity("flow - flow.warning > 30 m3/s and rain(15m) >= 2 mm", "flow < 60 m3/s", hold),
    };
    return {rain, stage, sums, discharge, trends, days};
}

RuleText alarms() {
    RuleText rule;
    rule.name = RuleName("alarms");
    rule.severities = {
        severity("alarm()", "rise(30m) < 0.5 m", std::chrono::minutes(30)),
        severity("alarm() and level >= 2 m", "level < 2.5 m", std::chrono::minutes(10)),
        std::nullopt,
        severity("rain(15m) >= 6 mm", "alarm() or rain(15m) < 4 mm", std::chrono::minutes(20)),
    };
    return rule;
}

// What fell on the days before: on few in a run of a day, on many where gauges run on for weeks.
RuleText weeks(int days) {
    const std::string api = "api(" + std::to_string(days) + ", 0.85)";
    RuleText rule;
    rule.name = RuleName("weeks");
    rule.severities = {
        severity("rain(15m) + " + api + " >= 12 mm", "rain(15m) < 5 mm", std::chrono::minutes(15)),
        severity(api + " >= 20 mm and rain(15m) >= 3 mm", api + " < 9000 mm and rain(15m) < 3 mm",
                 std::chrono::minutes(10)),
        std::nullopt,
        severity("rain(30m) >= 10 mm", "rain(30m) < 6 mm and " + api + " <= 12000 mm",
                 std::chrono::minutes(20)),
    };
    return rule;
}

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

class Gauge {
public:
    Gauge(const Station& station, Dice& dice, std::vector<Report>& reports)
        : station_(station),
          dice_(dice),
          reports_(reports),
          running_total_(dice.one_in(5)),
          has_flow_(dice.one_in(2)) {}

    // Some hours of weather of its own.
    void run(Timestamp first, bool rains, bool has_level) {
        const int rows = static_cast<int>(dice_.from_to(30, 60));
        const Duration step = rains ? station_.rain_step : station_.level_step;
        int silent = 0;
        for (int i = 0; i < rows; ++i) {
            weather();
            if (silent == 0 && dice_.one_in(25)) silent = static_cast<int>(dice_.from_to(1, 7));
            if (silent > 0) {
                --silent;
                continue;
            }
            const Timestamp at = first + step * i + wander();
            if (rains) rain(at);
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
        told.value = Quantity::from_ten_thousandths(torn_away_ ? 0 : stage_);
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
    bool running_total_, has_flow_;
    bool raining_ = false, torn_away_ = false;
    std::int64_t rain_ = 0, total_ = 8'000'000, stage_ = 20'000;
    std::uint64_t serial_ = 0;
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
    for (const Station& station : configuration.stations) {
        const std::int64_t sensors = dice.from_to(0, 3);
        Gauge gauge(station, dice, series.reports);
        Timestamp begins = first;
        for (int run = 0; run < options.runs; ++run) {
            gauge.run(begins, sensors != 0, sensors != 1);
            begins += std::chrono::hours(dice.one_of({10, 30, 70, 90, 100, 130, 400}));
        }
    }
    if (options.seed % 5 == 0) add_status(series.reports, options.seed);
    std::ranges::stable_sort(series.reports, {}, observed_at);
    return series;
}

Timestamp observed_at(const Report& report) {
    Timestamp latest = Timestamp::min();
    for (const Observation& told : report.observations) latest = std::max(latest, told.observed_at);
    return latest;
}

std::vector<JournalRecord> arrivals(const Series& series, std::uint64_t seed) {
    Dice dice(seed);
    using std::chrono::minutes;
    const Duration scale = dice.one_of<Duration>(
        {std::chrono::seconds(1), minutes(12), minutes(45), minutes(180), lateness_max});
    const std::int64_t one_in =
        dice.from_to(1, 6);  // Few late rows among timely ones, or all late.
    std::vector<JournalRecord> records;
    for (const Report& report : series.reports) {
        Duration delay{};
        if (dice.one_in(one_in)) delay = Duration(dice.from_to(0, scale.count()));
        if (dice.one_in(100)) delay = lateness_max;
        records.push_back({observed_at(report) + delay, report});
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
