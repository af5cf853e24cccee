// See bus_value.h. Enumerators of bus.proto have the numbers of ours; ranges are checked on the way
// in, because proto3 keeps any number it does not know.
#include "fanout/bus/bus_value.h"

#include <google/protobuf/stubs/logging.h>

#include "fanout/bus/bus.pb.h"
#include "fanout/cap/utf8.h"

namespace freshet {
namespace {

std::int64_t milliseconds(Timestamp time) { return time.time_since_epoch().count(); }
Timestamp timestamp(std::int64_t count) { return Timestamp(Duration(count)); }
Quantity quantity(std::int64_t count) { return Quantity::from_ten_thousandths(count); }

// An enumerator from 1 to `last`; anything else marks the message as not ours.
template <class Enum>
Enum checked(int number, Enum last, bool& valid) {
    if (number < 1 || number > static_cast<int>(last)) {
        valid = false;
        return static_cast<Enum>(1);
    }
    return static_cast<Enum>(number);
}

std::optional<Severity> checked_severity(int number, bool& valid) {
    if (number == 0) return std::nullopt;
    return checked(number, severity_last, valid);
}

int number_of(const std::optional<Severity>& severity) {
    return severity ? static_cast<int>(*severity) : 0;
}

void put_evidence(bus::Evidence& to, const Evidence& from) {
    to.set_term(clean_utf8(from.term));
    to.set_unit(clean_utf8(from.unit));
    to.set_value(from.value.ten_thousandths());
    to.set_threshold(from.threshold.ten_thousandths());
    to.set_at(milliseconds(from.at));
    if (from.lowest) to.set_lowest(from.lowest->ten_thousandths());
    if (from.lowest_at) to.set_lowest_at(milliseconds(*from.lowest_at));
    if (from.now) to.set_now(from.now->ten_thousandths());
    to.set_by(clean_utf8(from.by.text()));
}

Evidence get_evidence(const bus::Evidence& from) {
    Evidence to;
    to.term = from.term();
    to.unit = from.unit();
    to.value = quantity(from.value());
    to.threshold = quantity(from.threshold());
    to.at = timestamp(from.at());
    if (from.has_lowest()) to.lowest = quantity(from.lowest());
    if (from.has_lowest_at()) to.lowest_at = timestamp(from.lowest_at());
    if (from.has_now()) to.now = quantity(from.now());
    to.by = PersonId(from.by());
    return to;
}

// Protobuf would print a line on stderr for every bad byte of a stranger; we count refusals.
template <class Message>
bool parse(Message& message, std::string_view bytes) {
    [[maybe_unused]] static const auto loud = google::protobuf::SetLogHandler(nullptr);
    return message.ParseFromArray(bytes.data(), static_cast<int>(bytes.size()));
}

Error not_ours(const char* what) {
    return Error{ErrorCode::corrupt, std::string("the bytes are no ") + what + " of bus.proto"};
}

bus::Receipt receipt_message(const Receipt& receipt) {
    bus::Receipt message;
    message.set_call(clean_utf8(receipt.call.text()));
    message.set_channel(clean_utf8(receipt.channel.text()));
    message.set_incident(clean_utf8(receipt.incident.text()));
    message.set_identity(clean_utf8(receipt.identity));
    message.set_person(clean_utf8(receipt.person.text()));
    message.set_area(clean_utf8(receipt.area.text()));
    message.set_outcome(static_cast<bus::Outcome>(receipt.outcome));
    message.set_at(milliseconds(receipt.at));
    message.set_reason(clean_utf8(receipt.reason));
    message.set_reference(clean_utf8(receipt.reference));
    message.set_attempts(receipt.attempts);
    return message;
}

Receipt receipt_of(const bus::Receipt& message, bool& valid) {
    Receipt receipt;
    receipt.call = CallId(message.call());
    receipt.channel = ChannelName(message.channel());
    receipt.incident = IncidentId(message.incident());
    receipt.identity = message.identity();
    receipt.person = PersonId(message.person());
    receipt.area = AreaId(message.area());
    receipt.outcome = checked(message.outcome(), Outcome::superseded, valid);
    receipt.at = timestamp(message.at());
    receipt.reason = message.reason();
    receipt.reference = message.reference();
    receipt.attempts = message.attempts();
    valid = valid && !receipt.call.empty() && !receipt.incident.empty();
    return receipt;
}

}  // namespace

std::string to_bus_value(const Warning& warning) {
    bus::Warning message;
    message.set_identity(clean_utf8(identity_of(warning)));
    message.set_incident(clean_utf8(warning.incident.text()));
    message.set_revision(warning.revision);
    message.set_type(static_cast<bus::MessageType>(warning.type));
    message.set_status(static_cast<bus::Status>(warning.status));
    message.set_reason(static_cast<std::uint32_t>(warning.reason));
    message.set_reason_word(std::string(to_string(warning.reason)));
    message.set_rule(clean_utf8(warning.rule.text()));
    message.set_subject(clean_utf8(warning.subject.text()));
    message.set_station(clean_utf8(warning.station.text()));
    message.set_event(clean_utf8(warning.event));
    message.set_issuer(clean_utf8(warning.issuer));
    for (const Audience audience : warning.audience) {
        message.add_audience(static_cast<bus::Audience>(audience));
    }
    message.set_severity(static_cast<bus::Severity>(number_of(warning.severity)));
    message.set_peak(static_cast<bus::Severity>(number_of(warning.peak)));
    message.set_certainty(static_cast<bus::Certainty>(warning.certainty));
    for (const AreaId& area : warning.areas) message.add_areas(clean_utf8(area.text()));
    message.set_onset(milliseconds(warning.onset));
    message.set_published_at(milliseconds(warning.published_at));
    if (warning.ended_at) message.set_ended_at(milliseconds(*warning.ended_at));
    message.set_expires(milliseconds(warning.expires));
    for (const Evidence& evidence : warning.evidence) {
        put_evidence(*message.add_evidence(), evidence);
    }
    message.set_by(clean_utf8(warning.by.text()));
    message.set_text(clean_utf8(warning.text));
    if (warning.other) message.set_other(clean_utf8(warning.other->text()));
    message.set_configuration(clean_utf8(warning.configuration.text()));
    message.set_unconfirmed(clean_utf8(warning.unconfirmed));
    if (warning.public_after) message.set_public_after(milliseconds(*warning.public_after));
    return message.SerializeAsString();
}

Result<Warning> warning_from_bus(std::string_view bytes) {
    bus::Warning message;
    if (!parse(message, bytes)) {
        return not_ours("Warning");
    }
    bool valid = true;
    Warning warning;
    warning.incident = IncidentId(message.incident());
    warning.revision = message.revision();
    warning.type = checked(message.type(), MessageType::cancel, valid);
    warning.status = checked(message.status(), Status::test, valid);
    warning.reason = checked(static_cast<int>(message.reason()), warning_reason_last, valid);
    warning.rule = RuleName(message.rule());
    warning.subject = SubjectId(message.subject());
    warning.station = StationId(message.station());
    warning.event = message.event();
    warning.issuer = message.issuer();
    for (const int audience : message.audience()) {
        warning.audience.push_back(checked(audience, Audience::public_, valid));
    }
    warning.severity = checked_severity(message.severity(), valid);
    warning.peak = checked_severity(message.peak(), valid);
    warning.certainty = checked(message.certainty(), Certainty::possible, valid);
    for (const std::string& area : message.areas()) warning.areas.emplace_back(area);
    warning.onset = timestamp(message.onset());
    warning.published_at = timestamp(message.published_at());
    if (message.has_ended_at()) warning.ended_at = timestamp(message.ended_at());
    warning.expires = timestamp(message.expires());
    for (const bus::Evidence& evidence : message.evidence()) {
        warning.evidence.push_back(get_evidence(evidence));
    }
    warning.by = PersonId(message.by());
    warning.text = message.text();
    if (message.has_other()) warning.other = IncidentId(message.other());
    warning.configuration = ConfigurationHash(message.configuration());
    warning.unconfirmed = message.unconfirmed();
    if (message.has_public_after()) warning.public_after = timestamp(message.public_after());
    if (!valid || warning.incident.empty() || warning.revision == 0) return not_ours("Warning");
    return warning;
}

std::string to_bus_value(const Call& call) {
    bus::Call message;
    message.set_id(clean_utf8(call.id.text()));
    message.set_channel(clean_utf8(call.channel.text()));
    message.set_incident(clean_utf8(call.incident.text()));
    message.set_revision(call.revision);
    message.set_identity(clean_utf8(call.identity));
    message.set_person(clean_utf8(call.person.text()));
    message.set_area(clean_utf8(call.area.text()));
    message.set_purpose(static_cast<bus::CallPurpose>(call.purpose));
    message.set_repeat(call.repeat);
    message.set_type(static_cast<bus::MessageType>(call.type));
    message.set_status(static_cast<bus::Status>(call.status));
    message.set_severity(static_cast<bus::Severity>(number_of(call.severity)));
    message.set_made_at(milliseconds(call.made_at));
    message.set_expires(milliseconds(call.expires));
    message.set_text(clean_utf8(call.text));
    message.set_cap(clean_utf8(call.cap));
    return message.SerializeAsString();
}

Result<Call> call_from_bus(std::string_view bytes) {
    bus::Call message;
    if (!parse(message, bytes)) {
        return not_ours("Call");
    }
    bool valid = true;
    Call call;
    call.id = CallId(message.id());
    call.channel = ChannelName(message.channel());
    call.incident = IncidentId(message.incident());
    call.revision = message.revision();
    call.identity = message.identity();
    call.person = PersonId(message.person());
    call.area = AreaId(message.area());
    call.purpose = checked(message.purpose(), CallPurpose::remains, valid);
    call.repeat = message.repeat();
    call.type = checked(message.type(), MessageType::cancel, valid);
    call.status = checked(message.status(), Status::test, valid);
    call.severity = checked_severity(message.severity(), valid);
    call.made_at = timestamp(message.made_at());
    call.expires = timestamp(message.expires());
    call.text = message.text();
    call.cap = message.cap();
    if (!valid || call.id.empty() || call.incident.empty()) return not_ours("Call");
    return call;
}

std::string to_bus_value(const Response& response) {
    bus::Response message;
    if (const auto* receipt = std::get_if<Receipt>(&response)) {
        *message.mutable_receipt() = receipt_message(*receipt);
    } else {
        const Ack& ack = std::get<Ack>(response);
        message.mutable_ack()->set_incident(clean_utf8(ack.incident.text()));
        message.mutable_ack()->set_by(clean_utf8(ack.by.text()));
        message.mutable_ack()->set_at(milliseconds(ack.at));
        message.mutable_ack()->set_note(clean_utf8(ack.note));
    }
    return message.SerializeAsString();
}

Result<Response> response_from_bus(std::string_view bytes) {
    bus::Response message;
    if (!parse(message, bytes)) {
        return not_ours("Response");
    }
    bool valid = true;
    if (message.has_receipt()) {
        const Receipt receipt = receipt_of(message.receipt(), valid);
        if (!valid) return not_ours("Receipt");
        return Response(receipt);
    }
    if (!message.has_ack()) return not_ours("Response");
    Ack ack;
    ack.incident = IncidentId(message.ack().incident());
    ack.by = PersonId(message.ack().by());
    ack.at = timestamp(message.ack().at());
    ack.note = message.ack().note();
    if (ack.incident.empty() || ack.by.empty()) return not_ours("Ack");
    return Response(ack);
}

BusRecord ack_record(const Ack& ack) {
    return {topics::receipts, ack.incident.text(), to_bus_value(Response(ack))};
}

BusRecord receipt_record(const Receipt& receipt) {
    return {topics::receipts, receipt.incident.text(), to_bus_value(Response(receipt))};
}

BusRecord call_record(const Call& call) {
    return {topics::calls(call.channel.text()), call.incident.text(), to_bus_value(call)};
}

}  // namespace freshet
