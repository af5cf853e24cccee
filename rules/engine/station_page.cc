#include "rules/engine/station_page.h"

#include <algorithm>

namespace freshet {
namespace {

// What people said that a page shows.
constexpr std::size_t patrols_shown = 8;

}  // namespace

void StationShown::arrived(const Report& report, Timestamp received_at) {
    last_arrival_ = std::max(last_arrival_.value_or(received_at), received_at);
    ++reports_;
    silent_ = false;
    for (const Observation& observation : report.observations) show(observation);
}

void StationShown::show(const Observation& observation) {
    const auto place = std::ranges::lower_bound(latest_, key_of(observation), {}, key_of);
    if (place == latest_.end() || key_of(*place) != key_of(observation))
        latest_.insert(place, observation);
    else if (place->observed_at <= observation.observed_at)
        *place = observation;
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
    page.latest = latest_;
    return page;
}

const Observation* StationShown::newest(Element element) const {
    const Key key{element, std::uint16_t{0}};
    const auto found = std::ranges::lower_bound(latest_, key, {}, key_of);
    const bool is_there = found != latest_.end() && key_of(*found) == key;
    return is_there && found->quality == Quality::good ? &*found : nullptr;
}

void StationShown::encode(Encoder& encoder) const {
    encoder.put_flag(last_arrival_.has_value());
    if (last_arrival_) encoder.put_time(*last_arrival_);
    // The model's own form of a page holds the rest.
    encoder.put_text(freshet::encode(page(StationId())));
}

void StationShown::decode(Decoder& decoder, Form form) {
    if (decoder.get_flag()) last_arrival_ = decoder.get_time();
    if (form == Form::with_excuse) static_cast<void>(decoder.get_duration());
    const Result<StationPage> page = decode_station_page(decoder.get_text());
    if (!page) {
        decoder.fail();
        return;
    }
    reports_ = page->reports;
    silent_ = page->silent;
    patrols_ = page->patrols;
    latest_ = page->latest;
    std::ranges::stable_sort(latest_, {}, key_of);
    const auto same = std::ranges::unique(latest_, {}, key_of);
    latest_.erase(same.begin(), same.end());
}

}  // namespace freshet
