#include "rules/engine/station_page.h"

#include <algorithm>

namespace freshet {
namespace {

// Nobody is called silent sooner: a retry on a bad line takes minutes.
constexpr Duration silence_shortest = std::chrono::minutes(15);
constexpr int reports_missed = 3;
// What people said that a page shows.
constexpr std::size_t patrols_shown = 8;

}  // namespace

void StationShown::arrived(const Report& report, Timestamp received_at) {
    last_arrival_ = std::max(last_arrival_.value_or(received_at), received_at);
    ++reports_;
    silent_ = false;
    excused_ = Duration::zero();
    for (const Observation& observation : report.observations) show(observation);
}

void StationShown::show(const Observation& observation) {
    const auto [place, is_new] =
        latest_.try_emplace({observation.element, observation.code}, observation);
    if (!is_new && place->second.observed_at <= observation.observed_at)
        place->second = observation;
}

void StationShown::said(const PatrolReport& report) {
    if (std::ranges::find(patrols_, report) != patrols_.end()) return;
    patrols_.insert(
        std::ranges::upper_bound(patrols_, report.observed_at, {}, &PatrolReport::observed_at),
        report);
    if (patrols_.size() > patrols_shown) patrols_.erase(patrols_.begin());
    if (report.level && !report.station.empty())
        show({Element::level, 0, report.observed_at, Duration(), *report.level, Quality::good,
              QualityReason::by_hand});
}

StationPage StationShown::page(const StationId& station) const {
    StationPage page;
    page.station = station;
    page.last_arrival = last_arrival_.value_or(Timestamp());
    page.reports = reports_;
    page.silent = silent_;
    page.patrols = patrols_;
    for (const auto& [key, observation] : latest_) page.latest.push_back(observation);
    return page;
}

std::optional<Timestamp> StationShown::silent_from(const Station& station) const {
    if (!last_arrival_) return std::nullopt;
    if (station.silent_after) return *last_arrival_ + *station.silent_after + excused_;
    const Duration step =
        station.kind == StationKind::rain ? station.rain_step : station.level_step;
    const Duration reporting = station.reporting.value_or(step);
    if (reporting == Duration::zero()) return std::nullopt;
    return *last_arrival_ + std::max(silence_shortest, reports_missed * reporting) + excused_;
}

void StationShown::encode(Encoder& encoder) const {
    encoder.put_flag(last_arrival_.has_value());
    if (last_arrival_) encoder.put_time(*last_arrival_);
    encoder.put_duration(excused_);
    // The model's own form of a page holds the rest.
    encoder.put_text(freshet::encode(page(StationId())));
}

void StationShown::decode(Decoder& decoder) {
    if (decoder.get_flag()) last_arrival_ = decoder.get_time();
    excused_ = decoder.get_duration();
    const Result<StationPage> page = decode_station_page(decoder.get_text());
    if (!page) {
        decoder.fail();
        return;
    }
    reports_ = page->reports;
    silent_ = page->silent;
    patrols_ = page->patrols;
    for (const Observation& observation : page->latest)
        latest_.emplace(std::pair(observation.element, observation.code), observation);
}

}  // namespace freshet
