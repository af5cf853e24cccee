// Reading and taking of forecasts.
#include "daemon/api/forecast.h"

#include <fmt/format.h>

#include <algorithm>
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>
#include <string>
#include <utility>
#include <vector>

#include "daemon/api/api.h"
#include "daemon/api/desk.h"
#include "daemon/api/fields.h"
#include "daemon/api/refused.h"
#include "fanout/rollcall/roster.h"
#include "rules/engine/engine.h"
#include "rules/engine/forecasts.h"

namespace freshet {
namespace {

namespace json = boost::json;

template <class Id>
Result<std::vector<Id>> ids_of(const json::object& fields, const char* name) {
    std::vector<Id> ids;
    const json::value* list = fields.if_contains(name);
    if (list == nullptr) return ids;
    if (!list->is_array()) return invalid(fmt::format("`{}` is a list of ids", name));
    for (const json::value& id : list->get_array()) {
        if (!id.is_string()) return invalid(fmt::format("`{}`: an id stands in quotes", name));
        ids.emplace_back(std::string_view(id.get_string().data(), id.get_string().size()));
    }
    return ids;
}

Result<Quantity> millimetres_of(const json::value& value) {
    if (!value.is_number()) return invalid("`mm` is a number, or two of them: [20, 35]");
    const Result<ParsedQuantity> parsed = from_double(value.to_number<double>());
    if (!parsed) return invalid("`mm`: " + parsed.error().message);
    return parsed->value;
}

Result<ForecastAmount> amount_of(const json::value& value) {
    if (!value.is_object()) return invalid("`amounts` is a list of {\"from\",\"until\",\"mm\"}");
    const json::object& fields = value.get_object();
    const auto from = time_field(fields, "from"), until = time_field(fields, "until");
    if (!from) return from.error();
    if (!until) return until.error();
    const json::value* mm = fields.if_contains("mm");
    if (!*from || !*until || mm == nullptr)
        return invalid("an amount has `from`, `until` and `mm`");
    const bool is_range = mm->is_array() && mm->get_array().size() == 2;
    const Result<Quantity> low = millimetres_of(is_range ? mm->get_array()[0] : *mm),
                           high = millimetres_of(is_range ? mm->get_array()[1] : *mm);
    if (!low) return low.error();
    if (!high) return high.error();
    return ForecastAmount{**from, **until, *low, *high};
}

Result<void> read_where(const json::object& fields, Forecast& forecast) {
    auto stations = ids_of<StationId>(fields, "stations");
    auto catchments = ids_of<CatchmentId>(fields, "catchments");
    auto areas = ids_of<AreaId>(fields, "areas");
    if (!stations) return stations.error();
    if (!catchments) return catchments.error();
    if (!areas) return areas.error();
    forecast.stations = *std::move(stations);
    forecast.catchments = *std::move(catchments);
    forecast.areas = *std::move(areas);
    if (forecast.stations.empty() && forecast.catchments.empty() && forecast.areas.empty())
        return invalid("where? `stations`, `catchments` or `areas` is missing");
    return {};
}

// The first place that no file lists.
std::optional<std::string> stranger_of(const Forecast& forecast,
                                       const Configuration& configuration) {
    const auto& stations = configuration.stations;
    for (const StationId& id : forecast.stations)
        if (std::ranges::find(stations, id, &Station::id) == stations.end())
            return "there is no station " + id.text();
    for (const CatchmentId& id : forecast.catchments)
        if (std::ranges::find(stations, id, &Station::catchment) == stations.end())
            return "no station is of catchment " + id.text();
    for (const AreaId& id : forecast.areas)
        if (std::ranges::find(configuration.areas, id, &Area::id) == configuration.areas.end())
            return "there is no area " + id.text();
    return std::nullopt;
}

}  // namespace

Result<Forecast> parse_forecast(std::string_view body, Timestamp now) {
    const Result<json::object> fields = parse_fields(body);
    if (!fields) return fields.error();
    const Result<std::string> issuer = text_field(*fields, "issuer"),
                              by = word_field(*fields, "by");
    if (!issuer) return issuer.error();
    if (!by) return by.error();
    if (issuer->empty()) return invalid("`issuer` is missing: whose forecast is it?");
    if (by->empty()) return invalid("`by` is missing: who hands it on?");
    const auto issued_at = time_field(*fields, "issued_at");
    if (!issued_at) return issued_at.error();
    Forecast forecast;
    forecast.issuer = *issuer;
    forecast.by = PersonId(*by);
    forecast.issued_at = issued_at->value_or(now);
    if (const Result<void> read = read_where(*fields, forecast); !read) return read.error();
    const json::value* amounts = fields->if_contains("amounts");
    if (amounts == nullptr || !amounts->is_array())
        return invalid("`amounts` is missing: a list of {\"from\",\"until\",\"mm\"}");
    for (const json::value& value : amounts->get_array()) {
        const Result<ForecastAmount> amount = amount_of(value);
        if (!amount) return amount.error();
        forecast.amounts.push_back(*amount);
    }
    std::ranges::sort(forecast.amounts, {}, &ForecastAmount::begin);
    return forecast;
}

std::optional<ForecastRefusal> refusal_of(const Forecast& forecast,
                                          const Configuration& configuration, const Roster& roster,
                                          Timestamp now) {
    const auto refused = [](Counter ForecastProbe::*counter, ErrorCode code, std::string why) {
        return ForecastRefusal{counter, Error{code, std::move(why)}};
    };
    if (const auto fault = fault_of(forecast))
        return refused(&ForecastProbe::amounts, ErrorCode::invalid_argument, *fault);
    if (std::ranges::find(roster.people, forecast.by, &Person::id) == roster.people.end())
        return refused(&ForecastProbe::person, ErrorCode::not_found,
                       "there is no person " + forecast.by.text() + " in people.csv");
    if (const auto stranger = stranger_of(forecast, configuration))
        return refused(&ForecastProbe::place, ErrorCode::not_found, *stranger);
    if (forecast.issued_at > now + EngineOptions().clock_ahead_max)
        return refused(&ForecastProbe::time, ErrorCode::refused,
                       fmt::format("issued at {}, now it is {}", format_time(forecast.issued_at),
                                   format_time(now)));
    if (forecast.issued_at < now - forecast_life)
        return refused(
            &ForecastProbe::time, ErrorCode::refused,
            fmt::format("issued at {}, more than {} ago: it says nothing any more",
                        format_time(forecast.issued_at), format_duration(forecast_life)));
    if (forecast.amounts.back().end <= now)
        return refused(&ForecastProbe::time, ErrorCode::refused,
                       "it was over at " + format_time(forecast.amounts.back().end));
    return std::nullopt;
}

void ForecastDoor::take(std::string_view body, const DaemonState& daemon, Respond respond) {
    const Result<Forecast> forecast = parse_forecast(body, daemon.now);
    if (!forecast) {
        probe_.form.add();
        return respond(refused(forecast.error()));
    }
    if (!daemon.configuration || daemon.roster == nullptr)
        return respond(refused({ErrorCode::unavailable, "recovering"}));
    if (const auto why = refusal_of(*forecast, *daemon.configuration, *daemon.roster, daemon.now)) {
        (probe_.*(why->counter)).add();
        return respond(refused(why->error));
    }
    desk_.hand_on(*forecast, [this, respond = std::move(respond)](const Result<void>& outcome) {
        if (!outcome) return respond(refused(outcome.error()));
        probe_.accepted.add();
        const json::object shown{{"accepted", "forecast"}};
        respond({.status = 202, .body = json::serialize(shown) + "\n"});
    });
}

}  // namespace freshet
