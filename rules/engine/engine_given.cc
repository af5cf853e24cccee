// What is given from outside, beside what stations and people here say: warnings from above, and
// forecasts.
#include "rules/engine/engine_state.h"
#include "rules/engine/patrolled.h"
#include "rules/engine/sides.h"

namespace freshet {

Result<void> Engine::State::fold(const SuperiorWarning& warning, Timestamp at, Rows& rows) {
    if (shared_is_due()) {
        shared_.hear(warning, at, at_, options_);
        touched_shared();
    }
    tell(SeriesAsked::above, std::max(warning.issued_at, at - options_.lateness_max), at, rows);
    return {};
}

Result<void> Engine::State::fold(const Forecast& forecast, Timestamp at, Rows& rows) {
    const std::string which =
        "the forecast of " + forecast.issuer + " of " + format_time(forecast.issued_at);
    if (const auto fault = fault_of(forecast)) {
        refuse(which + " is refused: " + *fault, at, rows);
        return {};
    }
    if (forecast.issued_at < at - options_.lateness_max) {
        refuse(which + " is older than " + format_duration(options_.lateness_max) +
                   " and touches no rule",
               at, rows);
        return {};
    }
    if (shared_is_due()) {
        shared_.hear(forecast, at, at_, options_);
        touched_shared();
    }
    tell(SeriesAsked::forecast, forecast.issued_at, at, rows);
    return {};
}

void Engine::State::tell(SeriesAsked series, Timestamp from, Timestamp at, Rows& rows) {
    const EpochView epochs = shared_.epochs(at_);
    if (epochs.empty()) return;
    const RuleBook& book = *epochs.newest().book;
    const bool has_conditions = std::ranges::any_of(
        book.configuration().thresholds, [](const ThresholdRow& row) { return !row.when.empty(); });
    if (!has_conditions && !book.uses().has(series)) return;
    // Also a station that has never been heard of warns of what is given.
    std::map<CatchmentId, std::vector<StationId>> asked;
    for (const Station& station : book.configuration().stations) {
        if (!owns(station.catchment)) continue;
        if (asks(book, station.id, series)) asked[station.catchment].push_back(station.id);
        if (asks(book, station.catchment, series)) asked.try_emplace(station.catchment);
    }
    for (const auto& [id, stations] : asked) {
        Part& part = part_of(id);
        if (!is_due(part)) continue;
        let(part, rows, [&](CatchmentFold& fold, auto& said) {
            fold.hear({side_of(series), std::min(from, at)}, stations, now(fold, at), said);
        });
    }
}

}  // namespace freshet
