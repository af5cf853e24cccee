// See reference_series.h.
#include "tests/support/reference_series.h"

#include <algorithm>
#include <iterator>
#include <optional>
#include <sstream>
#include <tuple>
#include <utility>

#include "tests/support/reference_given.h"
#include "tests/support/reference_upkeep.h"

namespace freshet::reference {
namespace {

constexpr std::uint8_t test_frame = 0x30;  // SL 651: journaled as Exercise, not folded. [1]

struct Row {
    std::optional<Timestamp> sent_at;
    std::uint64_t serial = 0;
    bool derived = false;  // A relative level put on its base.
    Observation observation;
};

// The key of an observation: element, end of interval, length of interval. Never function code,
// serial or value. (Scenario 5: 33H and 34H tell the same five minutes.)
using Key = std::tuple<Element, Timestamp, Duration>;

// [6] Good over bad over missing; direct over derived; a revision to exactly 0 replaces nothing;
// then the latest station sent_at, the higher serial, the value nearer danger.
bool loses_to(const Row& a, const Row& b) {
    const auto rank = [](const Row& row) {
        const Quality quality = row.observation.quality;
        const int standing = quality == Quality::good ? 2 : quality == Quality::missing ? 0 : 1;
        const bool water = row.observation.value != Quantity{};
        return std::tuple(standing, !row.derived, water, row.sent_at, row.serial,
                          row.observation.value);
    };
    return rank(a) < rank(b);
}

// [5] F5..FC are metres over a base: the level less the relative level of one report at the latest
// time at which it has a good relative one. Without a level at that very time they stay out.
std::optional<Quantity> base_of(const Report& report) {
    std::map<Timestamp, Quantity> relative, level;
    bool twice = false;
    for (const Observation& told : report.observations) {
        if (told.quality != Quality::good) continue;
        if (told.element == Element::relative_level) twice |= relative.contains(told.observed_at);
        if (told.element == Element::relative_level) relative[told.observed_at] = told.value;
        if (told.element == Element::level) level.emplace(told.observed_at, told.value);
    }
    if (twice || relative.empty()) return std::nullopt;
    const auto& [at, last] = *relative.rbegin();
    return level.contains(at) ? std::optional(level[at] - last) : std::nullopt;
}

// [42] Bits 2 and 3 of the status are what counts; a number that is no word of bits is bad.
void read_status(Observation& told) {
    const std::int64_t counts = told.value.ten_thousandths();
    if (counts < 0 || counts % 10'000 != 0) told.quality = std::max(told.quality, Quality::bad);
    told.value = Quantity::from_units(counts / 10'000 % 16 >= 4 ? 1 : 0);
    told.interval = Duration{};
}

// [49] What a person read off the staff gauge is a level of its station.
std::optional<Report> read_by_hand(const JournalRecord& record) {
    const auto* said = std::get_if<PatrolReport>(&record.body);
    if (said == nullptr || said->station.empty() || !said->level) return std::nullopt;
    Observation told;
    told.element = Element::level;
    told.observed_at = said->observed_at;
    told.value = *said->level;
    Report report;
    report.station = said->station;
    report.protocol = Protocol::file;
    report.observations = {told};
    return report;
}

std::map<Key, std::vector<Row>> rows_by_key(const Station& station,
                                            const std::vector<JournalRecord>& records,
                                            const Bounds& bounds) {
    std::map<Key, std::vector<Row>> rows;
    Works works;
    for (const JournalRecord& record : records) {
        if (const auto* command = std::get_if<Command>(&record.body);
            command != nullptr && is_of_station(command->kind) && command->station == station.id)
            works.hear(*command, record.received_at);
        const std::optional<Report> read = read_by_hand(record);
        const Report* report = read ? &*read : std::get_if<Report>(&record.body);
        if (report == nullptr || report->station != station.id) continue;
        if (report->protocol == Protocol::sl651 && report->function == test_frame) continue;
        const std::optional<Quantity> base = base_of(*report);
        const bool is_reset = is_live_of_reset_clock(*report, record.received_at);
        Timestamp latest = Timestamp::min();
        for (const Observation& told : report->observations) {
            latest = std::max(latest, told.observed_at);
        }
        for (Observation told : report->observations) {
            const auto at = is_reset
                                ? std::optional(record.received_at)
                                : judged_at(told.observed_at, record.received_at, latest, bounds);
            if (!at) continue;
            told.observed_at = *at;
            if (!read && told.quality == Quality::good && works.at(*at))
                told.quality = Quality::bad;
            const bool derived = told.element == Element::relative_level && base;
            if (derived) {
                told.element = Element::level;
                if (told.quality == Quality::good) told.value += *base;
            }
            if (told.element == Element::rain && told.interval == Duration{}) {
                told.interval = station.rain_step;  // [4]
            }
            const bool rain = told.element == Element::rain ||
                              told.element == Element::rain_total ||
                              told.element == Element::rain_today;
            const bool lasts =
                told.interval >= Duration{} && told.interval <= std::chrono::hours(72);
            if (rain && (told.value < Quantity{} || !lasts)) told.quality = Quality::bad;  // [4]
            // [77] Parts of a hundred.
            if (to_string(told.element).starts_with("soil_") &&
                (told.value < Quantity{} || told.value > Quantity::from_units(100)))
                told.quality = std::max(told.quality, Quality::bad);
            // [42] As it was journaled before it had a name.
            if (told.element == Element::other && told.code == 0x45) told.element = Element::status;
            if (told.element == Element::status) read_status(told);
            rows[{told.element, told.observed_at, told.interval}].push_back(
                {report->sent_at, report->serial, derived, told});
        }
    }
    return rows;
}

std::map<Key, Observation> winners(const Station& station,
                                   const std::vector<JournalRecord>& records,
                                   const Bounds& bounds) {
    std::map<Key, Observation> result;
    for (const auto& [key, told] : rows_by_key(station, records, bounds)) {
        result[key] = std::ranges::max_element(told, loses_to)->observation;
    }
    return result;
}

// [53] More than the change for each time since, of which there is at least one.
bool too_fast(const Station& station, Duration since, Quantity change) {
    if (!station.change_max) return false;
    const auto& [most, within] = *station.change_max;
    const long double times = std::max(
        1.0L, static_cast<long double>(since.count()) / static_cast<long double>(within.count()));
    const auto allowed =
        static_cast<std::int64_t>(static_cast<long double>(most.ten_thousandths()) * times + 1e-9L);
    return std::max(change, -change).ten_thousandths() > allowed;
}

// [54] In observed order: what astonishes is suspect, and the next value says what it was, if it
// comes within three steps, or three days.
void doubt(Samples& levels, const Station& station) {
    const Duration soon = std::min<Duration>(3 * station.level_step, std::chrono::hours(72));
    std::optional<std::pair<Timestamp, Quantity>> good;
    std::vector<Quantity> doubted_falls;  // Since the last good value.
    std::optional<Timestamp> doubtful;
    const auto believe = [&](Timestamp at, Sample& level) {
        level.standing = Standing::good;
        good = {at, level.value};
        doubted_falls.clear();
    };
    for (auto& [at, level] : levels) {
        if (level.standing != Standing::good) continue;
        level.at_least = station.sensor_max && level.value >= *station.sensor_max;
        if (doubtful && at - *doubtful > soon) doubtful.reset();
        if (doubtful) {
            Sample& before = levels.at(*doubtful);
            const Quantity to_it = level.value - before.value, to_good = level.value - good->second;
            const bool nearer = std::max(to_it, -to_it) < std::max(to_good, -to_good);
            const bool fell = before.value < good->second;
            if (nearer && !(fell && level.value == before.value)) {
                believe(*doubtful, before);
            } else {
                before.standing = Standing::bad;
            }
            doubtful.reset();
        }
        const bool astonishing =
            good && (too_fast(station, at - good->first, level.value - good->second) ||
                     (level.value == Quantity{} && good->second != Quantity{}) ||
                     std::ranges::count(doubted_falls, level.value) > 0);
        if (!astonishing) {
            believe(at, level);
            continue;
        }
        level.standing = Standing::suspect;
        doubtful = at;
        if (level.value < good->second) doubted_falls.push_back(level.value);
    }
}

// The hydrological day that an instant ends or lies in; 08:00 belongs to the day that ends there.
long long rain_day(Timestamp at) {
    const Duration local = at.time_since_epoch() + beijing.east - std::chrono::hours(8);
    return std::chrono::floor<std::chrono::days>(local - Duration{1}).count();
}

// [14] A total follows the last that stands, unless it fell, rose beyond what can rain or is of a
// new day; else it is a stray, from which a run begins when the next total goes on from it and up.
std::vector<Run> runs_of(const Samples& totals, Element element) {
    using Total = std::pair<Timestamp, Quantity>;
    // [47] At 1000, 10000 or 100000 mm a counter goes on at 0.
    const auto amount = [](const Total& before, const Total& now) {
        const Quantity rise = now.second - before.second;
        for (const int end : {1'000, 10'000, 100'000}) {
            const bool last_hundredth = before.second >= Quantity::from_units(end - end / 100) &&
                                        before.second < Quantity::from_units(end);
            if (rise < Quantity{} && last_hundredth &&
                now.second <= Quantity::from_units(end / 100))
                return rise + Quantity::from_units(end);
        }
        return rise;
    };
    const auto follows = [&](const Total& before, const Total& now) {
        return amount(before, now) >= Quantity{} &&
               can_rain(amount(before, now), now.first - before.first);
    };
    std::vector<Run> runs;
    std::optional<Total> stray;
    Total last;
    for (const auto& [at, total] : totals) {
        if (total.standing != Standing::good) continue;
        const Total now{at, total.value};
        const bool new_day =
            !runs.empty() && element == Element::rain_today && rain_day(last.first) != rain_day(at);
        if (runs.empty() || new_day) {
            runs.push_back({now});
        } else if (follows(last, now)) {
            runs.back().emplace(at, runs.back().rbegin()->second + amount(last, now));
        } else if (stray && total.value > stray->second && follows(*stray, now)) {
            runs.push_back({*stray, {at, stray->second + amount(*stray, now)}});
        } else {
            stray = now;
            continue;
        }
        stray.reset();
        last = now;
    }
    return runs;
}

}  // namespace

Quantity most_in(Duration time) {
    constexpr std::int64_t a_minute = 4 * Quantity::per_unit;
    return Quantity::from_ten_thousandths((time.count() * a_minute + 59'999) / 60'000);
}

bool can_rain(Quantity amount, Duration time) {
    return amount <= most_in(time) + Quantity::from_units(5);
}

std::string as_said(std::string text) {
    for (const std::string_view blank : {"\u3000", "\u00a0"}) {
        while (text.find(blank) != std::string::npos)
            text.replace(text.find(blank), blank.size(), " ");
    }
    std::istringstream words(text);
    std::string result;
    for (std::string word; words >> word;) result += (result.empty() ? "" : " ") + word;
    for (char& c : result) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
    return result;
}

Series series_of(const Station& station, const std::vector<Area>& areas,
                 const std::vector<JournalRecord>& records, const Bounds& bounds) {
    Series series;
    series.heard = heard_by(station, areas, records, bounds);
    series.from_above = from_above(station, areas, records, bounds);
    series.foreseen = foreseen_for(station, areas, records, bounds);
    Samples totals, today;
    for (const auto& [key, told] : winners(station, records, bounds)) {
        if (told.quality == Quality::missing) continue;  // [7] As if nothing had come.
        const Sample sample{told.value, told.quality == Quality::good      ? Standing::good
                                        : told.quality == Quality::suspect ? Standing::suspect
                                                                           : Standing::bad};
        const bool good = sample.standing == Standing::good;
        const Amount amount{told.observed_at - told.interval, told.observed_at, told.value};
        switch (told.element) {
            case Element::level:
                series.levels[told.observed_at] = sample;
                continue;
            case Element::flow:
                series.flows[told.observed_at] = sample;
                continue;
            case Element::status:
                series.alarms[told.observed_at] = sample;
                continue;
            case Element::soil_10:
                series.soils[10][told.observed_at] = sample;
                continue;
            case Element::soil_40:
                series.soils[40][told.observed_at] = sample;
                continue;
            case Element::soil_100:
                series.soils[100][told.observed_at] = sample;
                continue;
            case Element::rain_total:
                totals[told.observed_at] = sample;
                break;
            case Element::rain_today:
                today[told.observed_at] = sample;
                break;
            case Element::rain:
                if (good) {
                    const bool is_short = told.interval <= station.rain_step;
                    const bool is_suspect = !can_rain(told.value, told.interval);
                    (is_short     ? is_suspect ? series.short_suspects : series.short_amounts
                     : is_suspect ? series.long_suspects
                                  : series.long_amounts)
                        .push_back(amount);
                }
                break;
            default:
                continue;
        }
        const auto [it, first] = series.rain.emplace(told.observed_at, sample);
        if (!first && good) it->second.standing = Standing::good;
    }
    doubt(series.levels, station);
    series.totals = runs_of(totals, Element::rain_total);
    series.todays = runs_of(today, Element::rain_today);
    return series;
}

}  // namespace freshet::reference
