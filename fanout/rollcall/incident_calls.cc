// See incident_calls.h: the stored forms, a version first.
#include "fanout/rollcall/incident_calls.h"

#include <algorithm>

#include "rules/base/encoding.h"

namespace freshet {
namespace {

constexpr std::uint64_t format_version = 1;

void put_moment(Encoder& encoder, const std::optional<Timestamp>& time) {
    encoder.put_flag(time.has_value());
    if (time) encoder.put_time(*time);
}

std::optional<Timestamp> get_moment(Decoder& decoder) {
    if (!decoder.get_flag()) return std::nullopt;
    return decoder.get_time();
}

// 0 stands for none.
void put_outcome(Encoder& encoder, const std::optional<Outcome>& outcome) {
    encoder.put_unsigned(outcome ? static_cast<std::uint64_t>(*outcome) : 0);
}

std::optional<Outcome> get_outcome(Decoder& decoder) {
    const std::uint64_t number = decoder.get_unsigned();
    if (number > static_cast<std::uint64_t>(Outcome::superseded)) decoder.fail();
    if (number == 0) return std::nullopt;
    return static_cast<Outcome>(number);
}

Audience get_audience(Decoder& decoder) {
    const std::uint64_t number = decoder.get_unsigned();
    if (number >= 1 && number <= 3) return static_cast<Audience>(number);
    decoder.fail();
    return Audience::officials;
}

void put_references(Encoder& encoder, const std::vector<CapReference>& references) {
    encoder.put_unsigned(references.size());
    for (const CapReference& reference : references) {
        encoder.put_text(reference.identifier);
        encoder.put_time(reference.sent);
    }
}

std::vector<CapReference> get_references(Decoder& decoder) {
    std::vector<CapReference> references(decoder.get_count());
    for (CapReference& reference : references) {
        reference.identifier = decoder.get_text();
        reference.sent = decoder.get_time();
    }
    return references;
}

void put_person(Encoder& encoder, const PersonCalls& person) {
    encoder.put_text(person.person.text());
    encoder.put_text(person.area.text());
    encoder.put_unsigned(static_cast<std::uint64_t>(person.audience));
    encoder.put_unsigned(static_cast<std::uint64_t>(person.standing));
    encoder.put_unsigned(person.calls);
    encoder.put_unsigned(person.repeat);
    encoder.put_time(person.called_at);
    put_moment(encoder, person.next_at);
    put_moment(encoder, person.answered_at);
    encoder.put_text(person.receipt_call.text());
    put_outcome(encoder, person.outcome);
    encoder.put_time(person.outcome_at);
}

PersonCalls get_person(Decoder& decoder) {
    PersonCalls person;
    person.person = PersonId(decoder.get_text());
    person.area = AreaId(decoder.get_text());
    person.audience = get_audience(decoder);
    person.standing = decoder.get_unsigned() == 2 ? Standing::above : Standing::named;
    person.calls = static_cast<std::uint32_t>(decoder.get_unsigned());
    person.repeat = static_cast<std::uint32_t>(decoder.get_unsigned());
    person.called_at = decoder.get_time();
    person.next_at = get_moment(decoder);
    person.answered_at = get_moment(decoder);
    person.receipt_call = CallId(decoder.get_text());
    person.outcome = get_outcome(decoder);
    person.outcome_at = decoder.get_time();
    return person;
}

Error damaged(const char* what) {
    return Error{ErrorCode::corrupt, std::string("a row of the roll call is no ") + what};
}

Result<Warning> get_warning(Decoder& decoder) {
    if (decoder.get_unsigned() != format_version) decoder.fail();
    return decode_warning(decoder.get_text());
}

}  // namespace

bool IncidentCalls::is_open_for(Audience audience) const {
    return std::find(open_for.begin(), open_for.end(), audience) != open_for.end();
}

PersonCalls* IncidentCalls::find(const PersonId& person) {
    const auto found = std::find_if(people.begin(), people.end(), [&](const PersonCalls& calls) {
        return calls.person == person;
    });
    return found == people.end() ? nullptr : &*found;
}

AreaCalls& IncidentCalls::of(const AreaId& area) {
    const auto found = std::find_if(areas.begin(), areas.end(),
                                    [&](const AreaCalls& calls) { return calls.area == area; });
    if (found != areas.end()) return *found;
    areas.push_back({area, {}, std::nullopt, {}});
    return areas.back();
}

std::optional<Timestamp> IncidentCalls::release_at() const {
    if (last.type == MessageType::cancel || is_open_for(Audience::public_)) return std::nullopt;
    return last.public_after;
}

std::optional<Timestamp> IncidentCalls::next_at() const {
    std::optional<Timestamp> next = forget_at;
    if (const auto release = release_at(); release && (!next || *release < *next)) next = release;
    for (const PersonCalls& person : people) {
        if (person.next_at && (!next || *person.next_at < *next)) next = person.next_at;
    }
    return next;
}

std::string encode(const IncidentCalls& calls) {
    Encoder encoder;
    encoder.put_unsigned(format_version);
    encoder.put_text(encode(calls.last));
    put_references(encoder, calls.revisions);
    encoder.put_unsigned(calls.open_for.size());
    for (const Audience audience : calls.open_for) {
        encoder.put_unsigned(static_cast<std::uint64_t>(audience));
    }
    encoder.put_unsigned(calls.people.size());
    for (const PersonCalls& person : calls.people) put_person(encoder, person);
    encoder.put_unsigned(calls.areas.size());
    for (const AreaCalls& area : calls.areas) {
        encoder.put_text(area.area.text());
        put_references(encoder, area.heard);
        put_outcome(encoder, area.outcome);
        encoder.put_time(area.outcome_at);
    }
    encoder.put_unsigned(calls.escalations);
    encoder.put_text(calls.acknowledged_by.text());
    put_moment(encoder, calls.acknowledged_at);
    put_moment(encoder, calls.forget_at);
    return encoder.take();
}

Result<IncidentCalls> decode_incident_calls(std::string_view bytes) {
    Decoder decoder(bytes);
    IncidentCalls calls;
    Result<Warning> last = get_warning(decoder);
    if (!last) return damaged("incident");
    calls.last = std::move(*last);
    calls.revisions = get_references(decoder);
    calls.open_for.resize(decoder.get_count());
    for (Audience& audience : calls.open_for) audience = get_audience(decoder);
    const std::size_t people = decoder.get_count();
    for (std::size_t i = 0; i < people && !decoder.failed(); ++i) {
        calls.people.push_back(get_person(decoder));
    }
    const std::size_t areas = decoder.get_count();
    for (std::size_t i = 0; i < areas && !decoder.failed(); ++i) {
        AreaCalls area;
        area.area = AreaId(decoder.get_text());
        area.heard = get_references(decoder);
        area.outcome = get_outcome(decoder);
        area.outcome_at = decoder.get_time();
        calls.areas.push_back(std::move(area));
    }
    calls.escalations = static_cast<std::uint32_t>(decoder.get_unsigned());
    calls.acknowledged_by = PersonId(decoder.get_text());
    calls.acknowledged_at = get_moment(decoder);
    calls.forget_at = get_moment(decoder);
    if (!decoder.finished()) return damaged("incident");
    return calls;
}

std::string encode(const WithheldEnd& end) {
    Encoder encoder;
    encoder.put_unsigned(format_version);
    encoder.put_text(encode(end.ending));
    put_references(encoder, end.heard);
    return encoder.take();
}

Result<WithheldEnd> decode_withheld_end(std::string_view bytes) {
    Decoder decoder(bytes);
    Result<Warning> ending = get_warning(decoder);
    if (!ending) return damaged("withheld end");
    WithheldEnd end{std::move(*ending), get_references(decoder)};
    if (!decoder.finished()) return damaged("withheld end");
    return end;
}

}  // namespace freshet
