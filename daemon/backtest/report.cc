// See report.h. JSON is written as it comes, so that a year of warnings is never held in memory.
#include "daemon/backtest/report.h"

#include <fmt/format.h>
#include <fmt/ostream.h>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

#include "daemon/api/warning_json.h"

namespace freshet {
namespace {

namespace json = boost::json;

constexpr std::string_view row_form = "{:<26}{:<8}{:<10}{:<18}{:<20}{}\n";

std::string evidence_text(const Warning& warning) {
    std::string text;
    for (const Evidence& one : warning.evidence) {
        text +=
            fmt::format("{}{} {} {} ({})", text.empty() ? "" : ", ", one.term,
                        format_quantity(one.value, 1), one.unit, format_quantity(one.threshold, 1));
    }
    if (!warning.text.empty()) text += (text.empty() ? "" : ", ") + warning.text;
    return text;
}

json::object to_json(const Episode& episode) {
    json::object shown{{"rule", episode.rule.text()},
                       {"subject", episode.subject.text()},
                       {"crossed_at", format_time(episode.crossed_at)}};
    if (episode.ended_at) shown["ended_at"] = format_time(*episode.ended_at);
    json::object severities;
    for (std::size_t i = 0; i < episode.severities.size(); ++i) {
        const std::optional<Episode::Span>& span = episode.severities[i];
        if (!span) continue;
        json::object times{{"set_at", format_time(span->set_at)}};
        if (span->released_at) times["released_at"] = format_time(*span->released_at);
        severities[to_string(static_cast<Severity>(i + 1))] = std::move(times);
    }
    shown["severities"] = std::move(severities);
    return shown;
}

std::string severities_text(const Episode& episode) {
    std::string text;
    for (std::size_t i = 0; i < episode.severities.size(); ++i) {
        const std::optional<Episode::Span>& span = episode.severities[i];
        if (!span) continue;
        text += fmt::format("{}{} {}..{}", text.empty() ? "" : "  ",
                            to_string(static_cast<Severity>(i + 1)), format_time(span->set_at),
                            span->released_at ? format_time(*span->released_at) : "open");
    }
    return text;
}

// "red", and "red?" where it is to be verified.
std::string severity_text(const Warning& warning) {
    if (!warning.severity) return {};
    return std::string(to_string(*warning.severity)) +
           (warning.certainty == Certainty::possible ? "?" : "");
}

}  // namespace

BacktestReport::BacktestReport(ReportForm form, std::ostream& out) : form_(form), out_(out) {}

// Not before there is something to show: a file that cannot be read prints its reason alone.
void BacktestReport::begin() {
    if (begun_) return;
    begun_ = true;
    if (form_ == ReportForm::json) {
        out_ << "{\"published\":[";
    } else {
        fmt::print(out_, row_form, "PUBLISHED", "TYPE", "SEVERITY", "SUBJECT", "REASON",
                   "INCIDENT, WHY");
    }
}

// Warnings and late crossings stand in one list, in the order in which they were said.
void BacktestReport::put_json(std::uint64_t already, const std::string& object) {
    out_ << (already == 0 ? "\n" : ",\n") << object;
}

void BacktestReport::show(const OutputRow& row) {
    if (const Warning* warning = std::get_if<Warning>(&row.output)) show(*warning);
    if (const LateCrossing* crossing = std::get_if<LateCrossing>(&row.output)) show(*crossing);
    if (std::holds_alternative<Notice>(row.output)) ++notices_;
}

void BacktestReport::show(const Warning& warning) {
    begin();
    if (form_ == ReportForm::json) {
        put_json(warnings_ + late_crossings_, json::serialize(to_json(warning)));
    } else {
        fmt::print(out_, row_form, format_time(warning.published_at), to_string(warning.type),
                   severity_text(warning), warning.subject.text(), to_string(warning.reason),
                   warning.incident.text() + "  " + evidence_text(warning));
    }
    ++warnings_;
    incidents_.insert(warning.incident);
}

void BacktestReport::show(const LateCrossing& crossing) {
    begin();
    if (form_ == ReportForm::json) {
        json::object shown = to_json(crossing);
        shown["late_crossing"] = true;
        put_json(warnings_ + late_crossings_, json::serialize(shown));
    } else {
        fmt::print(
            out_, row_form, format_time(crossing.shown_at), "(late)", to_string(crossing.severity),
            crossing.subject.text(), "late-crossing",
            fmt::format("{}  crossed {}, ended {}: seen too late to warn", crossing.rule.text(),
                        format_time(crossing.onset), format_time(crossing.ended_at)));
    }
    ++late_crossings_;
}

void BacktestReport::finish(const std::vector<Episode>& episodes) {
    begin();
    if (form_ == ReportForm::json) {
        out_ << "],\n\"episodes\":[";
        for (std::size_t i = 0; i < episodes.size(); ++i) {
            put_json(i, json::serialize(to_json(episodes[i])));
        }
        out_ << "]}\n";
        return;
    }
    constexpr std::string_view episode_form = "{:<26}{:<26}{:<18}{:<20}{}\n";
    out_ << '\n';
    fmt::print(out_, episode_form, "CROSSED", "ENDED", "SUBJECT", "RULE", "SEVERITIES");
    for (const Episode& episode : episodes) {
        fmt::print(out_, episode_form, format_time(episode.crossed_at),
                   episode.ended_at ? format_time(*episode.ended_at) : "open",
                   episode.subject.text(), episode.rule.text(), severities_text(episode));
    }
}

}  // namespace freshet
