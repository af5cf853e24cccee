// Asked at each report of rain of the station itself; the first witness that does not fit ends it.
#include "rules/engine/doubts.h"

#include <algorithm>

#include "rules/engine/silence_text.h"
#include "rules/engine/witness.h"

namespace freshet {
namespace {

constexpr Quantity storm_around = Quantity::from_units(10);
constexpr Quantity storm_alone = Quantity::from_units(20);
constexpr std::size_t witnesses_least = 2;
// The desk is asked once a storm.
constexpr Duration asked_again_after = std::chrono::hours(6);

bool tells_rain(const Report& report) {
    return std::any_of(
        report.observations.begin(), report.observations.end(), [](const Observation& seen) {
            return seen.element == Element::rain || seen.element == Element::rain_total ||
                   seen.element == Element::rain_today;
        });
}

// The rain of its witnesses where all of those that are heard of it fit; else nothing.
template <class Fits>
std::optional<std::string> witnesses(const BlindSpots::View& view, const Station& station,
                                     Fits&& fits) {
    std::string text;
    std::size_t count = 0;
    bool all_fit = true;
    const auto ask = [&](const StationId& id, const StationFold& fold) {
        if (!all_fit || id == station.id || !is_witness(station, id, view)) return;
        const Station* listed = fold.listed(view.epochs);
        if (listed == nullptr || fold.in_maintenance()) return;
        const std::optional<RainNow> rain = rain_now(fold, *listed, view.at);
        if (!rain) return;
        all_fit = fits(rain->hour);
        constexpr std::size_t named_max = 3;
        if (count++ < named_max) text += ", " + id.text() + " " + rain_text(rain->hour);
    };
    for (const auto& [id, fold] : view.stations) ask(id, fold);
    for (const auto& [id, fold] : view.guests.all()) ask(id, fold);
    if (!all_fit) return std::nullopt;
    if (count < witnesses_least) return std::nullopt;
    return text;
}

}  // namespace

void Doubts::hear(const BlindSpots::View& view, const Report& report,
                  const std::set<StationId>& wet) {
    const StationId& id = report.station;
    // In dry weather nobody is asked for sums.
    if (wet.empty() || !tells_rain(report)) return;
    if (wet.size() < witnesses_least && !wet.contains(id)) return;
    const StationFold& station = view.stations.find(id)->second;
    const Station* listed = station.listed(view.epochs);
    if (listed == nullptr || station.in_maintenance()) return;
    const auto told = told_.find(id);
    if (told != told_.end() && view.at - told->second < asked_again_after) return;
    const std::optional<RainNow> own = rain_now(station, *listed, view.at);
    if (!own) return;
    const bool is_dry = own->hour == Quantity();
    if (!is_dry && own->hour < storm_alone) return;
    const std::optional<std::string> others =
        is_dry ? witnesses(view, *listed, [](Quantity hour) { return hour >= storm_around; })
               : witnesses(view, *listed, [](Quantity hour) { return hour == Quantity(); });
    if (!others) return;
    told_[id] = view.at;
    view.said.emplace_back(Notice{NoticeKind::verify, id,
                                  id.text() + " had " + rain_text(own->hour) + " in the hour to " +
                                      clock_text(own->at, view.at) + " beside" + others->substr(1) +
                                      (is_dry ? ": is it blocked?" : ": is it so?"),
                                  view.at});
}

void Doubts::reconfigure(const BlindSpots::View& view) {
    std::erase_if(told_, [&](const auto& entry) {
        return !view.stations.contains(entry.first) || view.at - entry.second >= asked_again_after;
    });
}

void Doubts::encode(Encoder& encoder) const {
    encoder.put_unsigned(told_.size());
    for (const auto& [station, at] : told_) {
        encoder.put_text(station.text());
        encoder.put_time(at);
    }
}

void Doubts::decode(Decoder& decoder) {
    for (std::size_t count = decoder.get_count(); count > 0 && !decoder.failed(); --count) {
        StationId station(decoder.get_text());
        told_[std::move(station)] = decoder.get_time();
    }
}

}  // namespace freshet
