// Text to Expression:
//
//     either     = both { "or" both }
//     both       = chain { "and" chain }
//     chain      = sum [ comparator sum { comparator sum } ]
//     sum        = product { ("+" | "-") product }
//     product    = operand { ("*" | "/") operand }
//     operand    = "(" either ")" | "-" operand | term | number [ unit ]
//                | condition | "threshold." name | ("level." | "flow.") name
//     term       = element [ "of" station ]
//     element    = "level" | "flow" | ("rain" | "rise" | "fall" | "forecast_rain") "(" window ")"
//                | "rain(day)" | "max_rain(" window "," window ")" | "api(" days "," number ")"
//                | "trend" [ "(" window ")" ] | "soil(" centimetres "cm)"
//                | "time_to(" ( "level." name | number unit ) [ "," window ] ")"
//                | ("mean" | "max" | "sum") "(" element ")"
//                | "count(" "stations where" element comparator number unit ")"
//     condition  = "season(" day "," day ")" | "alarm()" | "report(" words "," window ")"
//                | "above(" colour "," words ")"
//     a day is "04-15", in quotes; words are in quotes, or one word; a station is in quotes
//     unit       = "mm" | "cm" | "m" | "m3/s" | "mm/h" | "cm/h" | "m/h" | "h" | "min" | "%"
//     comparator = ">=" | ">" | "<" | "<="
//
// A chain goes one way (35 mm <= rain(1h) < 60 mm). Terms are added and weighed by numbers, and
// divided by times; they are not multiplied by each other. Units have to agree.
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
