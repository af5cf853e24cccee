#include "rules/engine/silence_text.h"

#include <algorithm>

namespace freshet {
namespace {

__extension__ using Wide = __int128;  // A weight times a part.

// Names beyond so many are counted: a thousand gauges are one sentence.
constexpr std::size_t named_max = 10;

std::string since_text(const Silence& silence, Timestamp now) {
    return silence.heard == Hearing::never ? "never heard from"
                                           : "since " + clock_text(silence.heard, now);
}

std::string list_text(const std::vector<Silence>& silent, Timestamp now) {
    std::string text;
    for (std::size_t index = 0; index < std::min(silent.size(), named_max); ++index)
        text += (index == 0 ? "" : ", ") + silent[index].station->text() + " " +
                since_text(silent[index], now);
    if (silent.size() > named_max)
        text += " and " + std::to_string(silent.size() - named_max) + " more";
    return text;
}

}  // namespace

bool Coverage::suffices() const {
    return Wide(reporting.ten_thousandths()) * Quantity::per_unit >=
           Wide(all.ten_thousandths()) * asked.ten_thousandths();
}

std::string stage_text(Quantity level) { return format_quantity(level, 2) + " m"; }
std::string rain_text(Quantity rain) { return format_quantity(rain, 1) + " mm"; }

std::string minutes_text(Duration time) {
    return std::to_string(std::chrono::round<std::chrono::minutes>(time).count()) + " min";
}

std::string clock_text(Timestamp time, Timestamp now) {
    constexpr std::size_t date_size = 10, clock_at = 11, clock_size = 5;
    const std::string full = format_time(time);
    const std::string clock = full.substr(clock_at, clock_size);
    const std::string date = full.substr(0, date_size);
    return format_time(now).starts_with(date) ? clock : date + " " + clock;
}

std::string silent_text(const Silence& silence, Voice voice, Timestamp now) {
    const std::string& station = silence.station->text();
    if (voice == Voice::device)
        return station + (silence.heard == Hearing::never ? " " : " silent ") +
               since_text(silence, now);
    const std::string what = voice == Voice::rain ? "rain" : "level";
    return station + " reports, but " +
           (silence.heard == Hearing::never ? "never a " + what
                                            : "no " + what + " " + since_text(silence, now));
}

std::string silent_text(const CatchmentId& catchment, std::size_t gauges,
                        const std::vector<Silence>& silent, Timestamp now) {
    return std::to_string(silent.size()) + " of the " + std::to_string(gauges) + " gauges of " +
           catchment.text() + " silent: " + list_text(silent, now);
}

std::string back_text(const Silence& silence, Voice voice, const StationShown& shown) {
    const bool is_first = silence.heard == Hearing::never;
    std::string text = silence.station->text();
    if (voice == Voice::device) text += is_first ? " is heard for the first time" : " is back";
    if (voice == Voice::rain) text += is_first ? " tells its rain" : " tells its rain again";
    if (voice == Voice::level) text += is_first ? " tells its level" : " tells its level again";
    const auto newest = [&](Element element) { return shown.newest(element); };
    if (voice != Voice::rain)
        if (const Observation* level = newest(Element::level))
            return text + ", " + stage_text(level->value);
    if (const Observation* rain = newest(Element::rain)) text += ", rain " + rain_text(rain->value);
    return text;
}

std::string back_text(const CatchmentId& catchment, std::size_t of,
                      const std::vector<Silence>& left, Timestamp now) {
    std::string text = std::to_string(of - left.size()) + " of the " + std::to_string(of) +
                       " silent gauges of " + catchment.text() + " are back";
    if (!left.empty()) text += "; still silent: " + list_text(left, now);
    return text;
}

std::string maintenance_text(const Maintenance& maintenance) {
    return "by " + maintenance.by.text() + " until " +
           clock_text(maintenance.until, maintenance.from) + ": " + maintenance.reason;
}

std::string coverage_text(const RuleName& rule, const CatchmentId& catchment,
                          const Coverage& coverage, const std::vector<Silence>& silent,
                          Timestamp now) {
    const std::string weights = format_quantity(coverage.reporting, 2) + " of " +
                                format_quantity(coverage.all, 2) + " of the weight";
    if (coverage.suffices())
        return "rule " + rule.text() + " sees " + catchment.text() + " again: " + weights +
               " is heard";
    return "rule " + rule.text() + " is blind in " + catchment.text() + ": " + weights +
           " is heard, " + format_quantity(coverage.asked, 2) +
           " is its minimum; silent: " + list_text(silent, now);
}

}  // namespace freshet
