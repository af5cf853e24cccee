// A silent gauge has no sample of the last three steps. Of it the least is what it has told for
// certain, the most what the wettest of the others shows; that is believed only while enough of the
// weight reports.
#include "rules/engine/catchment_samples.h"

#include <algorithm>
#include <utility>

#include "rules/engine/guests.h"
#include "rules/engine/sides.h"
#include "rules/engine/station_fold.h"
#include "rules/rule/may_be.h"
#include "rules/window/search.h"

namespace freshet {
namespace {

__extension__ using Wide = __int128;  // A sum of values times weights.

constexpr int steps_of_silence = 3;

const StationSamples none;  // For season() and forecasts, which ask no station.

// Parts of the weight of a catchment; a minimum is so much of one, in ten-thousandths.
struct Coverage {
    Wide reporting = 0, all = 0;

    bool reaches(Quantity minimum) const {
        return reporting * Quantity::per_unit >= all * minimum.ten_thousandths();
    }
};

// Whether a good sample of the series was observed in the last three steps up to `at`, which is
// `now` or just before.
struct Asked {
    SeriesAsked series;
    Timestamp at, now;
};
bool reports(const StationSamples& samples, const Asked& asked, const Steps& steps) {
    const auto within = [&](Timestamp last, Duration life) { return asked.now - last <= life; };
    if (asked.series == SeriesAsked::rain) {
        const auto last = samples.rain_instants().last_good(asked.at);
        return last && within(*last, steps_of_silence * steps.rain);
    }
    if (asked.series == SeriesAsked::level) {
        const Sample* last = samples.levels().last_good(asked.at);
        return last != nullptr && within(last->at, steps_of_silence * steps.level);
    }
    const Side side = side_of(asked.series);
    const Duration life = life_of(side, steps);
    const Sample* last = samples.sides().last(side, asked.at, life);
    return last != nullptr && within(last->at, life);
}

bool measures(const StationSamples& samples, SeriesAsked series, Timestamp at) {
    if (series == SeriesAsked::rain) return samples.measures_rain(at);
    if (series == SeriesAsked::level) return samples.measures_level(at);
    return samples.sides().measures(side_of(series), at);
}

Instant instant_of(const Station& station, const Instant& instant) {
    return {instant.at, steps_of(station), instant.day_start};
}

Measure of_one_station(const Measure& measure) {
    Measure one = measure;
    one.gathering = Gathering::none;
    one.comparator = Comparator::at_least;
    one.height = {};
    return one;
}

// To the nearest ten-thousandth, halves up: there is no negative rain. Nothing where it does not
// fit.
std::optional<Quantity> quotient(Wide over, Wide under) {
    const Wide nearest = (2 * over + under) / (2 * under);
    constexpr Wide largest = std::int64_t{1} << 62;
    if (nearest < -largest || nearest > largest) return std::nullopt;
    return Quantity::from_ten_thousandths(static_cast<std::int64_t>(nearest));
}

TermValue between(std::optional<Quantity> low, std::optional<Quantity> high) {
    if (!low || !high) return TermValue::unknown();
    return {true, true, true, *low, *high};
}

// What one gauge adds to a mean, a maximum, a sum.
struct Part {
    Quantity low, high;
    Wide weight = 0;
    bool reports = false;
};

TermValue make(Gathering gathering, const std::vector<Part>& parts) {
    Wide low = 0, high = 0, all = 0;
    Quantity largest_low, largest_high;
    for (const Part& part : parts) {
        const Wide weight = gathering == Gathering::sum ? 1 : part.weight;
        low += weight * part.low.ten_thousandths();
        high += weight * part.high.ten_thousandths();
        all += weight;
        largest_low = std::max(largest_low, part.low);
        largest_high = std::max(largest_high, part.high);
    }
    if (gathering == Gathering::largest) return {true, true, true, largest_low, largest_high};
    if (gathering == Gathering::sum) all = 1;
    return between(quotient(low, all), quotient(high, all));
}

}  // namespace

bool counts(const JudgedSubject* judged, const StationId& station) {
    if (judged == nullptr) return true;
    const auto& members = judged->members;
    const auto found = std::lower_bound(
        members.begin(), members.end(), station,
        [](const Station* member, const StationId& id) { return member->id < id; });
    return found != members.end() && (*found)->id == station;
}

const StationSamples* CatchmentSamples::of(const StationId& station) const {
    const StationFold* found = find_here(station, stations_, guests_);
    return found == nullptr ? nullptr : &found->samples();
}

CatchmentSamples::Moments CatchmentSamples::moments(Timestamp from, Timestamp before,
                                                    Sides sides) const {
    Moments found;
    std::vector<Moment>& result = found.moments;
    bool is_witness = false;
    const auto add = [&](const StationId& station, const auto& marks, Sides side) {
        std::size_t index = first_after(marks, from - Duration(1));
        for (; index < marks.size() && marks[index].at < before; ++index)
            if (marks[index].good) result.push_back({marks[index].at, &station, side, is_witness});
        found.more = found.more || index < marks.size();
    };
    const auto add_all = [&](const StationId& id, const StationFold& station) {
        const StationSamples& samples = station.samples();
        add(id, samples.rain_instants().marks(), {});
        add(id, samples.levels().entries(), {});
        samples.sides().each(sides, [&](Side side, const Levels& values) {
            Sides one;
            one.add(side);
            add(id, values.entries(), one);
        });
    };
    for (const auto& [id, station] : stations_) add_all(id, station);
    is_witness = !stations_.empty();
    for (const auto& [id, guest] : guests_.all()) add_all(id, guest);
    std::sort(result.begin(), result.end(),
              [](const Moment& left, const Moment& right) { return left.at < right.at; });
    return found;
}

std::optional<Timestamp> CatchmentSamples::newest_instant(Timestamp at,
                                                          const JudgedSubject* judged) const {
    const Sides sides = judged == nullptr ? Sides() : sides_of(judged->uses);
    std::optional<Timestamp> newest;
    for (const auto& [id, station] : stations_)
        if (counts(judged, id))
            newest = std::max(newest, station.samples().newest_instant(at, sides));
    if (judged == nullptr && !stations_.empty()) return newest;
    for (const auto& [id, guest] : guests_.all())
        if (counts(judged, id))
            newest = std::max(newest, guest.samples().newest_instant(at, sides));
    return newest;
}

TermValue CatchmentSamples::value_of(const Measure& measure, const Instant& instant) const {
    if (measure.gathering == Gathering::none) return freshet::value_of(measure, none, instant);
    if (measure.gathering == Gathering::count) return count(measure, instant);
    return gathered(measure, instant, freshet::value_of);
}

TermValue CatchmentSamples::reach_of(const Measure& measure, const Instant& instant) const {
    if (measure.gathering == Gathering::none) return freshet::reach_of(measure, none, instant);
    if (measure.gathering == Gathering::count) return count_reached(measure, instant);
    return gathered(measure, instant, freshet::reach_of);
}

TermValue CatchmentSamples::gathered(const Measure& measure, const Instant& instant,
                                     OfStation say) const {
    const Measure asked = of_one_station(measure);
    const SeriesAsked series = series_of(measure);
    std::vector<Part> parts;
    Coverage coverage;
    Quantity largest_told;
    for (const Station* member : instant.judged->members) {
        Part part;
        part.weight = member->weight.ten_thousandths();
        if (const StationSamples* samples = of(member->id)) {
            const Instant own = instant_of(*member, instant);
            part.reports = reports(*samples, {series, instant.at, instant.at}, own.steps);
            const TermValue value =
                part.reports ? say(asked, *samples, own) : freshet::value_of(asked, *samples, own);
            part.low = value.low;  // 0 of one that does not measure it.
            part.high = value.high;
        }
        coverage.all += part.weight;
        if (part.reports) {
            coverage.reporting += part.weight;
            largest_told = std::max(largest_told, part.high);
        }
        parts.push_back(part);
    }
    if (!coverage.reaches(*instant.judged->rule->minimum)) return TermValue::unknown();
    for (Part& part : parts)
        if (!part.reports) part.high = std::max(part.low, largest_told);
    return make(measure.gathering, parts);
}

template <class Holds>
Quantity CatchmentSamples::count_if(const Measure& measure, const Instant& instant, OfStation say,
                                    Holds&& holds) const {
    const Measure asked = of_one_station(measure);
    std::int64_t count = 0;
    for (const Station* member : instant.judged->members) {
        const StationSamples* samples = of(member->id);
        if (samples != nullptr && holds(say(asked, *samples, instant_of(*member, instant))))
            ++count;
    }
    return Quantity::from_units(count);
}

TermValue CatchmentSamples::count(const Measure& measure, const Instant& instant) const {
    const auto truth = [&](const TermValue& value) {
        return compare(value, measure.comparator, measure.height, Truth::no);
    };
    return {true, true, true,
            count_if(measure, instant, freshet::value_of,
                     [&](const TermValue& value) { return truth(value) == Truth::yes; }),
            count_if(measure, instant, freshet::value_of,
                     [&](const TermValue& value) { return truth(value) != Truth::no; })};
}

TermValue CatchmentSamples::count_reached(const Measure& measure, const Instant& instant) const {
    const Quantity reached = count_if(
        measure, instant, freshet::reach_of,
        [&](const TermValue& reach) { return may_be(reach, measure.comparator, measure.height); });
    return {true, true, true, count(measure, instant).high, reached};
}

std::vector<Evidence> CatchmentSamples::evidence_of(const Expression& expression,
                                                    const Instant& instant) const {
    std::vector<Evidence> result;
    expression.each([&](const Comparison& comparison) {
        if (comparison.measure.term == Term::season) return;
        const TermValue value =
            left_of(comparison, [&](const Measure& measure) { return value_of(measure, instant); });
        if (compare(value, comparison.comparator, bound_of(comparison), Truth::no) != Truth::yes)
            return;
        result.push_back(freshet::evidence_of(comparison, value, instant.at));
        if (comparison.sum.empty() && comparison.measure.term == Term::forecast_rain)
            name_forecast(result.back(), comparison.measure, instant);
    });
    return result;
}

std::vector<Evidence> CatchmentSamples::evidence_of_reach(const Expression& expression,
                                                          const Instant& instant) const {
    std::vector<Evidence> result;
    expression.each([&](const Comparison& comparison) {
        if (comparison.measure.term == Term::season) return;
        TermValue reach =
            left_of(comparison, [&](const Measure& measure) { return reach_of(measure, instant); });
        if (!may_be(reach, comparison.comparator, bound_of(comparison))) return;
        std::swap(reach.low, reach.high);
        result.push_back(freshet::evidence_of(comparison, reach, instant.at));
    });
    return result;
}

bool CatchmentSamples::breaks(const SeriesSet& uses, const Instant& instant) const {
    const Timestamp before = instant.at - Duration(1);
    constexpr auto series_count = static_cast<unsigned>(series_last) + 1;
    for (unsigned index = 0; index < series_count; ++index) {
        const auto series = static_cast<SeriesAsked>(index);
        if (!uses.has(series) || !is_measured(series)) continue;
        Coverage coverage;
        for (const Station* member : instant.judged->members) {
            const StationSamples* samples = of(member->id);
            if (samples == nullptr || !measures(*samples, series, before)) continue;
            const std::int64_t weight = member->weight.ten_thousandths();
            coverage.all += weight;
            if (reports(*samples, {series, before, instant.at}, steps_of(*member)))
                coverage.reporting += weight;
        }
        if (!coverage.reaches(*instant.judged->rule->minimum)) return true;
    }
    return false;
}

}  // namespace freshet
