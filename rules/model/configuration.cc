// The canonical bytes of a configuration: the address of its content is their hash. The place of a
// station, an area or a threshold is left out, so that a comment added to a file is not a new
// configuration; the place of an expression is kept, because a message of the rule book names it.
#include "rules/model/configuration.h"

#include <algorithm>

#include "rules/model/fields.h"
#include "rules/model/words.h"

namespace freshet {
namespace {

constexpr Words<StationKind, 8> kinds{{{StationKind::rain, "rain"},
                                       {StationKind::river, "river"},
                                       {StationKind::reservoir, "reservoir"},
                                       {StationKind::sluice, "sluice"},
                                       {StationKind::pump, "pump"},
                                       {StationKind::tide, "tide"},
                                       {StationKind::soil, "soil"},
                                       {StationKind::groundwater, "groundwater"}}};

void put_duration_if(Encoder& encoder, const std::optional<Duration>& duration) {
    put_optional(encoder, duration, [&](Duration value) { encoder.put_duration(value); });
}
std::optional<Duration> get_duration_if(Decoder& decoder) {
    return get_optional(decoder, [&] { return decoder.get_duration(); });
}

void put_quantity_if(Encoder& encoder, const std::optional<Quantity>& quantity) {
    put_optional(encoder, quantity, [&](Quantity value) { encoder.put_quantity(value); });
}
std::optional<Quantity> get_quantity_if(Decoder& decoder) {
    return get_optional(decoder, [&] { return decoder.get_quantity(); });
}

void put_degrees_if(Encoder& encoder, const std::optional<double>& degrees) {
    put_optional(encoder, degrees, [&](double value) { put_degrees(encoder, value); });
}
std::optional<double> get_degrees_if(Decoder& decoder) {
    return get_optional(decoder, [&] { return get_degrees(decoder); });
}

void put(Encoder& encoder, const Station& station) {
    put_name(encoder, station.id);
    encoder.put_text(station.name);
    put_enum(encoder, station.kind);
    put_name(encoder, station.area);
    put_name(encoder, station.catchment);
    put_list(encoder, station.warns, [&](const AreaId& area) { put_name(encoder, area); });
    put_list(encoder, station.neighbours,
             [&](const StationId& neighbour) { put_name(encoder, neighbour); });
    encoder.put_duration(station.rain_step);
    encoder.put_duration(station.level_step);
    put_duration_if(encoder, station.reporting);
    put_duration_if(encoder, station.silent_after);
    put_quantity_if(encoder, station.sensor_max);
    put_degrees_if(encoder, station.longitude);
    put_degrees_if(encoder, station.latitude);
    encoder.put_text(station.datum);
    put_enum(encoder, station.mode);
    put_enum(encoder, station.group_time);
    encoder.put_signed(station.clock_zone.east.count());
    put_list(encoder, station.tags, [&](const std::string& tag) { encoder.put_text(tag); });
}

Station get_station(Decoder& decoder) {
    Station station;
    station.id = get_name<StationId>(decoder);
    station.name = decoder.get_text();
    station.kind = get_enum<StationKind>(decoder, StationKind::rain, StationKind::groundwater);
    station.area = get_name<AreaId>(decoder);
    station.catchment = get_name<CatchmentId>(decoder);
    station.warns = get_list(decoder, [&] { return get_name<AreaId>(decoder); });
    station.neighbours = get_list(decoder, [&] { return get_name<StationId>(decoder); });
    station.rain_step = decoder.get_duration();
    station.level_step = decoder.get_duration();
    station.reporting = get_duration_if(decoder);
    station.silent_after = get_duration_if(decoder);
    station.sensor_max = get_quantity_if(decoder);
    station.longitude = get_degrees_if(decoder);
    station.latitude = get_degrees_if(decoder);
    station.datum = decoder.get_text();
    station.mode = get_enum<LinkMode>(decoder, LinkMode::m1, LinkMode::m4);
    station.group_time = get_enum<GroupTime>(decoder, GroupTime::automatic, GroupTime::last);
    const std::int64_t east = decoder.get_signed();
    if (east < -14 * 60 || east > 14 * 60) decoder.fail();
    if (!decoder.failed()) station.clock_zone = ZoneOffset{std::chrono::minutes(east)};
    station.tags = get_list(decoder, [&] { return decoder.get_text(); });
    return station;
}

void put(Encoder& encoder, const Area& area) {
    put_name(encoder, area.id);
    encoder.put_text(area.name);
    put_name(encoder, area.parent);
    put_degrees_if(encoder, area.longitude);
    put_degrees_if(encoder, area.latitude);
}

Area get_area(Decoder& decoder) {
    Area area;
    area.id = get_name<AreaId>(decoder);
    area.name = decoder.get_text();
    area.parent = get_name<AreaId>(decoder);
    area.longitude = get_degrees_if(decoder);
    area.latitude = get_degrees_if(decoder);
    return area;
}

void put(Encoder& encoder, const ThresholdRow& row) {
    put_enum(encoder, row.scope);
    encoder.put_text(row.id);
    encoder.put_text(row.name);
    put_optional(encoder, row.severity, [&](Severity severity) { put_enum(encoder, severity); });
    put_quantity_if(encoder, row.raise);
    put_quantity_if(encoder, row.clear);
    encoder.put_text(row.unit);
    put_duration_if(encoder, row.hold);
    encoder.put_text(row.source);
}

// What later forms add to a row: which of it there is, then it.
constexpr std::uint64_t row_days = 1, row_when = 2, row_additions = row_days | row_when;

std::uint64_t additions_of(const ThresholdRow& row) {
    return (row.days ? row_days : 0) | (row.when.empty() ? 0 : row_when);
}

void put_additions(Encoder& encoder, const ThresholdRow& row) {
    encoder.put_unsigned(additions_of(row));
    if (row.days) {
        encoder.put_unsigned(static_cast<std::uint64_t>(row.days->first));
        encoder.put_unsigned(static_cast<std::uint64_t>(row.days->last));
    }
    if (!row.when.empty()) encoder.put_text(row.when);
}

MonthDay get_month_day(Decoder& decoder) {
    const auto day = get_number<MonthDay>(decoder);
    if (!is_month_day(day)) decoder.fail();
    return day;
}

void get_additions(Decoder& decoder, ThresholdRow& row) {
    const std::uint64_t additions = decoder.get_unsigned();
    if (additions > row_additions) decoder.fail();
    if ((additions & row_days) != 0) {
        row.days.emplace();
        row.days->first = get_month_day(decoder);
        row.days->last = get_month_day(decoder);
    }
    if ((additions & row_when) == 0) return;
    row.when = decoder.get_text();
    if (row.when.empty()) decoder.fail();
}

ThresholdRow get_threshold(Decoder& decoder) {
    ThresholdRow row;
    row.scope = get_enum<ThresholdScope>(decoder, ThresholdScope::preset, ThresholdScope::village);
    row.id = decoder.get_text();
    row.name = decoder.get_text();
    row.severity = get_optional(
        decoder, [&] { return get_enum<Severity>(decoder, Severity::blue, severity_last); });
    row.raise = get_quantity_if(decoder);
    row.clear = get_quantity_if(decoder);
    row.unit = decoder.get_text();
    row.hold = get_duration_if(decoder);
    row.source = decoder.get_text();
    return row;
}

void put(Encoder& encoder, const SourcePlace& place) {
    encoder.put_text(place.file);
    encoder.put_unsigned(static_cast<std::uint32_t>(place.line));
    encoder.put_unsigned(static_cast<std::uint32_t>(place.column));
}

SourcePlace get_place(Decoder& decoder) {
    SourcePlace place;
    place.file = decoder.get_text();
    place.line = get_number<int>(decoder);
    place.column = get_number<int>(decoder);
    return place;
}

void put(Encoder& encoder, const SeverityText& severity) {
    encoder.put_text(severity.raise);
    encoder.put_text(severity.clear);
    encoder.put_duration(severity.hold);
    put(encoder, severity.raise_place);
    put(encoder, severity.clear_place);
}

SeverityText get_severity(Decoder& decoder) {
    SeverityText severity;
    severity.raise = decoder.get_text();
    severity.clear = decoder.get_text();
    severity.hold = decoder.get_duration();
    severity.raise_place = get_place(decoder);
    severity.clear_place = get_place(decoder);
    return severity;
}

void put(Encoder& encoder, const RuleText& rule) {
    put_name(encoder, rule.name);
    encoder.put_text(rule.event);
    put_list(encoder, rule.audience, [&](Audience audience) { put_enum(encoder, audience); });
    encoder.put_text(rule.issuer);
    encoder.put_text(rule.where);
    for (int index = 0; index < colour_count; ++index)
        put_optional(encoder, rule.severities[index],
                     [&](const SeverityText& text) { put(encoder, text); });
    for (const AllClear all_clear : rule.all_clear) put_enum(encoder, all_clear);
}

// What later forms add to a station and to a rule: which of it there is, then it.
constexpr std::uint64_t station_weight = 1, station_change = 2,
                        station_additions = station_weight | station_change;
constexpr std::uint64_t rule_subject = 1, rule_minimum = 2, rule_stages = 4,
                        rule_additions = rule_subject | rule_minimum | rule_stages;

std::uint64_t additions_of(const Station& station) {
    return (station.weight == station_weight_preset ? 0 : station_weight) |
           (station.change_max ? station_change : 0);
}

void put_additions(Encoder& encoder, const Station& station) {
    const std::uint64_t additions = additions_of(station);
    encoder.put_unsigned(additions);
    if ((additions & station_weight) != 0) encoder.put_quantity(station.weight);
    if ((additions & station_change) != 0) {
        encoder.put_quantity(station.change_max->change);
        encoder.put_duration(station.change_max->within);
    }
}

void get_additions(Decoder& decoder, Station& station) {
    const std::uint64_t additions = decoder.get_unsigned();
    if (additions > station_additions) decoder.fail();
    if ((additions & station_weight) != 0) station.weight = decoder.get_quantity();
    if ((additions & station_change) != 0) {
        station.change_max.emplace();
        station.change_max->change = decoder.get_quantity();
        station.change_max->within = decoder.get_duration();
    }
    if (additions_of(station) != additions) decoder.fail();
}

bool has_stages(const RuleText& rule) {
    return std::any_of(rule.severities.begin() + colour_count, rule.severities.end(),
                       [](const auto& stage) { return stage.has_value(); });
}

std::uint64_t additions_of(const RuleText& rule) {
    return (rule.subject == SubjectKind::station ? 0 : rule_subject) |
           (rule.minimum ? rule_minimum : 0) | (has_stages(rule) ? rule_stages : 0);
}

void put_additions(Encoder& encoder, const RuleText& rule) {
    encoder.put_unsigned(additions_of(rule));
    if (rule.subject != SubjectKind::station) put_enum(encoder, rule.subject);
    if (rule.subject == SubjectKind::area)
        put_list(encoder, rule.areas, [&](const AreaId& area) { put_name(encoder, area); });
    if (rule.minimum) encoder.put_quantity(*rule.minimum);
    if (!has_stages(rule)) return;
    for (int index = colour_count; index < severity_count; ++index)
        put_optional(encoder, rule.severities[index],
                     [&](const SeverityText& text) { put(encoder, text); });
}

void get_additions(Decoder& decoder, RuleText& rule) {
    const std::uint64_t additions = decoder.get_unsigned();
    if (additions > rule_additions) decoder.fail();
    if ((additions & rule_subject) != 0)
        rule.subject = get_enum<SubjectKind>(decoder, SubjectKind::catchment, SubjectKind::area);
    if (rule.subject == SubjectKind::area)
        rule.areas = get_list(decoder, [&] { return get_name<AreaId>(decoder); });
    if ((additions & rule_minimum) != 0) rule.minimum = decoder.get_quantity();
    if ((additions & rule_stages) == 0) return;
    for (int index = colour_count; index < severity_count; ++index)
        rule.severities[index] = get_optional(decoder, [&] { return get_severity(decoder); });
    if (!has_stages(rule)) decoder.fail();
}

RuleText get_rule(Decoder& decoder) {
    RuleText rule;
    rule.name = get_name<RuleName>(decoder);
    rule.event = decoder.get_text();
    rule.audience = get_list(
        decoder, [&] { return get_enum<Audience>(decoder, Audience::desk, Audience::public_); });
    rule.issuer = decoder.get_text();
    rule.where = decoder.get_text();
    for (int index = 0; index < colour_count; ++index)
        rule.severities[index] = get_optional(decoder, [&] { return get_severity(decoder); });
    for (AllClear& all_clear : rule.all_clear)
        all_clear = get_enum<AllClear>(decoder, AllClear::automatic, AllClear::person);
    return rule;
}

// The first form begins with the number of stations, later ones with a number that no list can have
// stations of. What the first can say is written in it: its address stays what it was.
constexpr std::uint64_t first_form = 1, day_start_form = 2, rows_form = 3, all_form = 4;
constexpr std::uint64_t later_forms = std::uint64_t{1} << 40;

std::uint64_t form_of(const Configuration& configuration) {
    const auto any = [](const auto& list) {
        return std::any_of(list.begin(), list.end(),
                           [](const auto& each) { return additions_of(each) != 0; });
    };
    if (any(configuration.stations) || any(configuration.rules)) return all_form;
    if (any(configuration.thresholds)) return rows_form;
    return configuration.day_start == day_start_preset ? first_form : day_start_form;
}

std::uint64_t get_form(Decoder& decoder) {
    Decoder ahead = decoder;
    const std::uint64_t number = ahead.get_unsigned();
    if (ahead.failed() || number < later_forms) return first_form;
    decoder = ahead;
    if (number > later_forms + all_form) decoder.fail();
    return number - later_forms;
}

}  // namespace

std::string_view to_string(SubjectKind kind) {
    switch (kind) {
        case SubjectKind::station:
            return "station";
        case SubjectKind::catchment:
            return "catchment";
        case SubjectKind::area:
            return "area";
    }
    return "";
}

std::string_view to_string(StationKind kind) { return word_of(kinds, kind); }
std::optional<StationKind> station_kind_from(std::string_view word) {
    return value_of(kinds, word);
}

std::string encode(const Configuration& configuration) {
    Encoder encoder;
    const std::uint64_t form = form_of(configuration);
    if (form != first_form) encoder.put_unsigned(later_forms + form);
    put_list(encoder, configuration.stations,
             [&](const Station& station) { put(encoder, station); });
    put_list(encoder, configuration.areas, [&](const Area& area) { put(encoder, area); });
    put_list(encoder, configuration.thresholds,
             [&](const ThresholdRow& row) { put(encoder, row); });
    put_list(encoder, configuration.rules, [&](const RuleText& rule) { put(encoder, rule); });
    encoder.put_text(configuration.unconfirmed);
    if (form != first_form) encoder.put_duration(configuration.day_start);
    if (form >= rows_form)
        for (const ThresholdRow& row : configuration.thresholds) put_additions(encoder, row);
    if (form >= all_form) {
        for (const Station& station : configuration.stations) put_additions(encoder, station);
        for (const RuleText& rule : configuration.rules) put_additions(encoder, rule);
    }
    return encoder.take();
}

Result<Configuration> decode_configuration(std::string_view bytes) {
    Decoder decoder(bytes);
    const std::uint64_t form = get_form(decoder);
    Configuration configuration;
    configuration.stations = get_list(decoder, [&] { return get_station(decoder); });
    configuration.areas = get_list(decoder, [&] { return get_area(decoder); });
    configuration.thresholds = get_list(decoder, [&] { return get_threshold(decoder); });
    configuration.rules = get_list(decoder, [&] { return get_rule(decoder); });
    configuration.unconfirmed = decoder.get_text();
    if (form != first_form) configuration.day_start = decoder.get_duration();
    if (form >= rows_form)
        for (ThresholdRow& row : configuration.thresholds) get_additions(decoder, row);
    if (form >= all_form) {
        for (Station& station : configuration.stations) get_additions(decoder, station);
        for (RuleText& rule : configuration.rules) get_additions(decoder, rule);
    }
    // A thing has one form, and so one address.
    if (form_of(configuration) != form || configuration.day_start < Duration::zero() ||
        configuration.day_start >= std::chrono::hours(24))
        decoder.fail();
    return finish(decoder, std::move(configuration), "configuration");
}

}  // namespace freshet
