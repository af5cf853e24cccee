// An Explanation as a page for people, and as one JSON document.
#include <fmt/format.h>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

#include "daemon/api/warning_json.h"
#include "daemon/explain/explanation.h"

namespace freshet {
namespace {

namespace json = boost::json;

std::string_view role_text(ThresholdLink::Role role) {
    switch (role) {
        case ThresholdLink::Role::decides:
            return "decides";
        case ThresholdLink::Role::overridden:
            return "overridden";
        case ThresholdLink::Role::other_season:
            return "other season";
    }
    return "";
}

std::string row_text(const ThresholdRow& row) {
    std::string text;
    const auto add = [&](std::string_view name, const std::string& value) {
        text += fmt::format("{}{} {}", text.empty() ? "" : ", ", name, value);
    };
    if (row.raise) add("raise", fmt::format("{} {}", format_quantity(*row.raise), row.unit));
    if (row.clear) add("clear", fmt::format("{} {}", format_quantity(*row.clear), row.unit));
    if (row.hold) add("hold", format_duration(*row.hold));
    if (row.severity) add("severity", std::string(to_string(*row.severity)));
    if (row.days) {
        add("from", fmt::format("{:02}-{:02} to {:02}-{:02}", row.days->first / 100,
                                row.days->first % 100, row.days->last / 100, row.days->last % 100));
    }
    if (!row.source.empty()) add("source", row.source);
    return text;
}

std::string quality_text(const Observation& observation) {
    std::string text(to_string(observation.quality));
    if (observation.reason != QualityReason::none)
        text += fmt::format(" ({})", to_string(observation.reason));
    return text;
}

std::string value_text(const Observation& observation) {
    if (observation.quality == Quality::bad || observation.quality == Quality::missing) return "-";
    return fmt::format("{} {}", format_quantity(observation.value, 1),
                       unit_of(observation.element));
}

std::string evidence_text(const Evidence& evidence) {
    std::string text = fmt::format("  {} {} {} (threshold {} {}) at {}", evidence.term,
                                   format_quantity(evidence.value, 1), evidence.unit,
                                   format_quantity(evidence.threshold, 1), evidence.unit,
                                   format_time(evidence.at));
    if (evidence.now) text += fmt::format(", now {}", format_quantity(*evidence.now, 1));
    if (evidence.lowest && evidence.lowest_at) {
        text += fmt::format(", lowest {} at {}", format_quantity(*evidence.lowest, 1),
                            format_time(*evidence.lowest_at));
    }
    return text + '\n';
}

std::string warning_text(const Explanation& explanation) {
    const Warning& warning = explanation.warning;
    std::string text = fmt::format("{}\n  {}", identity_of(warning), to_string(warning.type));
    if (warning.severity) text += fmt::format(" {}", to_string(*warning.severity));
    if (warning.certainty == Certainty::possible) text += " (possible, to be verified)";
    text += fmt::format(", {}; onset {}, published {}", to_string(warning.reason),
                        format_time(warning.onset), format_time(warning.published_at));
    if (warning.ended_at) text += fmt::format(", ended {}", format_time(*warning.ended_at));
    if (!warning.by.empty()) text += fmt::format("\n  by {}: {}", warning.by.text(), warning.text);
    text += fmt::format("\n  journal record {}, configuration {}, status {}\n",
                        explanation.position.offset, warning.configuration.text(),
                        to_string(warning.status));
    if (!warning.unconfirmed.empty()) text += fmt::format("  {}\n", warning.unconfirmed);
    return text;
}

std::string samples_text(const Explanation& explanation, const StationId& station) {
    std::vector<SampleShown> samples = explanation.samples;
    std::erase_if(samples, [&](const SampleShown& sample) { return sample.station != station; });
    if (samples.empty()) return "";
    std::string text = fmt::format("\nSAMPLES of {}, after {} up to {}\n", station.text(),
                                   format_time(explanation.from), format_time(explanation.to));
    constexpr std::string_view form = "  {:<27}{:<27}{:<15}{:<12}{:<8}{:<20}{}\n";
    text +=
        fmt::format(form, "OBSERVED", "ARRIVED", "ELEMENT", "VALUE", "OVER", "QUALITY", "RECORD");
    for (const SampleShown& sample : samples) {
        const Observation& observation = sample.observation;
        text += fmt::format(
            form, format_time(observation.observed_at), format_time(sample.received_at),
            to_string(observation.element), value_text(observation),
            observation.interval > Duration{} ? format_duration(observation.interval) : "",
            quality_text(observation), sample.offset);
    }
    return text;
}

}  // namespace

std::string to_table(const Explanation& explanation) {
    std::string text = warning_text(explanation);
    if (!explanation.warning.evidence.empty()) text += "\nBECAUSE\n";
    for (const Evidence& evidence : explanation.warning.evidence) text += evidence_text(evidence);
    if (explanation.text) {
        text += fmt::format("\nRULE {}, {}  [{}:{}]\n  raise  {}\n  clear  {}\n  hold   {}\n",
                            explanation.warning.rule.text(), to_string(*explanation.severity),
                            explanation.text->raise_place.file, explanation.text->raise_place.line,
                            explanation.text->raise, explanation.text->clear,
                            format_duration(explanation.text->hold));
    }
    for (const ThresholdChain& chain : explanation.chains) {
        text += fmt::format("\nTHRESHOLD {}\n", chain.name);
        for (const ThresholdLink& link : chain.links) {
            text += fmt::format("  {:<13} {:<24} {}\n", role_text(link.role), link.scope,
                                row_text(link.row));
        }
    }
    for (const StationId& station : explanation.stations)
        text += samples_text(explanation, station);
    return text;
}

std::string to_json(const Explanation& explanation) {
    json::object shown{{"warning", to_json(explanation.warning)},
                       {"record", explanation.position.offset},
                       {"token", to_text(explanation.token)}};
    if (explanation.text) {
        shown["raise"] = explanation.text->raise;
        shown["clear"] = explanation.text->clear;
        shown["hold"] = format_duration(explanation.text->hold);
    }
    json::array thresholds;
    for (const ThresholdChain& chain : explanation.chains) {
        for (const ThresholdLink& link : chain.links) {
            thresholds.push_back(json::object{{"threshold", chain.name},
                                              {"role", role_text(link.role)},
                                              {"scope", link.scope},
                                              {"row", row_text(link.row)}});
        }
    }
    shown["thresholds"] = std::move(thresholds);
    json::array samples;
    for (const SampleShown& sample : explanation.samples) {
        samples.push_back(json::object{{"station", sample.station.text()},
                                       {"observed_at", format_time(sample.observation.observed_at)},
                                       {"received_at", format_time(sample.received_at)},
                                       {"element", to_string(sample.observation.element)},
                                       {"value", value_text(sample.observation)},
                                       {"over", format_duration(sample.observation.interval)},
                                       {"quality", quality_text(sample.observation)},
                                       {"record", sample.offset}});
    }
    shown["samples"] = std::move(samples);
    return json::serialize(shown) + '\n';
}

}  // namespace freshet
