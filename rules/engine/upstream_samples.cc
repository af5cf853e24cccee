#include "rules/engine/upstream_samples.h"

#include <algorithm>

#include "rules/engine/sides.h"
#include "rules/engine/vicinity.h"
#include "rules/window/search.h"

namespace freshet {
namespace {

constexpr int steps_of_silence = 3;

// Calls visit(series, entries, how far apart two may be) for each series that is asked for.
template <class Visit>
void each_series(const SeriesSet& uses, const StationSamples& samples, const Steps& steps,
                 Visit&& visit) {
    if (uses.has(SeriesAsked::rain))
        visit(SeriesAsked::rain, samples.rain_instants().marks(), steps_of_silence * steps.rain);
    if (uses.has(SeriesAsked::level))
        visit(SeriesAsked::level, samples.levels().entries(), steps_of_silence * steps.level);
    samples.sides().each(sides_of(uses), [&](Side side, const Levels& values) {
        visit(SeriesAsked::flow, values.entries(), life_of(side, steps));
    });
}

const Upstream* find(const std::vector<Upstream>& upstreams, const StationId& station) {
    const auto found = std::ranges::find(upstreams, station, &Upstream::station);
    return found == upstreams.end() ? nullptr : &*found;
}

}  // namespace

const StationSamples* samples_of(const StationId& station, const EpochView& epochs) {
    const Vicinity* vicinity = epochs.vicinity();
    return vicinity == nullptr ? nullptr : vicinity->samples_of(station);
}

bool is_asked(const UpstreamSamples::Moment& moment, const JudgedSubject* judged) {
    const Upstream* asked = judged == nullptr ? nullptr : find(judged->upstreams, *moment.station);
    return asked != nullptr && asked->uses.has(moment.series);
}

bool UpstreamSamples::asks(const StationId& station) const {
    return find(asked_, station) != nullptr;
}

std::vector<UpstreamSamples::Moment> UpstreamSamples::moments(Timestamp from) const {
    std::vector<Moment> result;
    for (const Upstream& upstream : asked_) {
        const StationSamples* samples = samples_of(upstream.station, epochs_);
        if (samples == nullptr) continue;
        each_series(upstream.uses, *samples, {},
                    [&](SeriesAsked series, const auto& entries, Duration) {
                        for (std::size_t index = first_after(entries, from - Duration(1));
                             index < entries.size(); ++index)
                            if (entries[index].good)
                                result.push_back({entries[index].at, &upstream.station, series});
                    });
    }
    std::ranges::stable_sort(result, {}, &Moment::at);
    return result;
}

std::optional<Timestamp> UpstreamSamples::newest(Timestamp at, const JudgedSubject* judged) const {
    std::optional<Timestamp> newest;
    if (judged == nullptr) return newest;
    for (const Upstream& upstream : judged->upstreams) {
        const StationSamples* samples = samples_of(upstream.station, epochs_);
        if (samples == nullptr) continue;
        each_series(upstream.uses, *samples, {}, [&](SeriesAsked, const auto& entries, Duration) {
            std::size_t index = first_after(entries, at);
            while (index > 0 && !entries[index - 1].good) --index;
            if (index > 0) newest = std::max(newest, std::optional(entries[index - 1].at));
        });
    }
    return newest;
}

bool UpstreamSamples::breaks(const std::vector<Upstream>& upstreams, Timestamp at,
                             const RuleBook& book) const {
    bool any = false;
    for (const Upstream& upstream : upstreams) {
        const StationSamples* samples = samples_of(upstream.station, epochs_);
        const Station* listed = book.station(upstream.station);
        if (samples == nullptr || listed == nullptr) continue;
        each_series(upstream.uses, *samples, steps_of(*listed),
                    [&](SeriesAsked, const auto& entries, Duration apart_max) {
                        const std::size_t after = first_after(entries, at);
                        if (after == 0) return;
                        const auto& entry = entries[after - 1];
                        any |= entry.at == at && entry.good &&
                               breaks_at(entries, after - 1, apart_max);
                    });
    }
    return any;
}

}  // namespace freshet
