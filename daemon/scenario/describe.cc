// See describe.h.
#include "daemon/scenario/describe.h"

#include <fmt/format.h>

namespace freshet::scenario {
namespace {

std::string describe(const Evidence& evidence, const Calendar& calendar) {
    std::string text =
        fmt::format(" because {} {} {} >= {} {}", evidence.term, format_quantity(evidence.value, 1),
                    evidence.unit, format_quantity(evidence.threshold, 1), evidence.unit);
    if (evidence.lowest && evidence.lowest_at) {
        text += fmt::format(" lowest {} {} at {}", format_quantity(*evidence.lowest, 1),
                            evidence.unit, short_time(*evidence.lowest_at, calendar));
    }
    return text;
}

}  // namespace

std::string short_time(Timestamp time, const Calendar& calendar) {
    const CivilTime civil = to_civil(time, calendar.zone);
    std::string text;
    if (civil.year != calendar.year) text = fmt::format("{:04}-", civil.year);
    if (!text.empty() || civil.month != calendar.month || civil.day != calendar.day)
        text += fmt::format("{:02}-{:02} ", civil.month, civil.day);
    text += fmt::format("{:02}:{:02}", civil.hour, civil.minute);
    if (civil.second != 0) text += fmt::format(":{:02}", civil.second);
    return text;
}

std::string describe(const Warning& warning, std::string_view label, const Calendar& calendar) {
    std::string text =
        fmt::format("{} {}", short_time(warning.published_at, calendar), to_string(warning.type));
    if (warning.severity) text += fmt::format(" {}", to_string(*warning.severity));
    text += label.empty() ? fmt::format(" I? id {}", warning.incident.text())
                          : fmt::format(" {}", label);
    if (warning.certainty == Certainty::possible && warning.type != MessageType::cancel)
        text += " possible";
    text += " to";
    for (const Audience audience : warning.audience)
        text += fmt::format(" {}", to_string(audience));
    if (warning.public_after)
        text += fmt::format(" public-after {}", short_time(*warning.public_after, calendar));
    text += fmt::format(" onset {}", short_time(warning.onset, calendar));
    if (warning.ended_at) text += fmt::format(" ended {}", short_time(*warning.ended_at, calendar));
    text += fmt::format(" reason {}", to_string(warning.reason));
    if (!warning.by.empty()) text += fmt::format(" by {}", warning.by.text());
    if (!warning.text.empty()) text += fmt::format(" text \"{}\"", warning.text);
    // Of a Cancel it is the comparisons of the clear, which the form has no words for.
    if (warning.type == MessageType::cancel) return text;
    for (const Evidence& evidence : warning.evidence) text += describe(evidence, calendar);
    return text;
}

std::string describe(const LateCrossing& crossing, const Calendar& calendar) {
    return fmt::format("{} late-crossing {} {} onset {} ended {}",
                       short_time(crossing.shown_at, calendar), to_string(crossing.severity),
                       crossing.subject.text(), short_time(crossing.onset, calendar),
                       short_time(crossing.ended_at, calendar));
}

std::string describe(const Notice& notice, std::string_view whom, const Calendar& calendar) {
    return fmt::format("{} notice {} {} text \"{}\"", short_time(notice.at, calendar),
                       to_string(notice.kind), whom, notice.text);
}

}  // namespace freshet::scenario
