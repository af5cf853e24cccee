// See explanation.h.
#include "daemon/explain/explanation.h"

#include <algorithm>
#include <set>

#include "rules/rule/parser.h"
#include "rules/rule/rule_book.h"
#include "rules/rule/rule_text.h"
#include "rules/rule/threshold_table.h"
#include "rules/rule/where.h"

namespace freshet {
namespace {

std::string scope_text(const ThresholdRow& row) {
    switch (row.scope) {
        case ThresholdScope::preset:
            return "default";
        case ThresholdScope::kind:
            return "kind " + row.id;
        case ThresholdScope::catchment:
            return "catchment " + row.id;
        case ThresholdScope::station:
            return "station " + row.id;
        case ThresholdScope::village:
            return "village " + row.id;
    }
    return "";
}

ThresholdChain chain_of(const std::string& name, const ThresholdTable& table,
                        const ThresholdTable::Subject& subject, Severity severity, Timestamp at) {
    const MonthDay day = month_day_of(at);
    const ThresholdRow* decides = table.row(subject, {name, severity, day});
    ThresholdChain chain{name, {}};
    for (const ThresholdRow* row : table.rows(subject, name)) {
        if (row->severity && row->severity != severity) continue;
        ThresholdLink link{ThresholdLink::Role::overridden, scope_text(*row), *row};
        if (row == decides) {
            link.role = ThresholdLink::Role::decides;
        } else if (row->days && !row->days->contains(day)) {
            link.role = ThresholdLink::Role::other_season;
        }
        chain.links.push_back(std::move(link));
    }
    std::ranges::stable_partition(chain.links, [](const ThresholdLink& link) {
        return link.role == ThresholdLink::Role::decides;
    });
    return chain;
}

// The names a condition asks for, and how far back it looks.
struct Asked {
    std::set<std::string> names;
    Duration reach{};
};

void ask(const std::string& text, Asked& asked) {
    Problems problems;  // None: the configuration was compiled before it was journaled.
    const std::optional<Expression> expression = parse_expression(text, {}, problems);
    if (!expression) return;
    expression->each([&](const Comparison& comparison) {
        for (const NamedAddend& named : comparison.names) asked.names.insert(named.name);
        each_measure(comparison, [&](const Measure& measure) {
            asked.reach = std::max(asked.reach, reach_of(measure));
        });
    });
}

bool is_judged(Element element) {
    switch (element) {
        case Element::rain:
        case Element::rain_total:
        case Element::rain_today:
        case Element::level:
        case Element::relative_level:
        case Element::flow:
            return true;
        default:
            return false;
    }
}

// The station of the warning; of a catchment or an area all that count in the rule.
std::vector<const Station*> stations_of(const Warning& warning, const RuleText& rule,
                                        const Configuration& configuration) {
    Problems problems;  // None, as above.
    const Where where = parse_where(rule.where, {}, problems).value_or(Where());
    std::vector<const Station*> result;
    for (const Station& station : configuration.stations) {
        const bool lies_there =
            rule.subject == SubjectKind::area
                ? lies_in(station.area, AreaId(warning.subject.text()), configuration.areas)
                : station.catchment.text() == warning.subject.text();
        const bool counts = lies_there && station.weight > Quantity() && where.holds(station);
        if (rule.subject != SubjectKind::station ? counts : station.id == warning.station)
            result.push_back(&station);
    }
    return result;
}

}  // namespace

Explanation explain(const Warning& warning, JournalPosition position,
                    const Configuration& configuration) {
    Explanation explanation;
    explanation.warning = warning;
    explanation.position = position;
    explanation.token = token_of(warning, position);
    explanation.to = warning.onset;
    for (const Evidence& evidence : warning.evidence)
        explanation.to = std::max(explanation.to, evidence.at);
    explanation.from = explanation.to;

    const auto rule = std::ranges::find(configuration.rules, warning.rule, &RuleText::name);
    explanation.severity = warning.severity ? warning.severity : warning.peak;
    if (rule == configuration.rules.end() || !explanation.severity) return explanation;
    const std::vector<const Station*> stations = stations_of(warning, *rule, configuration);
    if (stations.empty()) return explanation;
    explanation.text = rule->severities[static_cast<std::size_t>(*explanation.severity) - 1];
    if (!explanation.text) return explanation;
    Asked asked;
    ask(explanation.text->raise, asked);
    ask(explanation.text->clear, asked);
    std::vector<const Station*> asked_of = stations;
    for (const StationId& named : stations_named(*rule))
        if (const auto found = std::ranges::find(configuration.stations, named, &Station::id);
            found != configuration.stations.end() &&
            std::ranges::find(asked_of, &*found) == asked_of.end())
            asked_of.push_back(&*found);
    // A value holds for three steps (rules/README.md, 10).
    for (const Station* station : asked_of) {
        explanation.stations.push_back(station->id);
        asked.reach = std::max(asked.reach, 3 * std::max(station->rain_step, station->level_step));
    }
    explanation.from = explanation.to - asked.reach;
    const ThresholdTable table(configuration);
    for (const std::string& name : asked.names) {
        explanation.chains.push_back(chain_of(name, table,
                                              {*stations.front(), warning.subject, rule->subject},
                                              *explanation.severity, explanation.to));
    }
    return explanation;
}

void add_samples(const JournalEntry& entry, Explanation& explanation) {
    const Report* report = std::get_if<Report>(&entry.record.body);
    Report read;  // What a person read off the staff gauge.
    const auto* said = std::get_if<PatrolReport>(&entry.record.body);
    if (said != nullptr && said->level) {
        read.station = said->station;
        read.observations.push_back({Element::level, 0, said->observed_at, Duration(), *said->level,
                                     Quality::good, QualityReason::by_hand});
        report = &read;
    }
    if (report == nullptr || entry.position > explanation.position ||
        std::ranges::find(explanation.stations, report->station) == explanation.stations.end())
        return;
    for (const Observation& observation : report->observations) {
        const bool inside =
            observation.observed_at > explanation.from && observation.observed_at <= explanation.to;
        if (!inside || !is_judged(observation.element)) continue;
        const SampleShown sample{report->station, observation, entry.record.received_at,
                                 entry.position.offset};
        const auto after = [](const SampleShown& left, const SampleShown& right) {
            return left.observation.observed_at < right.observation.observed_at;
        };
        explanation.samples.insert(
            std::upper_bound(explanation.samples.begin(), explanation.samples.end(), sample, after),
            sample);
    }
}

}  // namespace freshet
