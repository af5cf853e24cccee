// What the samples of one station say at one instant: the terms of the language, each recalculated
// from all samples up to then, as an interval [low, high].
#pragma once

#include <algorithm>
#include <map>
#include <utility>
#include <vector>

#include "tests/support/reference_expression.h"
#include "tests/support/reference_series.h"

namespace freshet::reference {

// [9, 10] Older than this is unknown, and no hold goes across a longer gap.
inline constexpr int unknown_after_steps = 3;
// [42] Stations tell their status with the report of the hour.
inline constexpr Duration status_step = std::chrono::hours(1);

// [77] Stations tell of the ground with their reports, hourly at most; and for three days at most.
inline Duration soil_step(const Station& station) {
    const Duration hour = std::chrono::hours(1), day = std::chrono::hours(24);
    return std::clamp(station.reporting.value_or(hour), hour, day);
}

using Stations = std::map<StationId, std::pair<const Station*, const Series*>>;

class AtInstant final : public Values {
public:
    // `others` of those that rules may name.
    AtInstant(const Station& station, const Series& series, Timestamp at, Duration day_start,
              const std::set<AreaId>& areas, const Stations* others = nullptr)
        : station_(station),
          series_(series),
          at_(at),
          day_start_(day_start),
          areas_(areas),
          others_(others) {}

    std::shared_ptr<const Values> of(const StationId& station) const override {
        return elsewhere(station);
    }
    std::shared_ptr<const AtInstant> elsewhere(const StationId& station) const;

    Range rain(Duration window) const override;
    Range rain_of_day() const override;
    Range largest_rain(Duration inner, Duration window) const override;
    Range rise(Duration window) const override;
    Range fall(Duration window) const override;
    Range level() const override;
    Range trend(Duration window) const override;
    Range hours_to(Quantity height, Duration window) const override;
    Timestamp at() const override { return at_; }
    Range flow() const override;
    Range alarm() const override;
    Range soil(int centimetres) const override;
    Range forecast(Duration window) const override {
        return forecast_of(series_.foreseen, at_, window);
    }
    bool above(Severity severity, const std::string& event) const override;
    bool reported(const std::string& words, Duration window) const override;
    Range antecedent(int days, Quantity factor) const override;

    // [56] As far as was measured: of a suspect level up to it and down to the last good one, of a
    // swing from the farthest value that may be its begin.
    Range level_told() const;
    enum class Way { up, down };
    Range swing_told(Duration window, Way way) const;

private:
    Timestamp begin_of_day() const;
    Range last_of(const Samples& samples, Duration step) const;
    struct Line {
        Quantity now, rise;
        Duration time{};
    };
    std::optional<Line> line(Duration window) const;
    bool measured(const Samples& samples) const;
    std::vector<Amount> in(const std::vector<Amount>& amounts, Duration window) const;
    bool told_longer(const Amount& amount) const;
    std::vector<Amount> counted_after(Timestamp begin) const;
    std::optional<Timestamp> counted_before(Timestamp begin) const;
    bool told_across(Timestamp at) const;
    Quantity told_in(Timestamp begin, Timestamp end) const;
    Duration untold_in(Timestamp begin, Timestamp end) const;
    Duration untold_between(Timestamp begin, Timestamp end,
                            const std::vector<Amount>& counted) const;
    bool any_ends_in(const std::vector<Run>& runs, Duration window) const;
    Range filled(const std::vector<Run>& runs, Duration window) const;
    std::vector<Amount> side_by_side(std::vector<Amount> amounts) const;
    Duration untold(std::vector<Amount> told, Duration window) const;
    Range rain_now(Duration window) const;
    Range rain_told(Duration window) const;
    Range swing(Duration window, Way way) const;
    std::optional<Timestamp> newest_level() const;

    const Station& station_;
    const Series& series_;
    Timestamp at_;
    Duration day_start_;
    const std::set<AreaId>& areas_;  // Of the subject.
    const Stations* others_;
    mutable std::map<StationId, std::shared_ptr<const AtInstant>> asked_others_;
    Range antecedent_now(int days, Quantity factor) const;

    mutable std::map<std::pair<int, Quantity>, Range> asked_days_;
    mutable std::map<Duration, Range> asked_;  // Eight expressions ask for the same four windows.
};

}  // namespace freshet::reference
