#include "rules/rule/lint.h"

#include <map>
#include <set>
#include <string>

namespace freshet {
namespace {

std::string minutes_text(Duration duration) {
    return std::to_string(std::chrono::duration_cast<std::chrono::minutes>(duration).count()) +
           " min";
}

bool has_stage(StationKind kind) { return kind != StationKind::rain && kind != StationKind::soil; }

std::string and_more(std::size_t count) {
    return count > 1 ? " (and " + std::to_string(count - 1) + " more)" : "";
}

bool is_too_short(const Measure& measure, const Station& station) {
    switch (measure.term) {
        case Term::rise:
        case Term::fall:
        case Term::trend:
        case Term::time_to:
            return has_stage(station.kind) && measure.window < station.level_step;
        case Term::rain:
            return measure.window < station.rain_step;
        case Term::max_rain:
            return measure.inner < station.rain_step;
        default:
            return false;
    }
}

// One line for a window, naming one station and how many more: a county has hundreds alike.
void lint_short_windows(const RuleReach& reach, Problems& lints) {
    struct Found {
        Measure measure;
        SourcePlace place;
        std::vector<const Station*> stations;
    };
    std::map<std::string, Found> found;  // By term.
    const auto look = [&](const Comparison& comparison) {
        each_measure(comparison, [&](const Measure& measure) {
            const std::string term = text_of(measure);
            if (found.contains(term)) return;
            for (const Station* station : measure.of ? reach.named : reach.stations) {
                if (measure.of && measure.of.id() != station->id) continue;
                if (!is_too_short(measure, *station)) continue;
                found[term].place = comparison.place;
                found[term].measure = measure;
                found[term].stations.push_back(station);
            }
        });
    };
    for (const auto& severity : reach.rule->severities)
        if (severity) severity->raise.each(look);
    for (const auto& [term, where] : found) {
        const Station& first = *where.stations.front();
        const bool is_rain = series_of(where.measure) == SeriesAsked::rain;
        lints.push_back(
            {where.place, term + " is shorter than the " +
                              minutes_text(is_rain ? first.rain_step : first.level_step) +
                              " step of station " + first.id.text() +
                              and_more(where.stations.size()) +
                              (is_rain ? "; the rain of a whole step counts in it"
                                       : "; it can never be certain there")});
    }
}

// Who names a gauge of rain for its stage has slipped in the line, and it stays unknown for ever.
void lint_named(const RuleReach& reach, Problems& lints) {
    std::set<std::string> said;
    const auto look = [&](const Comparison& comparison) {
        each_measure(comparison, [&](const Measure& measure) {
            if (!measure.of || series_of(measure) == SeriesAsked::rain) return;
            for (const Station* station : reach.named)
                if (station->id == measure.of.id() && !has_stage(station->kind) &&
                    said.insert(text_of(measure)).second)
                    lints.push_back({comparison.place, text_of(measure) + ": " +
                                                           station->id.text() + " is of kind " +
                                                           std::string(to_string(station->kind)) +
                                                           "; what it never tells is unknown"});
        });
    };
    for (const auto& severity : reach.rule->severities) {
        if (!severity) continue;
        severity->raise.each(look);
        severity->clear.each(look);
    }
}

// What is asked, whatever a count compares it with.
std::string asked(Measure measure) {
    if (measure.gathering == Gathering::count) {
        measure.comparator = Comparator::at_least;
        measure.height = {};
    }
    return text_of(measure);
}

// Harmless since clear never beats raise, yet the author forgot something.
void lint_forgotten_terms(const RuleReach& reach, Problems& lints) {
    for (std::size_t index = 0; index < severity_count; ++index) {
        const auto& severity = reach.rule->severities[index];
        if (!severity || reach.rule->text->severities[index]->clear.empty()) continue;
        std::set<std::string> cleared, said;
        severity->clear.each([&](const Comparison& comparison) {
            if (comparison.sum.empty()) cleared.insert(text_of(comparison));
            each_measure(comparison,
                         [&](const Measure& measure) { cleared.insert(asked(measure)); });
        });
        severity->raise.each([&](const Comparison& comparison) {
            each_measure(comparison, [&](const Measure& measure) {
                // Nothing is forgotten: what is raised by it cannot clear while it is true.
                if (is_condition(measure.term)) return;
                const std::string term =
                    comparison.sum.empty() ? text_of(comparison) : text_of(measure);
                const bool is_counted =
                    measure.gathering == Gathering::count && cleared.contains(asked(measure));
                if (is_counted || cleared.contains(term) || !said.insert(term).second) return;
                lints.push_back({reach.rule->text->severities[index]->raise_place,
                                 std::string(to_string(severity_at(index))) + ": raise uses " +
                                     term + ", clear does not"});
            });
        });
    }
}

struct Bound {
    Quantity value;
    Unit unit;
};
using Bounds = std::map<std::string, Bound>;  // By term; only terms compared once.

Bounds bounds_of(const Expression& expression, std::set<Comparator> comparators) {
    Bounds bounds;
    std::set<std::string> twice;
    expression.each([&](const Comparison& comparison) {
        if (!comparators.contains(comparison.comparator)) return;
        const std::string term = text_of(comparison);
        if (!bounds.emplace(term, Bound{comparison.threshold, comparison.unit}).second)
            twice.insert(term);
    });
    for (const std::string& term : twice) bounds.erase(term);
    return bounds;
}

std::string value_text(const Bound& bound) {
    return format_quantity(bound.value, bound.unit.base == Unit::Base::mm ? 1 : 2) + " " +
           std::string(to_string(bound.unit));
}

// Numbers are compared where they are resolved, at the subjects, and each doubt is said once.
// Subjects that share their judgements raise the same doubts: the first of them is looked at.
void lint_numbers(const RuleReach& reach, Problems& lints) {
    std::set<std::string> said;
    const auto say = [&](std::size_t index, const JudgedSubject& subject, std::string doubt) {
        if (!said.insert(std::to_string(index) + doubt).second) return;
        lints.push_back({reach.rule->text->severities[index]->raise_place,
                         std::string(to_string(severity_at(index))) + ": " + doubt + " (at " +
                             subject.subject.text() + ")"});
    };
    const auto compare = [&](const JudgedSubject& subject, const Judgements& severities) {
        Bounds lower;
        std::string lower_word;
        for (std::size_t index = 0; index < severity_count; ++index) {
            const auto& judgement = severities[index];
            if (!judgement) continue;
            const Bounds raise =
                bounds_of(judgement->raise, {Comparator::at_least, Comparator::above});
            for (const auto& [term, bound] :
                 bounds_of(judgement->clear, {Comparator::below, Comparator::at_most})) {
                const auto found = raise.find(term);
                if (found != raise.end() && bound.value > found->second.value)
                    say(index, subject,
                        "clears " + term + " under " + value_text(bound) +
                            ", which is above its raise of " + value_text(found->second));
            }
            for (const auto& [term, bound] : raise) {
                const auto found = lower.find(term);
                if (found != lower.end() && bound.value < found->second.value)
                    say(index, subject,
                        term + " " + value_text(bound) + " is below " + lower_word + "'s " +
                            value_text(found->second));
            }
            if (!raise.empty()) {
                lower = raise;
                lower_word = to_string(severity_at(index));
            }
        }
    };
    std::set<Judgements> seen;
    for (const JudgedSubject* subject : reach.subjects)
        subject->each([&](const Judgements& severities) {
            if (seen.insert(severities).second) compare(*subject, severities);
        });
}

}  // namespace

void lint_missing(const MissingThreshold& missing, Problems& lints) {
    const std::string severity(to_string(missing.severity));
    lints.push_back({missing.place, severity + ": no threshold `" + missing.name + "` for " +
                                        missing.first.text() + and_more(missing.count) +
                                        "; there is no " + severity + " there"});
}

void lint_unwatched(const std::vector<const Station*>& stations, Problems& lints) {
    if (stations.empty()) return;
    const Station& first = *stations.front();
    lints.push_back({first.place, "station " + first.id.text() + and_more(stations.size()) +
                                      (stations.size() > 1 ? " are" : " is") +
                                      " under no rule: whatever is measured there warns nobody"});
}

namespace {

// Its area has all their samples beside their own catchments, and is one snapshot.
void lint_areas(const RuleReach& reach, Problems& lints) {
    constexpr std::size_t members_max = 1'000;
    const RuleText& text = *reach.rule->text;
    for (const AreaId& area : text.areas) {
        const JudgedSubject* found = nullptr;
        for (const JudgedSubject* subject : reach.subjects)
            if (subject->subject.text() == area.text()) found = subject;
        const std::string rule = "rule `" + text.name.text() + "`: ";
        if (found == nullptr)
            lints.push_back({text.place, rule + "no station counts in area " + area.text()});
        else if (found->members.size() > members_max)
            lints.push_back({text.place, rule + "area " + area.text() + " has " +
                                             std::to_string(found->members.size()) +
                                             " stations; of more than " +
                                             std::to_string(members_max) +
                                             " each report has all of them looked at"});
    }
}

}  // namespace

void lint_rule(const RuleReach& reach, Problems& lints) {
    const RuleText& text = *reach.rule->text;
    if (reach.stations.empty())
        lints.push_back({text.place, "rule `" + text.name.text() + "` matches no station"});
    if (text.subject != SubjectKind::station && text.where.empty())
        lints.push_back(
            {text.place, "rule `" + text.name.text() + "` has no where: every station of " +
                             (text.subject == SubjectKind::area ? "an area" : "a catchment") +
                             " counts, one "
                             "without the gauge as one that is silent"});
    lint_areas(reach, lints);
    lint_short_windows(reach, lints);
    lint_named(reach, lints);
    lint_forgotten_terms(reach, lints);
    lint_numbers(reach, lints);
}

}  // namespace freshet
