// See diff_report.h.
#include "daemon/diff/diff_report.h"

#include <fmt/format.h>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

namespace freshet {
namespace {

namespace json = boost::json;

std::string line_of(const Difference& difference) {
    std::string place = difference.place.file.empty() ? "" : difference.place.file;
    if (difference.place.line > 0) place += fmt::format(":{}", difference.place.line);
    const std::string named = difference.part.empty()
                                  ? difference.what
                                  : fmt::format("{}, {}", difference.what, difference.part);
    const auto written = [](const std::string& text) {
        return text.empty() ? std::string("(nothing)") : text;
    };
    std::string text = fmt::format("{:<9}{}", to_string(difference.kind), named);
    if (difference.kind == Difference::Kind::changed) {
        text += fmt::format(": {} -> {}", written(difference.from), written(difference.to));
    } else {
        text += fmt::format(": {}", difference.from + difference.to);
    }
    return place.empty() ? text + '\n' : fmt::format("{}  [{}]\n", text, place);
}

std::string span_text(Timestamp from, std::optional<Timestamp> to) {
    return fmt::format("{} .. {}", format_time(from), to ? format_time(*to) : "open");
}

std::string episode_text(const Episode& episode) {
    const std::optional<Severity> peak = peak_of(episode);
    return fmt::format("{} {}", peak ? to_string(*peak) : "none",
                       span_text(episode.crossed_at, episode.ended_at));
}

std::string line_of(const EpisodeDifference& difference) {
    const Episode& one = difference.after ? *difference.after : *difference.before;
    std::string text = fmt::format("{:<9}{} {}: ", to_string(difference.kind), one.rule.text(),
                                   one.subject.text());
    if (!difference.before || !difference.after) return text + episode_text(one) + '\n';
    const Episode &before = *difference.before, &after = *difference.after;
    text += fmt::format("{} -> {}\n", episode_text(before), episode_text(after));
    // Where the whole looks the same, the severities within it differ.
    for (std::size_t i = 0; i < before.severities.size(); ++i) {
        const auto &from = before.severities[i], &to = after.severities[i];
        if (from == to) continue;
        const auto spoken = [](const std::optional<Episode::Span>& span) {
            return span ? span_text(span->set_at, span->released_at) : std::string("never");
        };
        text += fmt::format("{:<11}{}: {} -> {}\n", "", to_string(static_cast<Severity>(i + 1)),
                            spoken(from), spoken(to));
    }
    return text;
}

json::object to_json(const Episode& episode) {
    json::object shown{{"crossed_at", format_time(episode.crossed_at)}};
    if (episode.ended_at) shown["ended_at"] = format_time(*episode.ended_at);
    if (const auto peak = peak_of(episode)) shown["peak"] = to_string(*peak);
    return shown;
}

}  // namespace

std::string to_table(const DiffReport& report) {
    std::string text;
    for (const Difference& difference : report.configuration) text += line_of(difference);
    if (!report.episodes) return text;
    if (!text.empty() && !report.episodes->empty()) text += '\n';
    for (const EpisodeDifference& difference : *report.episodes) text += line_of(difference);
    return text;
}

std::string to_json(const DiffReport& report) {
    json::array configuration;
    for (const Difference& difference : report.configuration) {
        configuration.push_back(json::object{{"difference", to_string(difference.kind)},
                                             {"what", difference.what},
                                             {"part", difference.part},
                                             {"from", difference.from},
                                             {"to", difference.to},
                                             {"file", difference.place.file},
                                             {"line", difference.place.line}});
    }
    json::object shown{{"configuration", std::move(configuration)}};
    if (report.episodes) {
        json::array episodes;
        for (const EpisodeDifference& difference : *report.episodes) {
            const Episode& one = difference.after ? *difference.after : *difference.before;
            json::object each{{"difference", to_string(difference.kind)},
                              {"rule", one.rule.text()},
                              {"subject", one.subject.text()}};
            if (difference.before) each["before"] = to_json(*difference.before);
            if (difference.after) each["after"] = to_json(*difference.after);
            episodes.push_back(std::move(each));
        }
        shown["episodes"] = std::move(episodes);
    }
    return json::serialize(shown) + '\n';
}

}  // namespace freshet
