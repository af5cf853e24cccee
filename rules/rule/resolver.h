// Resolver: the severities of rules with the thresholds of subjects put in. What comes out depends
// on nothing of a subject but the rows that decide there, so it is made once for the rows and found
// again for every other subject: 100,000 stations under one set of numbers cost as many look-ups.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
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
    Resolver(const ThresholdTable& table, Problems& errors) : table_(table), errors_(errors) {}

    // Where, and on which day of the year if that matters.
    struct Place {
        const ThresholdTable::Subject& subject;
        std::optional<MonthDay> day;
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

    Asked& asked(const ParsedRule& rule, std::size_t index);
    const ThresholdRow* row(const NamedAddend& named, Severity severity, const Place& place) const;
    std::shared_ptr<const Judgement> judgement(const ParsedRule& rule, std::size_t index,
                                               const Place& place);

    const ThresholdTable& table_;
    Problems& errors_;
    std::map<std::pair<const ParsedRule*, std::size_t>, Asked> asked_;
    std::map<std::string, std::shared_ptr<const Judgement>> equal_;  // By their numbers.
    std::set<const ThresholdRow*> refused_;
    std::map<std::tuple<SourcePlace, Severity, std::string>, MissingThreshold> missing_;
};

}  // namespace freshet
