// See cap.h. The order of the elements is the schema's and is enforced by it; each function below
// writes one block of it.
#include "fanout/cap/cap.h"

#include <algorithm>

#include "fanout/cap/text.h"
#include "fanout/cap/xml_writer.h"

namespace freshet {
namespace {

bool is_for_public(const CapMessage& message) {
    const std::vector<Audience>& audience = message.warning.audience;
    return message.area || audience.empty() ||
           std::find(audience.begin(), audience.end(), Audience::public_) != audience.end();
}

std::string_view urgency_of(const Warning& warning) {
    if (is_ending(warning)) return "Past";
    return warning.severity.value_or(Severity::blue) >= Severity::orange ? "Immediate" : "Expected";
}

std::string_view certainty_of(const Warning& warning) {
    return warning.certainty == Certainty::possible ? "Possible" : "Observed";
}

void write_references(XmlWriter& xml, const CapMessage& message, const CapOptions& options) {
    std::string references;
    for (const CapReference& reference : message.references) {
        if (!references.empty()) references += ' ';
        references += options.sender + "," + reference.identifier + "," + cap_time(reference.sent);
    }
    xml.optional_element("references", references);
}

void write_parameter(XmlWriter& xml, std::string_view name, std::string_view value) {
    if (value.empty()) return;
    xml.open("parameter");
    xml.element("valueName", name);
    xml.element("value", value);
    xml.close();
}

void write_area(XmlWriter& xml, const AreaId& area, const PlaceNames& names) {
    xml.open("area");
    xml.element("areaDesc", names.of(area));
    xml.open("geocode");
    xml.element("valueName", "GB/T 2260");
    xml.element("value", area.text());
    xml.close();
    xml.close();
}

void write_times(XmlWriter& xml, const Warning& warning) {
    xml.element("effective", cap_time(warning.published_at));
    if (warning.onset != Timestamp{}) xml.element("onset", cap_time(warning.onset));
    // A receiver drops what has expired, so an end must outlive its own sending.
    const Timestamp soonest = warning.published_at + std::chrono::hours(1);
    xml.element("expires", cap_time(std::max(warning.expires, soonest)));
}

void write_info(XmlWriter& xml, const CapMessage& message, std::span<const AreaId> areas,
                const PlaceNames& names) {
    const Warning& warning = message.warning;
    xml.open("info");
    xml.element("language", "zh-CN");
    xml.element("category", "Met");
    xml.element("event", event_text(warning.event.empty() ? "flood" : warning.event));
    const bool over = is_ending(warning) && warning.reason != WarningReason::withdrawn &&
                      warning.reason != WarningReason::withdrawn_by_person;
    if (over) xml.element("responseType", "AllClear");
    if (!is_ending(warning) && warning.severity && is_stage(*warning.severity))
        xml.element("responseType",
                    *warning.severity == Severity::prepare ? "Prepare" : "Evacuate");
    xml.element("urgency", urgency_of(warning));
    xml.element("severity", to_cap(is_ending(warning) ? Severity::blue
                                                      : warning.severity.value_or(Severity::blue)));
    xml.element("certainty", certainty_of(warning));
    if (!warning.event.empty()) {
        xml.open("eventCode");
        xml.element("valueName", "freshet");
        xml.element("value", warning.event);
        xml.close();
    }
    write_times(xml, warning);
    xml.optional_element("senderName", warning.issuer);
    xml.element("headline", headline_text(warning, areas, names));
    xml.element("description", description_text(warning, names));
    write_parameter(xml, "identity", identity_of(warning));
    write_parameter(xml, "reason", to_string(warning.reason));
    write_parameter(xml, "rule", warning.rule.text());
    write_parameter(xml, "station", warning.station.text());
    write_parameter(xml, "configuration", warning.configuration.text());
    for (const AreaId& area : areas) write_area(xml, area, names);
    xml.close();
}

}  // namespace

std::string cap_time(Timestamp time) {
    return format_time(std::chrono::floor<std::chrono::seconds>(time), beijing);
}

std::string cap_identifier(std::string_view identity, const std::optional<AreaId>& area) {
    std::string identifier(identity);
    if (area) identifier += "@" + area->text();
    // CAP 1.2 §3.2.1: no spaces, commas or restricted characters.
    for (char& character : identifier) {
        const bool control = static_cast<unsigned char>(character) <= ' ';
        if (control || character == ',' || character == '<' || character == '&') character = '_';
    }
    return identifier;
}

std::string render_cap(const CapMessage& message, const CapOptions& options,
                       const PlaceNames& names) {
    const Warning& warning = message.warning;
    std::span<const AreaId> areas = warning.areas;
    if (message.area) areas = std::span(&*message.area, 1);

    XmlWriter xml;
    xml.open("alert", "xmlns=\"urn:oasis:names:tc:emergency:cap:1.2\"");
    xml.element("identifier", cap_identifier(identity_of(warning), message.area));
    xml.element("sender", options.sender);
    xml.element("sent", cap_time(warning.published_at));
    xml.element("status", to_cap(warning.status));
    xml.element("msgType", to_string(warning.type));
    xml.element("source", "Freshet");
    xml.element("scope", is_for_public(message) ? "Public" : "Restricted");
    if (!is_for_public(message)) xml.element("restriction", "desk and officials only");
    xml.optional_element("note", warning.unconfirmed);
    write_references(xml, message, options);
    xml.element("incidents", cap_identifier(warning.incident.text()));
    write_info(xml, message, areas, names);
    xml.close();
    return xml.take();
}

}  // namespace freshet
