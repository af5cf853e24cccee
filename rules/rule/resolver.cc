// From names to numbers: the rows are found first, for they say whether anything is to be made.
#include "rules/rule/resolver.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "rules/rule/parser.h"

namespace freshet {
namespace {

// Stands for a row that holds in another season only: no severity now, and none that is missing.
const ThresholdRow out_of_season;

}  // namespace

// Puts the rows into one severity's expressions.
class Resolver::Maker {
public:
    Maker(Resolver& all, const ParsedRule& rule, std::size_t index, const Rows& rows)
        : all_(all), rule_(rule), index_(index), row_(rows.begin()) {}

    Made make() {
        const ParsedSeverity& severity = *rule_.severities[index_];
        Judgement judgement{severity.raise, severity.clear, {}};
        if (!fill(judgement.raise, Side::raise) || !fill(judgement.clear, Side::clear))
            return std::move(made_);
        judgement.hold = hold_.value_or(rule_.text->severities[index_]->hold);
        made_.judgement = shared(std::move(judgement));
        return std::move(made_);
    }

private:
    enum class Side { raise, clear };

    bool fill(Expression& expression, Side side) {
        bool complete = true;
        expression.each([&](Comparison& comparison) {
            if (comparison.names.empty()) return;
            for (const NamedAddend& named : comparison.names)
                complete = add(comparison, named, side) && complete;
            if (complete && !settle(comparison)) {
                complete = false;
                all_.errors_.push_back({comparison.place,
                                        "the thresholds here are too large or too fine to be "
                                        "exact"});
            }
            comparison.names.clear();
        });
        return complete;
    }

    // Adds the next row's number to the comparison's; false when there is none.
    bool add(Comparison& comparison, const NamedAddend& named, Side side) {
        const ThresholdRow* row = *row_++;
        if (row == &out_of_season) return false;
        std::optional<Quantity> value;
        if (row != nullptr) value = side == Side::raise ? row->raise : row->clear;
        if (row != nullptr && !value && named.is_mark) value = row->raise;
        if (!value) {
            note_missing(comparison, named);
            return false;
        }
        const std::optional<WrittenUnit> unit = unit_from(row->unit);
        const std::optional<Rational> factor =
            unit ? conversion(unit->unit, *named.unit) : std::nullopt;
        if (!factor) {
            if (all_.refused_.insert(row).second)
                all_.errors_.push_back({row->place, row->name + " is in " + row->unit + ", but " +
                                                        text_of(comparison) + " is measured in " +
                                                        std::string(to_string(*named.unit))});
            return false;
        }
        const Rational found = Rational::of(*value) * unit->factor * *factor * named.weight;
        if (named.is_height)
            comparison.measure.height +=
                Quantity::from_ten_thousandths((found * Rational(Quantity::per_unit)).nearest());
        else
            comparison.number = comparison.number + found;
        if (row->hold) hold_ = std::max(hold_.value_or(Duration::zero()), *row->hold);
        return true;
    }

    void note_missing(const Comparison& comparison, const NamedAddend& named) {
        MissingThreshold& missing =
            all_.missing_[{comparison.place, severity_at(index_), named.name}];
        missing.place = comparison.place;
        missing.severity = severity_at(index_);
        missing.name = named.name;
        made_.missing.push_back(&missing);
    }

    // Different rows of equal numbers judge alike.
    std::shared_ptr<const Judgement> shared(Judgement judgement) {
        std::string key = rule_.text->name.text() + "|" + std::to_string(index_) + "|" +
                          std::to_string(judgement.hold.count());
        const auto note = [&](const Comparison& comparison) {
            each_measure(comparison, [&](const Measure& measure) {
                SeriesSet asked;
                asked.add(series_of(measure));
                if (measure.of)
                    freshet::add(judgement.upstreams, {measure.of.id(), asked});
                else
                    judgement.uses.add(asked);
                judgement.window_longest = std::max(judgement.window_longest, reach_of(measure));
            });
            key += "|" + std::to_string(bound_of(comparison).ten_thousandths()) + "/" +
                   std::to_string(comparison.measure.height.ten_thousandths());
        };
        std::as_const(judgement).raise.each(note);
        std::as_const(judgement).clear.each(note);
        std::shared_ptr<const Judgement>& found = all_.equal_[key];
        if (!found) found = std::make_shared<const Judgement>(std::move(judgement));
        return found;
    }

    Resolver& all_;
    const ParsedRule& rule_;
    std::size_t index_;
    Rows::const_iterator row_;
    std::optional<Duration> hold_;
    Made made_;
};

Resolver::Asked& Resolver::asked(const ParsedRule& rule, std::size_t index) {
    const auto [place, is_new] = asked_.try_emplace({&rule, index});
    Asked& asked = place->second;
    if (!is_new) return asked;
    const auto add = [&](const Comparison& comparison) {
        for (const NamedAddend& named : comparison.names) asked.names.push_back(&named);
    };
    rule.severities[index]->raise.each(add);
    rule.severities[index]->clear.each(add);
    return asked;
}

const ThresholdRow* Resolver::row(const NamedAddend& named, Severity severity,
                                  const Place& place) const {
    const ThresholdRow* row =
        table_.row(place.subject, {named.name, severity, place.day, place.when});
    if (row != nullptr || !place.day) return row;
    const bool in_another =
        table_.row(place.subject, {named.name, severity, std::nullopt, place.when}) != nullptr;
    return in_another ? &out_of_season : nullptr;
}

Resolver::Resolver(const ThresholdTable& table, Problems& errors) : table_(table), errors_(errors) {
    parse_conditions();
}

void Resolver::parse_conditions() {
    for (const ThresholdRow* row : table_.conditions()) {
        Problems found;
        std::optional<Expression> when = parse_expression(row->when, row->place, found);
        if (when) {
            when->each([&](const Comparison& comparison) {
                if (!comparison.names.empty())
                    found.push_back({row->place, "a condition of a threshold names no other"});
                each_measure(comparison, [&](const Measure& measure) {
                    if (measure.of)
                        found.push_back({row->place, text_of(measure) +
                                                         ": a condition of a threshold is of the "
                                                         "station itself"});
                    if (measure.gathering != Gathering::none)
                        found.push_back({row->place, text_of(measure) +
                                                         " is of a catchment, a condition of a "
                                                         "threshold is of a station"});
                });
            });
        }
        // It stands in a cell of the table: the line says where.
        for (const Problem& problem : found)
            errors_.push_back({row->place, "when: " + problem.message});
        if (found.empty()) conditions_.push_back({row, std::move(*when)});
    }
}

// A condition may be unknown: then what holds otherwise is asked beside it.
void Resolver::expect_both(const Condition& condition,
                           const std::shared_ptr<const Judgement>& own) {
    if (!half_.insert(condition.row).second) return;
    errors_.push_back(
        {condition.row->place,
         condition.row->name +
             (own == nullptr ? " has rows with `when` only; one without says what holds where none "
                               "of them is true"
                             : ": a row with `when` states raise and clear where a rule asks for "
                               "both")});
}

void Resolver::refuse_condition(const Condition& condition, const ParsedRule& rule) {
    if (!half_.insert(condition.row).second) return;
    errors_.push_back({condition.row->place,
                       "when: rule `" + rule.text->name.text() + "` asks this of " +
                           (rule.text->subject == SubjectKind::area ? "an area" : "a catchment") +
                           ", but a condition is of a station"});
}

std::shared_ptr<const Judgement> Resolver::judgement(const ParsedRule& rule, std::size_t index,
                                                     const Place& place) {
    std::shared_ptr<const Judgement> own = find(rule, index, place).judgement;
    std::vector<Judgement::Case> cases;
    std::vector<CaseKey> key;
    for (const Condition& condition : conditions_) {
        Found then = find(rule, index, {place.subject, place.day, condition.row->when});
        if (!then.is_conditional) continue;
        if (place.subject.kind != SubjectKind::station) {
            refuse_condition(condition, rule);
            return own;
        }
        if ((own == nullptr) != (then.judgement == nullptr)) expect_both(condition, own);
        if (own == nullptr || then.judgement == nullptr) return own;
        key.emplace_back(&condition, then.judgement.get());
        cases.push_back({condition.when, std::move(then.judgement)});
    }
    if (cases.empty()) return own;
    return with_cases(own, std::move(cases), std::move(key));
}

std::shared_ptr<const Judgement> Resolver::with_cases(const std::shared_ptr<const Judgement>& own,
                                                      std::vector<Judgement::Case> cases,
                                                      std::vector<CaseKey> key) {
    key.emplace_back(nullptr, own.get());
    std::shared_ptr<const Judgement>& shared = with_cases_[std::move(key)];
    if (shared) return shared;
    Judgement judgement = *own;
    Duration& longest = judgement.window_longest;
    for (const Judgement::Case& one : cases) {
        one.when.each([&](const Comparison& comparison) {
            each_measure(comparison, [&](const Measure& measure) {
                longest = std::max(longest, reach_of(measure));
            });
        });
        longest = std::max(longest, one.then->window_longest);
    }
    judgement.cases = std::move(cases);
    return shared = std::make_shared<const Judgement>(std::move(judgement));
}

Resolver::Found Resolver::find(const ParsedRule& rule, std::size_t index, const Place& place) {
    Asked& asked = this->asked(rule, index);
    Rows rows;
    rows.reserve(asked.names.size());
    for (const NamedAddend* named : asked.names)
        rows.push_back(row(*named, severity_at(index), place));
    const bool is_conditional = std::any_of(rows.begin(), rows.end(), [](const ThresholdRow* row) {
        return row != nullptr && !row->when.empty();
    });
    const SubjectId& subject = place.subject.id;
    const auto [known, is_new] = asked.made.try_emplace(std::move(rows));
    Made& made = known->second;
    if (is_new) made = Maker(*this, rule, index, known->first).make();
    for (MissingThreshold* missing : made.missing) {
        if (missing->count > 0 && missing->last == subject) continue;
        if (missing->count++ == 0) missing->first = subject;
        missing->last = subject;
    }
    return {made.judgement, is_conditional};
}

Judgements Resolver::judgements(const ParsedRule& rule, const Place& place) {
    Judgements judgements;
    for (std::size_t index = 0; index < severity_count; ++index)
        if (rule.severities[index]) judgements[index] = judgement(rule, index, place);
    return judgements;
}

void Resolver::lint_missing(Problems& lints) const {
    for (const auto& [key, missing] : missing_) freshet::lint_missing(missing, lints);
}

}  // namespace freshet
