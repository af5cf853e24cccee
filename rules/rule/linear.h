// Linear: a side of a comparison while it is read: terms and thresholds, each times a number, and a
// number; in one unit. A comparison of two of them becomes one of terms with a single bound, so
// that the engine asks `level` and the lints see its number, however the author wrote it.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "rules/rule/expression.h"
#include "rules/rule/lexer.h"

namespace freshet {

// Thrown no further than parse_expression.
struct Mistake {
    Problem problem;
};
[[noreturn]] void fail(const Token& token, std::string message);

struct Linear {
    struct Weighted {
        Measure measure;
        Rational weight;
    };

    Token first;               // Where it begins.
    std::optional<Unit> unit;  // Nothing: thresholds only, of whatever unit their rows are.
    std::vector<Weighted> terms;
    std::vector<NamedAddend> names;
    std::vector<NamedAddend> heights;  // What time_to is the time to.
    Rational number;

    bool is_number() const { return terms.empty() && names.empty(); }
};

Linear sum(Linear left, Linear right);
Linear negative(Linear operand);
Linear product(Linear left, Linear right);
Linear quotient(Linear left, const Linear& right);

Expression compared(Linear left, Comparator comparator, Linear right);

}  // namespace freshet
