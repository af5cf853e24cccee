// Words, ids and the stored form of what the engine says.
#include "rules/model/warning.h"

#include "rules/model/fields.h"
#include "rules/model/words.h"

namespace freshet {
namespace {

constexpr Words<WarningReason, 17> warning_reasons{
    {{WarningReason::raised, "raised"},
     {WarningReason::escalated, "escalated"},
     {WarningReason::lowered, "lowered"},
     {WarningReason::receded, "receded"},
     {WarningReason::withdrawn, "withdrawn"},
     {WarningReason::withdrawn_by_person, "withdrawn_by_person"},
     {WarningReason::raised_by_hand, "raised_by_hand"},
     {WarningReason::cleared_by_hand, "cleared_by_hand"},
     {WarningReason::expired, "expired"},
     {WarningReason::mute_expired, "mute_expired"},
     {WarningReason::onset_moved, "onset_moved"},
     {WarningReason::joined, "joined"},
     {WarningReason::rule_changed, "rule_changed"},
     {WarningReason::rule_removed, "rule_removed"},
     {WarningReason::subsided, "subsided"},
     {WarningReason::season_changed, "season_changed"},
     {WarningReason::confirmed, "confirmed"}}};

constexpr Words<NoticeKind, 17> notice_kinds{{{NoticeKind::silent, "silent"},
                                              {NoticeKind::back, "back"},
                                              {NoticeKind::unknown_station, "unknown_station"},
                                              {NoticeKind::muted, "muted"},
                                              {NoticeKind::mute_ended, "mute_ended"},
                                              {NoticeKind::suspect, "suspect"},
                                              {NoticeKind::command_refused, "command_refused"},
                                              {NoticeKind::beyond_lateness, "beyond_lateness"},
                                              {NoticeKind::clock_repaired, "clock_repaired"},
                                              {NoticeKind::late_crossing, "late_crossing"},
                                              {NoticeKind::unconfirmed, "unconfirmed"},
                                              {NoticeKind::uncovered, "uncovered"},
                                              {NoticeKind::covered, "covered"},
                                              {NoticeKind::maintenance, "maintenance"},
                                              {NoticeKind::maintenance_ended, "maintenance_ended"},
                                              {NoticeKind::clock_off, "clock_off"},
                                              {NoticeKind::verify, "verify"}}};

Severity get_severity(Decoder& decoder) {
    return get_enum<Severity>(decoder, Severity::blue, severity_last);
}

constexpr std::uint64_t has_lowest = 1, has_person = 2;

void put(Encoder& encoder, const Evidence& evidence) {
    encoder.put_text(evidence.term);
    encoder.put_text(evidence.unit);
    encoder.put_quantity(evidence.value);
    encoder.put_quantity(evidence.threshold);
    encoder.put_time(evidence.at);
    const auto put_value = [&](Quantity value) { encoder.put_quantity(value); };
    // What there is of the two, then they; the second came with a later form.
    encoder.put_unsigned((evidence.lowest ? has_lowest : 0) |
                         (evidence.by.empty() ? 0 : has_person));
    if (evidence.lowest) put_value(*evidence.lowest);
    if (!evidence.by.empty()) put_name(encoder, evidence.by);
    put_optional(encoder, evidence.now, put_value);
    put_optional(encoder, evidence.lowest_at, [&](Timestamp time) { encoder.put_time(time); });
}

Evidence get_evidence(Decoder& decoder) {
    Evidence evidence;
    evidence.term = decoder.get_text();
    evidence.unit = decoder.get_text();
    evidence.value = decoder.get_quantity();
    evidence.threshold = decoder.get_quantity();
    evidence.at = decoder.get_time();
    const std::uint64_t there = decoder.get_unsigned();
    if (there > (has_lowest | has_person)) decoder.fail();
    if ((there & has_lowest) != 0) evidence.lowest = decoder.get_quantity();
    if ((there & has_person) != 0) {
        evidence.by = get_name<PersonId>(decoder);
        if (evidence.by.empty()) decoder.fail();
    }
    evidence.now = get_optional(decoder, [&] { return decoder.get_quantity(); });
    evidence.lowest_at = get_optional(decoder, [&] { return decoder.get_time(); });
    return evidence;
}

// After the two certainties: possible, and the public hears it from a moment on, which follows.
constexpr std::uint64_t possible_until = 3;

void put_certainty(Encoder& encoder, const Warning& warning) {
    if (!warning.public_after) return put_enum(encoder, warning.certainty);
    encoder.put_unsigned(possible_until);
    encoder.put_time(*warning.public_after);
}

void get_certainty(Decoder& decoder, Warning& warning) {
    const std::uint64_t number = decoder.get_unsigned();
    if (number < 1 || number > possible_until) decoder.fail();
    warning.certainty = number == 1 ? Certainty::certain : Certainty::possible;
    if (number == possible_until) warning.public_after = decoder.get_time();
}

void put(Encoder& encoder, const Warning& warning) {
    const auto put_severity = [&](Severity severity) { put_enum(encoder, severity); };
    put_name(encoder, warning.incident);
    encoder.put_unsigned(warning.revision);
    put_enum(encoder, warning.type);
    put_enum(encoder, warning.status);
    put_enum(encoder, warning.reason);
    put_name(encoder, warning.rule);
    put_name(encoder, warning.subject);
    put_name(encoder, warning.station);
    encoder.put_text(warning.event);
    encoder.put_text(warning.issuer);
    put_list(encoder, warning.audience, [&](Audience audience) { put_enum(encoder, audience); });
    put_optional(encoder, warning.severity, put_severity);
    put_optional(encoder, warning.peak, put_severity);
    put_certainty(encoder, warning);
    put_list(encoder, warning.areas, [&](const AreaId& area) { put_name(encoder, area); });
    encoder.put_time(warning.onset);
    encoder.put_time(warning.published_at);
    put_optional(encoder, warning.ended_at, [&](Timestamp time) { encoder.put_time(time); });
    encoder.put_time(warning.expires);
    put_list(encoder, warning.evidence, [&](const Evidence& item) { put(encoder, item); });
    put_name(encoder, warning.by);
    encoder.put_text(warning.text);
    put_optional(encoder, warning.other, [&](const IncidentId& id) { put_name(encoder, id); });
    put_name(encoder, warning.configuration);
    encoder.put_text(warning.unconfirmed);
}

Warning get_warning(Decoder& decoder) {
    Warning warning;
    warning.incident = get_name<IncidentId>(decoder);
    warning.revision = get_number<std::uint32_t>(decoder);
    warning.type = get_enum<MessageType>(decoder, MessageType::alert, MessageType::cancel);
    warning.status = get_enum<Status>(decoder, Status::actual, Status::test);
    warning.reason = get_enum<WarningReason>(decoder, WarningReason::raised, warning_reason_last);
    warning.rule = get_name<RuleName>(decoder);
    warning.subject = get_name<SubjectId>(decoder);
    warning.station = get_name<StationId>(decoder);
    warning.event = decoder.get_text();
    warning.issuer = decoder.get_text();
    warning.audience = get_list(
        decoder, [&] { return get_enum<Audience>(decoder, Audience::desk, Audience::public_); });
    warning.severity = get_optional(decoder, [&] { return get_severity(decoder); });
    warning.peak = get_optional(decoder, [&] { return get_severity(decoder); });
    get_certainty(decoder, warning);
    warning.areas = get_list(decoder, [&] { return get_name<AreaId>(decoder); });
    warning.onset = decoder.get_time();
    warning.published_at = decoder.get_time();
    warning.ended_at = get_optional(decoder, [&] { return decoder.get_time(); });
    warning.expires = decoder.get_time();
    warning.evidence = get_list(decoder, [&] { return get_evidence(decoder); });
    warning.by = get_name<PersonId>(decoder);
    warning.text = decoder.get_text();
    warning.other = get_optional(decoder, [&] { return get_name<IncidentId>(decoder); });
    warning.configuration = get_name<ConfigurationHash>(decoder);
    warning.unconfirmed = decoder.get_text();
    return warning;
}

void put(Encoder& encoder, const LateCrossing& crossing) {
    put_name(encoder, crossing.rule);
    put_name(encoder, crossing.subject);
    put_enum(encoder, crossing.severity);
    encoder.put_time(crossing.onset);
    encoder.put_time(crossing.ended_at);
    encoder.put_time(crossing.shown_at);
}

LateCrossing get_late_crossing(Decoder& decoder) {
    LateCrossing crossing;
    crossing.rule = get_name<RuleName>(decoder);
    crossing.subject = get_name<SubjectId>(decoder);
    crossing.severity = get_severity(decoder);
    crossing.onset = decoder.get_time();
    crossing.ended_at = decoder.get_time();
    crossing.shown_at = decoder.get_time();
    return crossing;
}

void put(Encoder& encoder, const Notice& notice) {
    put_enum(encoder, notice.kind);
    put_name(encoder, notice.station);
    encoder.put_text(notice.text);
    encoder.put_time(notice.at);
}

Notice get_notice(Decoder& decoder) {
    Notice notice;
    notice.kind = get_enum<NoticeKind>(decoder, NoticeKind::silent, notice_kind_last);
    notice.station = get_name<StationId>(decoder);
    notice.text = decoder.get_text();
    notice.at = decoder.get_time();
    return notice;
}

// The stored numbers of the kinds of output: the variant's index, so its order may only grow.
Output get_output(Decoder& decoder) {
    switch (decoder.get_unsigned()) {
        case 0:
            return get_warning(decoder);
        case 1:
            return get_late_crossing(decoder);
        case 2:
            return get_notice(decoder);
        default:
            decoder.fail();
            return Notice{};
    }
}

}  // namespace

std::string_view to_string(WarningReason reason) { return word_of(warning_reasons, reason); }
std::string_view to_string(NoticeKind kind) { return word_of(notice_kinds, kind); }

Urgency urgency_of(const Output& output) {
    const auto* warning = std::get_if<Warning>(&output);
    if (warning == nullptr) return Urgency::raises;  // Shown to the desk, ends nothing.
    if (warning->type == MessageType::cancel || !warning->severity) return Urgency::lowers;
    switch (warning->reason) {
        case WarningReason::lowered:
        case WarningReason::subsided:
        case WarningReason::rule_removed:
            return Urgency::lowers;
        case WarningReason::rule_changed:
            // At its peak it has just been raised or stays; below it a step down may be in it.
            return warning->severity < warning->peak ? Urgency::lowers : Urgency::raises;
        default:
            return Urgency::raises;
    }
}

std::string encode(const OutputRow& row) {
    Encoder encoder;
    put_position(encoder, row.position);
    put_name(encoder, row.catchment);
    encoder.put_unsigned(row.order);
    encoder.put_unsigned(row.output.index());
    std::visit([&](const auto& output) { put(encoder, output); }, row.output);
    return encoder.take();
}

Result<OutputRow> decode_output_row(std::string_view bytes) {
    Decoder decoder(bytes);
    OutputRow row;
    row.position = get_position(decoder);
    row.catchment = get_name<CatchmentId>(decoder);
    row.order = get_number<std::uint32_t>(decoder);
    row.output = get_output(decoder);
    return finish(decoder, std::move(row), "output row");
}

std::string encode(const Warning& warning) {
    Encoder encoder;
    put(encoder, warning);
    return encoder.take();
}

Result<Warning> decode_warning(std::string_view bytes) {
    Decoder decoder(bytes);
    Warning warning = get_warning(decoder);
    return finish(decoder, std::move(warning), "warning");
}

IncidentId incident_id(const RuleName& rule, const SubjectId& subject, Timestamp onset,
                       std::uint32_t occurrence) {
    std::string text = rule.text() + "." + subject.text() + "." + format_compact_utc(onset);
    if (occurrence > 1) text += "~" + std::to_string(occurrence);
    return IncidentId(std::move(text));
}

std::string identity_of(const Warning& warning) {
    return warning.incident.text() + "." + std::to_string(warning.revision);
}

}  // namespace freshet
