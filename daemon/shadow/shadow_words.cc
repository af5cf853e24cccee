// See shadow_words.h.
#include "daemon/shadow/shadow_words.h"

#include <fmt/format.h>

#include <array>
#include <boost/json/object.hpp>
#include <boost/json/value.hpp>
#include <chrono>

#include "rules/base/time.h"

namespace freshet {
namespace {

namespace json = boost::json;

struct Words {
    std::string_view name, counted, spoken;
};
constexpr std::array<Words, 7> all_words{{
    {"only_live", "only live", "only live"},
    {"only_shadow", "only in the shadow", "only in the shadow"},
    {"severity", "of another severity", "another severity in the shadow"},
    {"earlier", "earlier in the shadow", "earlier in the shadow"},
    {"later", "later in the shadow", "later in the shadow"},
    {"ends_earlier", "that end earlier in the shadow", "ends earlier in the shadow"},
    {"ends_later", "that end later in the shadow", "ends later in the shadow"},
}};

std::string text_of(const json::object& object, std::string_view name) {
    const json::value* value = object.if_contains({name.data(), name.size()});
    return value != nullptr && value->is_string() ? std::string(value->get_string().c_str()) : "";
}

std::uint64_t number_of(const json::object& object, std::string_view name) {
    const json::value* value = object.if_contains({name.data(), name.size()});
    return value != nullptr && value->is_number() ? value->to_number<std::uint64_t>() : 0;
}

// "yellow since 2026-07-01T06:30:00+08:00, over since …"
std::string incident_text(const json::object& seen) {
    std::string text = fmt::format("{} since {}", text_of(seen, "peak"), text_of(seen, "peak_at"));
    const std::string ended = text_of(seen, "ended_at");
    return ended.empty() ? text + ", open" : text + ", over since " + ended;
}

}  // namespace

std::string summary_of(const json::object& report) {
    std::string text =
        fmt::format("Since {}, judged until {}: {} incidents live, {} in the shadow",
                    text_of(report, "since"), text_of(report, "judged_until"),
                    number_of(report, "live_incidents"), number_of(report, "shadow_incidents"));
    const json::value* counts = report.if_contains("counts");
    bool same = true;
    for (const Words& words : all_words) {
        const std::uint64_t count = counts != nullptr && counts->is_object()
                                        ? number_of(counts->get_object(), words.name)
                                        : 0;
        if (count == 0) continue;
        text += fmt::format("{} {} {}", same ? ";" : ",", count, words.counted);
        same = false;
    }
    return text + (same ? "; no difference." : ".");
}

std::string line_of(const json::object& difference) {
    const std::string kind = text_of(difference, "difference");
    std::string spoken = kind;
    for (const Words& words : all_words)
        if (words.name == kind) spoken = words.spoken;
    std::string text = fmt::format("{} {}: {}", text_of(difference, "rule"),
                                   text_of(difference, "subject"), spoken);
    const json::value* apart = difference.if_contains("apart_seconds");
    if (apart != nullptr && apart->is_number()) {
        const auto seconds = std::chrono::duration<double>(apart->to_number<double>());
        text += " by " + format_duration(std::chrono::round<Duration>(seconds));
    }
    for (const std::string_view side : {"live", "shadow"}) {
        const json::value* seen = difference.if_contains({side.data(), side.size()});
        if (seen != nullptr && seen->is_object())
            text += fmt::format("; {} {}", side, incident_text(seen->get_object()));
    }
    return text;
}

}  // namespace freshet
