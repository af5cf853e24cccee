// Resolver: the severities of rules with the thresholds of subjects put in. What comes out depends
// on nothing of a subject but the rows that decide there, so it is made once for the rows and found
// again for every other subject: 100,000 stations under one set of numbers cost as many look-ups.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>
#include <vector>

#include "rules/rule/judgement.h"
#include "rules/rule/lint.h"
#include "rules/rule/rule_text.h"
#include "rules/rule/threshold_table.h"

namespace freshet {

class Resolver {
public:
    // Both outlive it; so does every rule asked for.
    Resolver(const ThresholdTable& table, Problems& errors);

    // Where, and on which day of the year and under which condition if that matters.
    struct Place {
        const ThresholdTable::Subject& subject;
        std::optional<MonthDay> day;
        std::string_view when = {};
    };
    // Every severity of a rule; null where a threshold is missing: then there is no such severity
    // here, never one of 0.
    Judgements judgements(const ParsedRule& rule, const Place& place);

    void lint_missing(Problems& lints) const;

private:
    using Rows = std::vector<const ThresholdRow*>;  // In the order of the names.
    struct Made {
        std::shared_ptr<const Judgement> judgement;
        std::vector<MissingThreshold*> missing;
    };
    struct Asked {
        std::vector<const NamedAddend*> names;  // Of raise, then of clear.
        std::map<Rows, Made> made;
    };
    class Maker;
    struct Condition {
        const ThresholdRow* row = nullptr;  // The first that states it.
        Expression when;
    };
    struct Found {
        std::shared_ptr<const Judgement> judgement;
        bool is_conditional = false;  // A row of the condition is among those that decide.
    };
    using CaseKey = std::pair<const Condition*, const Judgement*>;

    void parse_conditions();
    void expect_both(const Condition& condition, const std::shared_ptr<const Judgement>& own);
    void refuse_condition(const Condition& condition, const ParsedRule& rule);
    // Of the rows of one condition, and of those without any.
    Found find(const ParsedRule& rule, std::size_t index, const Place& place);
    std::shared_ptr<const Judgement> with_cases(const std::shared_ptr<const Judgement>& own,
                                                std::vector<Judgement::Case> cases,
                                                std::vector<CaseKey> key);

    Asked& asked(const ParsedRule& rule, std::size_t index);
    const ThresholdRow* row(const NamedAddend& named, Severity severity, const Place& place) const;
    std::shared_ptr<const Judgement> judgement(const ParsedRule& rule, std::size_t index,
                                               const Place& place);

    const ThresholdTable& table_;
    Problems& errors_;
    std::map<std::pair<const ParsedRule*, std::size_t>, Asked> asked_;
    std::map<std::string, std::shared_ptr<const Judgement>> equal_;  // By their numbers.
    std::vector<Condition> conditions_;
    std::map<std::vector<CaseKey>, std::shared_ptr<const Judgement>> with_cases_;
    std::set<const ThresholdRow*> refused_, half_;
    std::map<std::tuple<SourcePlace, Severity, std::string>, MissingThreshold> missing_;
};

}  // namespace freshet
