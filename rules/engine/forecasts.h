// Forecasts: the rain that was forecast, all that was given. Every shard knows it alike. Which of
// them counts is a function of the set, of the place and of the moment asked (rules/README.md, 76).
#pragma once

#include <compare>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "rules/base/encoding.h"
#include "rules/engine/engine.h"
#include "rules/model/forecast.h"
#include "rules/rule/judgement.h"
#include "rules/rule/rule_book.h"

namespace freshet {

// A forecast older than this says nothing any more: services issue twice a day at least.
inline constexpr Duration forecast_life = std::chrono::hours(12);

struct ForecastPlace {
    enum class Kind : std::uint8_t { station = 1, catchment = 2, area = 3 } kind = Kind::station;
    std::string id;
    auto operator<=>(const ForecastPlace&) const = default;
};

// Where a forecast may be for, so that it is for the subject: its station or catchment, the areas
// in which all its stations stand; the nearest first.
std::vector<ForecastPlace> places_of(const JudgedSubject& judged, const RuleBook& book);

struct HeardForecast {
    Forecast forecast;  // With the issue at which it counts.
    JournalPosition position;
};

class Forecasts {
public:
    void add(const Forecast& forecast, Timestamp received_at, JournalPosition position,
             const EngineOptions& options);
    // Forgets what has said nothing since before `horizon`, but not that it was given.
    void trim(Timestamp horizon);

    void encode(Encoder& encoder) const;
    void decode(Decoder& decoder);

    using Heard = std::shared_ptr<const HeardForecast>;
    // Of one place, by issue; null = none.
    const std::vector<Heard>* at(const ForecastPlace& place) const;
    // Since when one was given for it, of those that are forgotten.
    std::optional<Timestamp> since(const ForecastPlace& place) const;

private:
    void take(Heard heard);
    void forget(std::size_t count);

    std::vector<Heard> heard_;  // As they came.
    std::size_t amounts_ = 0;   // Of all of them.
    std::map<ForecastPlace, std::vector<Heard>> by_place_;
    std::map<ForecastPlace, Timestamp> since_;
};

// Those known at a record: a part that is folded again after a restart must not see later ones.
class ForecastsView {
public:
    ForecastsView() = default;
    ForecastsView(const Forecasts& forecasts, JournalPosition until)
        : forecasts_(&forecasts), until_(until) {}

    struct Told {
        const HeardForecast* heard = nullptr;  // Null = none tells of the whole window.
        bool ever = false;                     // One has been given, for some time.
        Quantity low, high;
    };
    // The rain of (at, at + window] there.
    Told rain(Timestamp at, Duration window, const std::vector<ForecastPlace>& places) const;
    // When forecasts were issued for it, at or after `from`, in order.
    std::vector<Timestamp> issues(Timestamp from, const std::vector<ForecastPlace>& places) const;

private:
    template <class Visit>
    void each(const ForecastPlace& place, Visit&& visit) const;

    const Forecasts* forecasts_ = nullptr;
    JournalPosition until_;
};

}  // namespace freshet
