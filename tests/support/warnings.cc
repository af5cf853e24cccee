// See warnings.h.
#include "tests/support/warnings.h"

#include <array>

namespace freshet::testing {
namespace {

std::uint64_t up_to(std::mt19937_64& random, std::uint64_t last) {
    return std::uniform_int_distribution<std::uint64_t>(0, last)(random);
}

std::string random_text(std::mt19937_64& random) {
    static const std::array<std::string, 12> pieces{"a",    "<b>", "&amp;", "\"'",
                                                    "水位", "\n",  "\x01",  "\xff\xc3",
                                                    ",",    " ",   "]]>",   "\xed\xa0\x80"};
    std::string text;
    for (std::uint64_t i = up_to(random, 8); i > 0; --i) text += pieces[up_to(random, 11)];
    return text;
}

template <class Id>
Id random_id(std::mt19937_64& random) {
    return Id("i" + std::to_string(up_to(random, 1000)) + random_text(random));
}

Timestamp random_time(std::mt19937_64& random) {
    return at("2026-01-01 00:00") + Duration(up_to(random, 400ULL * 24 * 3600 * 1000));
}

Quantity random_quantity(std::mt19937_64& random) {
    return Quantity::from_ten_thousandths(static_cast<std::int64_t>(up_to(random, 2'000'000)) -
                                          1'000'000);
}

Severity random_severity(std::mt19937_64& random) {
    return static_cast<Severity>(1 + up_to(random, 3));
}

Evidence random_evidence(std::mt19937_64& random) {
    static const std::array<std::string, 5> terms{"rain(1h)", "rise(30m)", "level", "(", "rain("};
    Evidence evidence;
    evidence.term = terms[up_to(random, 4)];
    evidence.unit = up_to(random, 1) == 0 ? "mm" : "m";
    evidence.value = random_quantity(random);
    evidence.threshold = random_quantity(random);
    evidence.at = random_time(random);
    if (up_to(random, 1) == 0) {
        evidence.lowest = random_quantity(random);
        evidence.lowest_at = random_time(random);
        evidence.now = random_quantity(random);
    }
    if (up_to(random, 2) == 0) evidence.by = random_id<PersonId>(random);
    return evidence;
}

}  // namespace

Timestamp at(const std::string& text) { return parse_time(text, beijing).value(); }

Warning warning_of(const Said& said) {
    Warning warning;
    warning.incident = IncidentId(said.incident);
    warning.revision = said.revision;
    warning.type = said.type;
    warning.reason = said.reason;
    warning.rule = RuleName("rain");
    warning.subject = SubjectId("R1");
    warning.station = StationId("R1");
    warning.event = "mountain-torrent";
    warning.issuer = "江华县防汛办";
    warning.audience = {Audience::desk, Audience::officials, Audience::public_};
    warning.severity = said.severity;
    warning.peak = said.severity ? said.severity : Severity::orange;
    for (const std::string& area : said.areas) warning.areas.emplace_back(area);
    warning.published_at = at(said.when);
    warning.onset = at("2026-07-01 14:45");
    warning.expires = warning.published_at + std::chrono::hours(24);
    Evidence evidence;
    evidence.term = "rain(1h)";
    evidence.unit = "mm";
    evidence.value = Quantity::from_ten_thousandths(624'000);
    evidence.threshold = Quantity::from_units(60);
    evidence.at = warning.published_at;
    warning.evidence = {evidence};
    warning.configuration = ConfigurationHash("c0ffee");
    return warning;
}

Warning random_warning(std::mt19937_64& random) {
    Warning warning;
    warning.incident = random_id<IncidentId>(random);
    warning.revision = static_cast<std::uint32_t>(1 + up_to(random, 9));
    warning.type = static_cast<MessageType>(1 + up_to(random, 2));
    warning.status = static_cast<Status>(1 + up_to(random, 2));
    warning.reason =
        static_cast<WarningReason>(1 + up_to(random, std::uint64_t(warning_reason_last) - 1));
    warning.rule = random_id<RuleName>(random);
    warning.subject = random_id<SubjectId>(random);
    if (up_to(random, 3) != 0) warning.station = random_id<StationId>(random);
    warning.event = random_text(random);
    warning.issuer = random_text(random);
    for (const Audience audience : {Audience::desk, Audience::officials, Audience::public_}) {
        if (up_to(random, 1) == 0) warning.audience.push_back(audience);
    }
    if (warning.type != MessageType::cancel) warning.severity = random_severity(random);
    warning.peak = random_severity(random);
    warning.certainty = static_cast<Certainty>(1 + up_to(random, 1));
    for (std::uint64_t i = up_to(random, 3); i > 0; --i) {
        warning.areas.push_back(random_id<AreaId>(random));
    }
    warning.onset = random_time(random);
    warning.published_at = random_time(random);
    if (up_to(random, 1) == 0) warning.ended_at = random_time(random);
    warning.expires = random_time(random);
    for (std::uint64_t i = up_to(random, 3); i > 0; --i) {
        warning.evidence.push_back(random_evidence(random));
    }
    if (up_to(random, 1) == 0) warning.by = random_id<PersonId>(random);
    warning.text = random_text(random);
    if (up_to(random, 3) == 0) warning.other = random_id<IncidentId>(random);
    warning.configuration = random_id<ConfigurationHash>(random);
    warning.unconfirmed = random_text(random);
    if (warning.certainty == Certainty::possible && up_to(random, 1) == 0)
        warning.public_after = random_time(random);
    return warning;
}

}  // namespace freshet::testing
