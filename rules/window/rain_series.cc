#include "rules/window/rain_series.h"

#include <algorithm>

#include "rules/window/plausible.h"
#include "rules/window/search.h"

namespace freshet {
namespace {

// Sums samples given by end, in whatever order, and measures the gaps between them.
WindowSum sum_up(std::vector<Sample> counted, const WindowSpan& span) {
    WindowSum result;
    if (counted.empty()) return result;
    std::sort(counted.begin(), counted.end(),
              [](const Sample& left, const Sample& right) { return left.at < right.at; });
    result.any = true;
    Timestamp covered = span.begin;
    for (const Sample& sample : counted) {
        result.low += sample.value;
        // By the step, not by the hours that an amount may last: less would be a clock that drifts.
        result.gaps += gap_before(sample.start() - covered, std::min(sample.interval, span.step));
        covered = std::max(covered, sample.at);
    }
    result.gaps += gap_after(span.end - covered, span.step);
    return result;
}

}  // namespace

Touch RainSeries::insert(RainSource source, const Sample& sample) {
    if (source == RainSource::amount) {
        auto found = std::lower_bound(
            amounts_.begin(), amounts_.end(), sample.interval,
            [](const Amounts& series, Duration interval) { return series.interval() < interval; });
        if (found == amounts_.end() || found->interval() != sample.interval)
            found = amounts_.insert(found, Amounts(sample.interval));
        if (!found->insert(sample)) return {};
        return {sample.at, reach_of(sample)};
    }
    Totals& totals = source == RainSource::total ? totals_ : today_;
    const std::optional<Timestamp> changed = totals.insert(sample);
    if (!changed) return {};
    return {sample.at, totals.settled_from(*changed, all_told())};
}

std::vector<ToldRain> RainSeries::all_told() const {
    std::vector<ToldRain> told;
    for (const Amounts& series : amounts_) told.push_back(series.told(Timestamp::max()));
    return told;
}

// One that overlaps may be left out, or no longer be; the gap before the next is another; and what
// totals tell of the gaps around is what these amounts do not.
Timestamp RainSeries::reach_of(const Sample& sample) const {
    const Timestamp overlapping = sample.at + amounts_.back().interval();
    Timestamp reach = overlapping;
    const std::vector<Sample>& shortest = amounts_.front().samples();
    const bool is_newest = !shortest.empty() && shortest.back().at == sample.at;
    if (is_newest && tells_in_one_way()) return reach;
    for (const Amounts& series : amounts_) {
        const std::vector<Sample>& samples = series.samples();
        const std::size_t next = first_after(samples, sample.at);
        if (next < samples.size()) reach = std::max(reach, samples[next].at);
    }
    if (totals_.empty() && today_.empty()) return reach;
    const std::vector<ToldRain> told = all_told();
    return std::max(
        {reach, totals_.settled_from(overlapping, told), today_.settled_from(overlapping, told)});
}

bool RainSeries::is_told_longer(const Sample& sample, const WindowSpan& span) const {
    return std::any_of(amounts_.begin(), amounts_.end(), [&](const Amounts& series) {
        if (series.interval() <= sample.interval || series.interval() > span.step) return false;
        const std::vector<Sample>& samples = series.samples();
        const std::size_t index = first_after(samples, sample.start());
        return index < samples.size() && samples[index].at <= span.end &&
               samples[index].start() < sample.at;
    });
}

RainSeries::Mixed RainSeries::mixed(const WindowSpan& span, Timestamp from) const {
    Mixed result;
    std::optional<Sample> before;  // The last that is counted and ends at or before `from`.
    for (auto series = amounts_.rbegin(); series != amounts_.rend(); ++series) {
        if (series->interval() > span.step) continue;
        const std::vector<Sample>& samples = series->samples();
        const std::size_t first = first_after(samples, from);
        for (std::size_t index = first; index < samples.size() && samples[index].at <= span.end;
             ++index)
            if (!is_told_longer(samples[index], span)) result.samples.push_back(samples[index]);
        for (std::size_t index = first; index > 0; --index) {
            const Sample& sample = samples[index - 1];
            if (before && sample.at <= before->at) break;
            if (is_told_longer(sample, span)) continue;
            before = sample;
            break;
        }
    }
    if (before) result.samples.push_back(*before);
    std::sort(result.samples.begin(), result.samples.end(),
              [](const Sample& left, const Sample& right) { return left.at < right.at; });
    result.so_far.resize(result.samples.size());
    recount(result.samples, result.so_far, 0);
    return result;
}

template <class Use>
auto RainSeries::with_told(const WindowSpan& span, Timestamp from, Use&& use) const {
    static const std::vector<Sample> no_samples;
    static const std::vector<ToldSoFar> nothing;
    const auto is_short = [&](const Amounts& series) { return series.interval() <= span.step; };
    const auto lengths = std::count_if(amounts_.begin(), amounts_.end(), is_short);
    if (lengths == 0) return use(ToldRain(no_samples, nothing, span.end));
    if (lengths == 1) return use(amounts_.front().told(span.end));
    const Mixed several = mixed(span, from);
    return use(ToldRain(several.samples, several.so_far, span.end));
}

WindowSum RainSeries::sum(const WindowSpan& span) const {
    WindowSum result = sum_of_told(span);
    for (const Amounts& series : amounts_)
        if (series.interval() <= span.step)
            result.partly_inside += series.suspect_in(span.begin, span.end);
    return result;
}

WindowSum RainSeries::sum_of_told(const WindowSpan& span) const {
    const Totals* totals = nullptr;
    if (totals_.any_ends_in(span.begin, span.end)) totals = &totals_;
    if (totals == nullptr && today_.any_ends_in(span.begin, span.end)) totals = &today_;
    // Nearly every gauge tells its rain in one way.
    if (totals == nullptr && amounts_.size() == 1 && amounts_.front().interval() <= span.step) {
        const WindowSum found = amounts_.front().sum(span);
        if (found.any) return found;
    }
    const Timestamp from = totals == nullptr ? span.begin : Timestamp::min();
    return with_told(span, from, [&](const ToldRain& told) {
        if (totals == nullptr && !told.any_ends_in(span.begin, span.end)) return sum_of_long(span);
        return sum_of(span, told, totals);
    });
}

// What totals tell beyond the amounts fell where nothing is told.
WindowSum RainSeries::sum_of(const WindowSpan& span, const ToldRain& told,
                             const Totals* totals) const {
    WindowSum result;
    result.any = true;
    result.low = told.ending_in(span.begin, span.end);
    result.gaps = told.untold(span.begin, span.end);
    Timestamp told_to = std::max(span.begin, told.told_to());
    if (totals != nullptr) {
        const Dropped& dropped = totals == &totals_ ? dropped_totals_ : dropped_today_;
        for (const Totals::Stretch& stretch : totals->stretches(span, told)) {
            told_to = std::max(told_to, stretch.end);
            const Duration inside = told.untold(std::max(span.begin, stretch.begin), stretch.end);
            Duration untold = inside;
            Quantity rest = stretch.amount - told.lying_in(stretch.begin, stretch.end);
            if (stretch.begin < span.begin) {
                Timestamp begin = stretch.begin;
                if (stretch.is_first) {
                    rest -= dropped.told;
                    begin = std::max(begin, dropped.until);
                    untold += dropped.untold;
                }
                untold += told.untold(begin, span.begin);
            }
            fill({rest, inside, untold, stretch.end - stretch.begin <= span.step}, result);
        }
    }
    const Duration not_yet_due = span.end - told_to;
    if (not_yet_due < span.step) result.gaps -= not_yet_due;
    return result;
}

void RainSeries::fill(const Rest& rest, WindowSum& result) {
    // Less than the amounts: who of the two is wrong is not known.
    if (rest.amount <= -coarsest_tip) return;
    result.gaps -= rest.inside;
    if (rest.amount <= Quantity()) return;
    if (rest.untold == Duration::zero()) {
        // More than the amounts, which leave nothing untold.
        if (rest.amount >= coarsest_tip) result.partly_inside += rest.amount;
        return;
    }
    if (rest.inside == Duration::zero()) return;
    const bool is_whole = rest.inside == rest.untold || rest.is_short;
    const bool is_certain = is_whole && can_have_rained(rest.amount, rest.untold);
    (is_certain ? result.low : result.partly_inside) += rest.amount;
}

WindowSum RainSeries::sum_of_long(const WindowSpan& span) const {
    std::vector<Sample> inside;
    Quantity suspect;
    for (const Amounts& series : amounts_) {
        if (series.interval() <= span.step) continue;
        suspect += series.suspect_in(span.begin, span.end);
        for (const Sample& sample : series.samples())
            if (sample.start() >= span.begin && sample.at <= span.end) inside.push_back(sample);
    }
    std::sort(inside.begin(), inside.end(), [](const Sample& left, const Sample& right) {
        return left.at != right.at ? left.at > right.at : left.interval > right.interval;
    });
    std::vector<Sample> counted;
    for (const Sample& sample : inside)
        if (counted.empty() || sample.at <= counted.back().start()) counted.push_back(sample);
    WindowSum result = sum_up(std::move(counted), span);
    result.partly_inside += suspect;
    return result;
}

void RainSeries::trim(Timestamp horizon, Duration step) {
    const std::optional<Timestamp> total = totals_.first(), today = today_.first();
    totals_.trim(horizon);
    today_.trim(horizon);
    const auto tell = [&](const Totals& totals, std::optional<Timestamp> first, Dropped& dropped) {
        if (totals.first() != first) dropped = {};
        if (!totals.first() || *totals.first() >= horizon) return Quantity();
        return with_told({{}, Timestamp::max(), step}, Timestamp::min(), [&](const ToldRain& told) {
            if (dropped.until < horizon) {
                dropped.untold += told.untold(std::max(*totals.first(), dropped.until), horizon);
                dropped.until = horizon;
            }
            return told.lying_in(*totals.first(), Timestamp::max());
        });
    };
    dropped_totals_.told += tell(totals_, total, dropped_totals_);
    dropped_today_.told += tell(today_, today, dropped_today_);
    for (Amounts& series : amounts_) series.trim(horizon);
    std::erase_if(amounts_, [](const Amounts& series) { return series.empty(); });
    dropped_totals_.told -= tell(totals_, totals_.first(), dropped_totals_);
    dropped_today_.told -= tell(today_, today_.first(), dropped_today_);
}

void RainSeries::encode(Encoder& encoder) const {
    encoder.put_unsigned(amounts_.size());
    for (const Amounts& series : amounts_) series.encode(encoder);
    totals_.encode(encoder);
    today_.encode(encoder);
}

void RainSeries::decode(Decoder& decoder) {
    for (std::size_t count = decoder.get_count(); count > 0 && !decoder.failed(); --count)
        amounts_.push_back(Amounts::decode(decoder));
    totals_.decode(decoder);
    today_.decode(decoder);
}

void RainSeries::encode_dropped(Encoder& encoder) const {
    for (const Dropped& dropped : {dropped_totals_, dropped_today_}) {
        const bool is_any = dropped.until != Timestamp::min();
        encoder.put_flag(is_any);
        if (!is_any) continue;
        encoder.put_quantity(dropped.told);
        encoder.put_duration(dropped.untold);
        encoder.put_time(dropped.until);
    }
}

void RainSeries::decode_dropped(Decoder& decoder) {
    for (Dropped* dropped : {&dropped_totals_, &dropped_today_}) {
        if (!decoder.get_flag()) continue;
        dropped->told = decoder.get_quantity();
        dropped->untold = decoder.get_duration();
        dropped->until = decoder.get_time();
    }
}

}  // namespace freshet
