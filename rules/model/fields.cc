// How one observation is stored (the densest form, because a journal is made of these), a patrol
// report, a warning from above and a forecast.
#include "rules/model/fields.h"

namespace freshet {

// element × 2, plus one where a code follows · the code · time · interval · value · quality and
// reason in one byte. Ten bytes for a usual sample.
void put_observation(Encoder& encoder, const Observation& observation, Timestamp near) {
    const auto element = static_cast<std::uint64_t>(observation.element);
    encoder.put_unsigned(element * 2 + (observation.code != 0 ? 1 : 0));
    if (observation.code != 0) encoder.put_unsigned(observation.code);
    put_time_near(encoder, observation.observed_at, near);
    encoder.put_duration(observation.interval);
    encoder.put_quantity(observation.value);
    encoder.put_unsigned(static_cast<std::uint64_t>(observation.quality) |
                         static_cast<std::uint64_t>(observation.reason) << 2);
}

Observation get_observation(Decoder& decoder, Timestamp near) {
    Observation observation;
    const std::uint64_t head = decoder.get_unsigned();
    const std::uint64_t element = head / 2;
    const bool known = element >= static_cast<std::uint64_t>(Element::rain) &&
                       element <= static_cast<std::uint64_t>(element_last);
    if (!known && element != static_cast<std::uint64_t>(Element::other)) decoder.fail();
    observation.element = decoder.failed() ? Element::other : static_cast<Element>(element);
    if (head % 2 == 1) {
        observation.code = get_number<std::uint16_t>(decoder);
        if (observation.code == 0) decoder.fail();  // Two forms of one observation.
    }
    observation.observed_at = get_time_near(decoder, near);
    observation.interval = decoder.get_duration();
    observation.value = decoder.get_quantity();
    const std::uint64_t marks = decoder.get_unsigned();
    if (marks >> 2 > static_cast<std::uint64_t>(quality_reason_last)) decoder.fail();
    if (decoder.failed()) return Observation{};
    observation.quality = static_cast<Quality>(marks & 3);
    observation.reason = static_cast<QualityReason>(marks >> 2);
    return observation;
}

void put(Encoder& encoder, const PatrolReport& report, Timestamp near) {
    encoder.put_text(report.id);
    put_name(encoder, report.by);
    put_name(encoder, report.station);
    put_name(encoder, report.area);
    put_time_near(encoder, report.observed_at, near);
    encoder.put_text(report.code);
    encoder.put_text(report.text);
    put_optional(encoder, report.level, [&](Quantity level) { encoder.put_quantity(level); });
}

PatrolReport get_patrol_report(Decoder& decoder, Timestamp near) {
    PatrolReport report;
    report.id = decoder.get_text();
    report.by = get_name<PersonId>(decoder);
    report.station = get_name<StationId>(decoder);
    report.area = get_name<AreaId>(decoder);
    report.observed_at = get_time_near(decoder, near);
    report.code = decoder.get_text();
    report.text = decoder.get_text();
    report.level = get_optional(decoder, [&] { return decoder.get_quantity(); });
    return report;
}

void put(Encoder& encoder, const SuperiorWarning& warning, Timestamp near) {
    encoder.put_text(warning.id);
    encoder.put_text(warning.issuer);
    put_name(encoder, warning.by);
    put_enum(encoder, warning.standing);
    encoder.put_text(warning.event);
    put_enum(encoder, warning.severity);
    put_list(encoder, warning.areas, [&](const AreaId& area) { put_name(encoder, area); });
    put_time_near(encoder, warning.issued_at, near);
    put_time_near(encoder, warning.from, near);
    put_time_near(encoder, warning.until, near);
}

SuperiorWarning get_superior_warning(Decoder& decoder, Timestamp near) {
    SuperiorWarning warning;
    warning.id = decoder.get_text();
    warning.issuer = decoder.get_text();
    warning.by = get_name<PersonId>(decoder);
    warning.standing =
        get_enum<SuperiorStanding>(decoder, SuperiorStanding::issued, SuperiorStanding::cancelled);
    warning.event = decoder.get_text();
    warning.severity = get_enum<Severity>(decoder, Severity::blue, Severity::red);
    warning.areas = get_list(decoder, [&] { return get_name<AreaId>(decoder); });
    warning.issued_at = get_time_near(decoder, near);
    warning.from = get_time_near(decoder, near);
    warning.until = get_time_near(decoder, near);
    return warning;
}

// Amounts mostly follow each other and are one number: seven bytes.
void put(Encoder& encoder, const Forecast& forecast, Timestamp near) {
    encoder.put_text(forecast.issuer);
    put_name(encoder, forecast.by);
    put_time_near(encoder, forecast.issued_at, near);
    put_list(encoder, forecast.stations, [&](const StationId& id) { put_name(encoder, id); });
    put_list(encoder, forecast.catchments, [&](const CatchmentId& id) { put_name(encoder, id); });
    put_list(encoder, forecast.areas, [&](const AreaId& id) { put_name(encoder, id); });
    Timestamp last = near;
    put_list(encoder, forecast.amounts, [&](const ForecastAmount& amount) {
        put_time_near(encoder, amount.begin, last);
        put_time_near(encoder, amount.end, amount.begin);
        encoder.put_quantity(amount.low);
        encoder.put_flag(amount.high != amount.low);
        if (amount.high != amount.low) encoder.put_quantity(amount.high);
        last = amount.end;
    });
}

Forecast get_forecast(Decoder& decoder, Timestamp near) {
    Forecast forecast;
    forecast.issuer = decoder.get_text();
    forecast.by = get_name<PersonId>(decoder);
    forecast.issued_at = get_time_near(decoder, near);
    forecast.stations = get_list(decoder, [&] { return get_name<StationId>(decoder); });
    forecast.catchments = get_list(decoder, [&] { return get_name<CatchmentId>(decoder); });
    forecast.areas = get_list(decoder, [&] { return get_name<AreaId>(decoder); });
    Timestamp last = near;
    forecast.amounts = get_list(decoder, [&] {
        ForecastAmount amount;
        amount.begin = get_time_near(decoder, last);
        last = amount.end = get_time_near(decoder, amount.begin);
        amount.low = amount.high = decoder.get_quantity();
        if (!decoder.get_flag()) return amount;
        amount.high = decoder.get_quantity();
        if (amount.high == amount.low) decoder.fail();  // Two forms of one amount.
        return amount;
    });
    return forecast;
}

}  // namespace freshet
