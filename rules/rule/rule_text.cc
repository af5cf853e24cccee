#include "rules/rule/rule_text.h"

#include <algorithm>
#include <set>

#include "rules/rule/nearest.h"
#include "rules/rule/parser.h"

namespace freshet {
namespace {

// Taken by incidents that people raise; a rule of that name could be given their ids.
constexpr std::string_view reserved_name = "by-hand";

void check_names(const Expression& expression, const ThresholdTable& table, Problems& errors) {
    expression.each([&](const Comparison& comparison) {
        for (const NamedAddend& named : comparison.names) {
            if (table.has(named.name)) continue;
            errors.push_back({comparison.place, "no threshold is named `" + named.name + "`" +
                                                    did_you_mean(named.name, table.names())});
        }
    });
}

// A station asked of by name is one of stations.csv.
void check_stations(const Expression& expression, const std::set<StationId>& listed,
                    Problems& errors) {
    expression.each([&](const Comparison& comparison) {
        each_measure(comparison, [&](const Measure& measure) {
            if (!measure.of || listed.contains(measure.of.id())) return;
            std::vector<std::string> known;
            for (const StationId& station : listed) known.push_back(station.text());
            errors.push_back({comparison.place, text_of(measure) + ": no station is named `" +
                                                    measure.of.id().text() + "`" +
                                                    did_you_mean(measure.of.id().text(), known)});
        });
    });
}

// "0 is no rain": such a raise would be true for ever.
void check_rain(const Expression& raise, Problems& errors) {
    raise.each([&](const Comparison& comparison) {
        const bool is_count = comparison.measure.gathering == Gathering::count;
        const bool is_rain = comparison.sum.empty() &&
                             (is_count || series_of(comparison.measure) == SeriesAsked::rain);
        if (!is_rain || !comparison.names.empty()) return;
        if (comparison.comparator == Comparator::at_least && comparison.threshold <= Quantity())
            errors.push_back({comparison.place, text_of(comparison) + " >= 0" +
                                                    (is_count ? "" : " mm") + " is always true"});
    });
}

// Of one station or of all of a catchment: the two are never one number.
void check_subject(const Expression& expression, SubjectKind subject, Problems& errors) {
    expression.each([&](const Comparison& comparison) {
        each_measure(comparison, [&](const Measure& measure) {
            const bool is_gathered = measure.gathering != Gathering::none;
            // The calendar is the same everywhere; a forecast may be for a catchment as a whole.
            const bool is_of_any =
                !is_gathered &&
                (measure.term == Term::season ||
                 (measure.term == Term::forecast_rain && subject != SubjectKind::area));
            if (is_of_any || is_gathered == (subject != SubjectKind::station)) return;
            const std::string text = text_of(measure);
            errors.push_back(
                {comparison.place,
                 is_gathered
                     ? text + " is of all stations of a catchment: the rule needs `subject: "
                              "catchment`"
                     : text + " is of one station; a rule with `subject: " +
                           std::string(to_string(subject)) +
                           "` asks mean(…), max(…), sum(…) or count(stations where …)"});
        });
    });
}

void check_minimum(const RuleText& text, Problems& errors) {
    const std::string& name = text.name.text();
    if (text.subject == SubjectKind::station) {
        if (text.minimum)
            errors.push_back(
                {text.place, "rule `" + name + "`: minimum is of rules with `subject: catchment`"});
        return;
    }
    if (!text.minimum)
        errors.push_back(
            {text.place, "rule `" + name + "` states no minimum: which part of " +
                             (text.subject == SubjectKind::area ? "an area" : "a catchment") +
                             "'s weight has to report, like `minimum: 0.7`"});
    else if (*text.minimum <= Quantity() || *text.minimum > Quantity::from_units(1))
        errors.push_back({text.place, "rule `" + name + "`: minimum is above 0 and 1 at most"});
}

struct Known {
    const ThresholdTable& table;
    std::set<StationId> stations;
};

std::optional<ParsedSeverity> parse_severity(const SeverityText& text, Severity severity,
                                             SubjectKind subject, const Known& known,
                                             Problems& errors) {
    const std::size_t errors_before = errors.size();
    const std::string name(to_string(severity));
    if (text.raise.empty()) errors.push_back({text.raise_place, name + " has no raise"});
    // Of a stage of transfer without one nothing but its raise has to be over.
    if (text.clear.empty() && !is_stage(severity))
        errors.push_back({text.clear_place, name + " has no clear"});
    if (text.hold < Duration::zero())
        errors.push_back({text.raise_place, name + ": a hold is not negative"});
    std::optional<Expression> raise, clear;
    if (!text.raise.empty()) raise = parse_expression(text.raise, text.raise_place, errors);
    if (!text.clear.empty()) clear = parse_expression(text.clear, text.clear_place, errors);
    if (text.clear.empty()) clear = Expression{Expression::Kind::all_of, {}, {}};
    if (raise) check_names(*raise, known.table, errors);
    if (raise) check_stations(*raise, known.stations, errors);
    if (raise) check_rain(*raise, errors);
    if (raise) check_subject(*raise, subject, errors);
    if (clear) check_names(*clear, known.table, errors);
    if (clear) check_stations(*clear, known.stations, errors);
    if (clear) check_subject(*clear, subject, errors);
    if (errors.size() != errors_before) return std::nullopt;
    return ParsedSeverity{std::move(*raise), std::move(*clear)};
}

}  // namespace

std::vector<StationId> stations_named(const RuleText& rule) {
    std::vector<StationId> named;
    const auto look = [&](const std::string& text) {
        Problems problems;  // Said when the rules are parsed.
        const std::optional<Expression> expression = parse_expression(text, {}, problems);
        if (!expression) return;
        expression->each([&](const Comparison& comparison) {
            each_measure(comparison, [&](const Measure& measure) {
                if (measure.of) named.push_back(measure.of.id());
            });
        });
    };
    for (const auto& severity : rule.severities) {
        if (!severity) continue;
        look(severity->raise);
        look(severity->clear);
    }
    std::sort(named.begin(), named.end());
    named.erase(std::unique(named.begin(), named.end()), named.end());
    return named;
}

namespace {

// Each of its areas is one of areas.csv, and only a rule about areas names any.
void check_areas(const RuleText& text, const std::set<AreaId>& listed, Problems& errors) {
    const std::string rule = "rule `" + text.name.text() + "`";
    if (text.subject != SubjectKind::area) {
        if (!text.areas.empty())
            errors.push_back({text.place, rule + ": areas are of rules with `subject: area`"});
        return;
    }
    if (text.areas.empty())
        errors.push_back({text.place, rule + " is about areas and names none: `areas: [330782]`"});
    for (const AreaId& area : text.areas) {
        if (listed.contains(area)) continue;
        std::vector<std::string> known;
        for (const AreaId& other : listed) known.push_back(other.text());
        errors.push_back({text.place, rule + ": there is no area " + area.text() +
                                          did_you_mean(area.text(), known)});
    }
}

}  // namespace

std::vector<ParsedRule> parse_rules(const Configuration& configuration, const ThresholdTable& table,
                                    Problems& errors) {
    std::vector<ParsedRule> rules;
    std::set<RuleName> seen;
    Known known{table, {}};
    for (const Station& station : configuration.stations) known.stations.insert(station.id);
    std::set<AreaId> areas;
    for (const Area& area : configuration.areas) areas.insert(area.id);
    for (const RuleText& text : configuration.rules) {
        const std::string& name = text.name.text();
        if (name.empty()) errors.push_back({text.place, "a rule has no name"});
        if (name == reserved_name)
            errors.push_back({text.place, "the name `by-hand` belongs to what people raise"});
        if (!seen.insert(text.name).second)
            errors.push_back({text.place, "a second rule is named `" + name + "`"});
        ParsedRule rule;
        rule.text = &text;
        check_minimum(text, errors);
        check_areas(text, areas, errors);
        if (auto where = parse_where(text.where, text.place, errors)) rule.where = *where;
        bool any = false;
        for (std::size_t index = 0; index < severity_count; ++index) {
            if (!text.severities[index]) continue;
            any = true;
            rule.severities[index] = parse_severity(*text.severities[index], severity_at(index),
                                                    text.subject, known, errors);
        }
        if (!any) errors.push_back({text.place, "rule `" + name + "` has no severity"});
        rules.push_back(std::move(rule));
    }
    return rules;
}

}  // namespace freshet
