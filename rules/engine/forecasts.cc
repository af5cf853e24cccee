#include "rules/engine/forecasts.h"

#include <algorithm>
#include <tuple>
#include <utility>

#include "rules/engine/patrolled.h"
#include "rules/model/fields.h"

namespace freshet {
namespace {

__extension__ using Wide = __int128;  // An amount times a time.

// Kept at most, the newest: the snapshot of what is shared stays within its megabyte.
constexpr std::size_t amounts_kept_max = 65'536, forecasts_kept_max = 4'096;

bool issued_before(const Forecasts::Heard& heard, Timestamp at) {
    return heard->forecast.issued_at < at;
}

std::vector<ForecastPlace> named_by(const Forecast& forecast) {
    std::vector<ForecastPlace> places;
    for (const StationId& id : forecast.stations)
        places.push_back({ForecastPlace::Kind::station, id.text()});
    for (const CatchmentId& id : forecast.catchments)
        places.push_back({ForecastPlace::Kind::catchment, id.text()});
    for (const AreaId& id : forecast.areas)
        places.push_back({ForecastPlace::Kind::area, id.text()});
    std::ranges::sort(places);
    const auto same = std::ranges::unique(places);
    places.erase(same.begin(), same.end());
    return places;
}

// By share of time, to the nearest ten-thousandth, halves up: there is no negative rain.
Quantity share(Quantity amount, Duration inside, Duration all) {
    const Wide product = Wide(amount.ten_thousandths()) * inside.count();
    return Quantity::from_ten_thousandths(
        static_cast<std::int64_t>((2 * product + all.count()) / (2 * Wide(all.count()))));
}

// Nothing where it does not tell of the whole of (from, to].
std::optional<std::pair<Quantity, Quantity>> told_by(const Forecast& forecast, Timestamp from,
                                                     Timestamp to) {
    Quantity low, high;
    Timestamp told_to = from;
    for (const ForecastAmount& amount : forecast.amounts) {
        if (amount.end <= told_to) continue;
        if (amount.begin > told_to || told_to >= to) break;
        const Duration inside = std::min(amount.end, to) - told_to;
        low += share(amount.low, inside, amount.end - amount.begin);
        high += share(amount.high, inside, amount.end - amount.begin);
        told_to = amount.end;
    }
    if (told_to < to) return std::nullopt;
    return std::pair(low, high);
}

}  // namespace

std::vector<ForecastPlace> places_of(const JudgedSubject& judged, const RuleBook& book) {
    std::vector<ForecastPlace> places;
    const Station* first = judged.station;
    if (first != nullptr)
        places.push_back({ForecastPlace::Kind::station, first->id.text()});
    else if (!judged.members.empty())
        first = judged.members.front();
    if (first == nullptr) return places;
    places.push_back({ForecastPlace::Kind::catchment, first->catchment.text()});
    for (const AreaId& area : with_parents(first->area, book)) {
        const bool holds_all = std::ranges::all_of(judged.members, [&](const Station* member) {
            const std::vector<AreaId> around = with_parents(member->area, book);
            return std::ranges::find(around, area) != around.end();
        });
        if (holds_all) places.push_back({ForecastPlace::Kind::area, area.text()});
    }
    return places;
}

void Forecasts::add(const Forecast& forecast, Timestamp received_at, JournalPosition position,
                    const EngineOptions& options) {
    HeardForecast heard{forecast, position};
    // As a clock that is ahead: it cannot have been issued after it came.
    if (heard.forecast.issued_at > received_at + options.clock_ahead_max)
        heard.forecast.issued_at = received_at;
    take(std::make_shared<const HeardForecast>(std::move(heard)));
    std::size_t surplus = heard_.size() - std::min(heard_.size(), forecasts_kept_max);
    std::size_t amounts = amounts_;
    for (std::size_t index = 0; index < heard_.size() && amounts > amounts_kept_max; ++index) {
        amounts -= heard_[index]->forecast.amounts.size();
        surplus = std::max(surplus, index + 1);
    }
    forget(surplus);
}

void Forecasts::take(Heard heard) {
    for (const ForecastPlace& place : named_by(heard->forecast)) {
        std::vector<Heard>& there = by_place_[place];
        const auto after =
            std::ranges::upper_bound(there, heard->forecast.issued_at, {},
                                     [](const Heard& other) { return other->forecast.issued_at; });
        there.insert(after, heard);
    }
    amounts_ += heard->forecast.amounts.size();
    heard_.push_back(std::move(heard));
}

void Forecasts::forget(std::size_t count) {
    for (std::size_t index = 0; index < count; ++index) {
        const Heard& heard = heard_[index];
        for (const ForecastPlace& place : named_by(heard->forecast)) {
            const auto [since, is_new] = since_.try_emplace(place, heard->forecast.issued_at);
            if (!is_new) since->second = std::min(since->second, heard->forecast.issued_at);
            const auto there = by_place_.find(place);
            std::erase(there->second, heard);
            if (there->second.empty()) by_place_.erase(there);
        }
        amounts_ -= heard->forecast.amounts.size();
    }
    heard_.erase(heard_.begin(), heard_.begin() + static_cast<std::ptrdiff_t>(count));
}

void Forecasts::trim(Timestamp horizon) {
    const auto over = [&](const Heard& heard) {
        return issued_before(heard, horizon - forecast_life);
    };
    const auto kept = std::stable_partition(heard_.begin(), heard_.end(), over);
    forget(static_cast<std::size_t>(kept - heard_.begin()));
}

const std::vector<Forecasts::Heard>* Forecasts::at(const ForecastPlace& place) const {
    const auto found = by_place_.find(place);
    return found == by_place_.end() ? nullptr : &found->second;
}

std::optional<Timestamp> Forecasts::since(const ForecastPlace& place) const {
    const auto found = since_.find(place);
    return found == since_.end() ? std::nullopt : std::optional(found->second);
}

void Forecasts::encode(Encoder& encoder) const {
    encoder.put_unsigned(heard_.size());
    for (const Heard& heard : heard_) {
        encoder.put_time(heard->forecast.issued_at);
        put(encoder, heard->forecast, heard->forecast.issued_at);
        put_position(encoder, heard->position);
    }
    encoder.put_unsigned(since_.size());
    for (const auto& [place, since] : since_) {
        put_enum(encoder, place.kind);
        encoder.put_text(place.id);
        encoder.put_time(since);
    }
}

void Forecasts::decode(Decoder& decoder) {
    for (std::size_t count = decoder.get_count(); count > 0 && !decoder.failed(); --count) {
        const Timestamp issued_at = decoder.get_time();
        HeardForecast heard;
        heard.forecast = get_forecast(decoder, issued_at);
        heard.position = get_position(decoder);
        if (fault_of(heard.forecast)) decoder.fail();
        if (!decoder.failed()) take(std::make_shared<const HeardForecast>(std::move(heard)));
    }
    for (std::size_t count = decoder.get_count(); count > 0 && !decoder.failed(); --count) {
        using Kind = ForecastPlace::Kind;
        const Kind kind = get_enum<Kind>(decoder, Kind::station, Kind::area);
        std::string id = decoder.get_text();
        since_[{kind, std::move(id)}] = decoder.get_time();
    }
}

template <class Visit>
void ForecastsView::each(const ForecastPlace& place, Visit&& visit) const {
    const std::vector<Forecasts::Heard>* there =
        forecasts_ == nullptr ? nullptr : forecasts_->at(place);
    if (there == nullptr) return;
    for (const Forecasts::Heard& heard : *there)
        if (heard->position <= until_) visit(*heard);
}

ForecastsView::Told ForecastsView::rain(Timestamp at, Duration window,
                                        const std::vector<ForecastPlace>& places) const {
    Told best;
    if (forecasts_ == nullptr) return best;
    for (const ForecastPlace& place : places) {
        const std::optional<Timestamp> since = forecasts_->since(place);
        best.ever = best.ever || (since && *since <= at);
        const HeardForecast* nearer = best.heard;
        each(place, [&](const HeardForecast& heard) {
            const Timestamp issued_at = heard.forecast.issued_at;
            if (issued_at > at) return;
            best.ever = true;
            if (at - issued_at > forecast_life) return;
            // Of one moment the nearer place counts, there the heavier one.
            if (best.heard != nullptr && issued_at < best.heard->forecast.issued_at) return;
            if (nearer != nullptr && issued_at == nearer->forecast.issued_at) return;
            const auto told = told_by(heard.forecast, at, at + window);
            if (!told) return;
            const auto [low, high] = *told;
            if (best.heard != nullptr && issued_at == best.heard->forecast.issued_at &&
                std::tuple(high, low) <= std::tuple(best.high, best.low))
                return;
            best = {&heard, true, low, high};
        });
    }
    return best;
}

std::vector<Timestamp> ForecastsView::issues(Timestamp from,
                                             const std::vector<ForecastPlace>& places) const {
    std::vector<Timestamp> result;
    for (const ForecastPlace& place : places)
        each(place, [&](const HeardForecast& heard) {
            if (heard.forecast.issued_at >= from) result.push_back(heard.forecast.issued_at);
        });
    std::ranges::sort(result);
    const auto same = std::ranges::unique(result);
    result.erase(same.begin(), same.end());
    return result;
}

}  // namespace freshet
