// The words of a rule as people read them: "rain(1h)" is 1小时雨量, "mm" 毫米.
#pragma once

#include <string>
#include <string_view>

namespace freshet {

// Of evidence: a term, or a sum of several. What is not known stays as it is written in the rule.
std::string term_text(std::string_view term);
std::string unit_text(std::string_view unit);

}  // namespace freshet
