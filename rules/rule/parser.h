// Text to Expression:
//
//     either     = both { "or" both }
//     both       = single { "and" single }
//     single     = "(" either ")" | operand comparator operand
//     operand    = "rain(" window ")" | "rise(" window ")" | "level"
//                | number unit | "threshold." name
//     comparator = ">=" | ">" | "<" | "<="
//
// One side of a comparison is a term, the other a number with its unit or a threshold.
#pragma once

#include <optional>
#include <string_view>

#include "rules/base/problem.h"
#include "rules/rule/expression.h"

namespace freshet {

// Nothing when the text is no expression; what is wrong, with its place, is added to `problems`.
std::optional<Expression> parse_expression(std::string_view text, const SourcePlace& place,
                                           Problems& problems);

}  // namespace freshet
