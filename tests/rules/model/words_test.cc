// The words people read and write: each comes back as what it was, and ids are spelt as agreed.
#include <gtest/gtest.h>

#include <set>

#include "rules/model/configuration.h"
#include "rules/model/warning.h"

namespace freshet {
namespace {

template <class E, class From>
void expect_words(E first, E last, From from) {
    std::set<std::string_view> seen;
    for (int number = static_cast<int>(first); number <= static_cast<int>(last); ++number) {
        const E value = static_cast<E>(number);
        const std::string_view word = to_string(value);
        EXPECT_NE(word, "?") << number;
        EXPECT_TRUE(seen.insert(word).second) << word;
        EXPECT_EQ(from(word), value) << word;
    }
    EXPECT_EQ(from(""), std::nullopt);
    EXPECT_EQ(from("Rain "), std::nullopt);
}

TEST(Words, come_back) {
    expect_words(Element::rain, element_last, element_from);
    EXPECT_EQ(element_from("other"), Element::other);
    expect_words(StationKind::rain, StationKind::groundwater, station_kind_from);
    expect_words(Severity::blue, severity_last, severity_from);
    expect_words(Status::actual, Status::test, status_from);
    expect_words(Audience::desk, Audience::public_, audience_from);
}

template <class E>
void expect_distinct(E first, E last) {
    std::set<std::string_view> seen;
    for (int number = static_cast<int>(first); number <= static_cast<int>(last); ++number) {
        const std::string_view word = to_string(static_cast<E>(number));
        EXPECT_NE(word, "?") << number;
        EXPECT_TRUE(seen.insert(word).second) << word;
    }
}

TEST(Words, are_complete_and_distinct) {
    expect_distinct(Quality::good, Quality::missing);
    expect_distinct(QualityReason::none, quality_reason_last);
    expect_distinct(Protocol::sl651, Protocol::file);
    expect_distinct(Certainty::certain, Certainty::possible);
    expect_distinct(CommandKind::raise, command_kind_last);
    expect_distinct(WarningReason::raised, WarningReason::subsided);
    expect_distinct(NoticeKind::silent, notice_kind_last);
}

TEST(Words, of_cap) {
    EXPECT_EQ(to_cap(Severity::blue), "Minor");
    EXPECT_EQ(to_cap(Severity::yellow), "Moderate");
    EXPECT_EQ(to_cap(Severity::orange), "Severe");
    EXPECT_EQ(to_cap(Severity::red), "Extreme");
    EXPECT_EQ(to_cap(Severity::prepare), "Severe");
    EXPECT_EQ(to_cap(Severity::immediate), "Extreme");
    EXPECT_EQ(to_cap(Status::exercise), "Exercise");
    EXPECT_EQ(to_string(MessageType::cancel), "Cancel");
    EXPECT_EQ(to_string(Audience::public_), "public");
}

TEST(Words, units_follow_dimensions) {
    EXPECT_EQ(unit_of(Element::rain), "mm");
    EXPECT_EQ(unit_of(Element::level), "m");
    EXPECT_EQ(unit_of(Element::flow), "m3/s");
    EXPECT_EQ(unit_of(Element::other), "");
}

TEST(Ids, are_readable) {
    const RuleName rule("mountain-torrent");
    const SubjectId subject("0012345678@330782103201");
    const Timestamp onset = *parse_time("2026-07-01T14:45:00+08:00");
    EXPECT_EQ(incident_id(rule, subject, onset, 1).text(),
              "mountain-torrent.0012345678@330782103201.20260701T064500Z");
    Warning warning;
    warning.incident = incident_id(rule, subject, onset, 2);
    warning.revision = 3;
    EXPECT_EQ(identity_of(warning),
              "mountain-torrent.0012345678@330782103201.20260701T064500Z~2.3");
}

TEST(Urgency, only_what_lowers_or_ends_waits) {
    struct {
        WarningReason reason;
        MessageType type;
        std::optional<Severity> severity, peak;
        Urgency urgency;
    } const cases[] = {
        {WarningReason::raised, MessageType::alert, Severity::blue, Severity::blue,
         Urgency::raises},
        {WarningReason::escalated, MessageType::update, Severity::red, Severity::red,
         Urgency::raises},
        {WarningReason::onset_moved, MessageType::update, Severity::blue, Severity::red,
         Urgency::raises},
        {WarningReason::mute_expired, MessageType::alert, Severity::blue, Severity::blue,
         Urgency::raises},
        {WarningReason::rule_changed, MessageType::update, Severity::red, Severity::red,
         Urgency::raises},
        {WarningReason::rule_changed, MessageType::update, Severity::blue, Severity::red,
         Urgency::lowers},
        {WarningReason::lowered, MessageType::update, Severity::blue, Severity::red,
         Urgency::lowers},
        {WarningReason::subsided, MessageType::update, std::nullopt, Severity::red,
         Urgency::lowers},
        {WarningReason::receded, MessageType::cancel, std::nullopt, Severity::red, Urgency::lowers},
        {WarningReason::withdrawn_by_person, MessageType::cancel, std::nullopt, Severity::red,
         Urgency::lowers},
        {WarningReason::joined, MessageType::cancel, std::nullopt, Severity::red, Urgency::lowers}};
    for (const auto& item : cases) {
        Warning warning;
        warning.reason = item.reason;
        warning.type = item.type;
        warning.severity = item.severity;
        warning.peak = item.peak;
        EXPECT_EQ(urgency_of(warning), item.urgency) << to_string(item.reason);
    }
    EXPECT_EQ(urgency_of(Notice{}), Urgency::raises);
    EXPECT_EQ(urgency_of(LateCrossing{}), Urgency::raises);
}

}  // namespace
}  // namespace freshet
