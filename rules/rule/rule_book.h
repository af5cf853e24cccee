// RuleBook: the rules of one configuration, compiled: expressions parsed, thresholds resolved per
// station, units checked. Immutable and shared by every fold that judges by it.
#pragma once

#include <memory>

#include "rules/base/problem.h"
#include "rules/base/result.h"
#include "rules/model/record.h"

namespace freshet {

class RuleBook;

struct CompiledRuleBook {
    std::shared_ptr<const RuleBook> book;  // Null when there are errors.
    Problems errors;                       // Refused: unknown terms, units, missing parts…
    Problems lints;  // Allowed but doubtful: `rise(30m) is shorter than the 60 min step of H3`.
};

// Every problem at once, each with its file, line and column. Never throws.
CompiledRuleBook compile_rule_book(ConfigurationRecord configuration);

}  // namespace freshet
