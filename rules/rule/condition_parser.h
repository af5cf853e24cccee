// What is true or false by itself in an expression (season, alarm, report, above), and the windows
// and depths that terms have. The parser's lower half.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "rules/rule/expression.h"
#include "rules/rule/token_cursor.h"

namespace freshet {

class ConditionParser : protected TokenCursor {
protected:
    using TokenCursor::TokenCursor;

    void expect_sign(std::string_view sign, std::string_view after);
    // After the word and what follows it of `example`.
    Duration window(const std::string& word, const std::string& example);
    Expression season();
    Expression alarm();
    Expression report();
    Expression above();
    Measure soil();
    Measure antecedent();
    // Of whom the question is, after `of`.
    NamedStation station(const Measure& measure);

private:
    // A number without a unit, `what` it says.
    Rational plain(const std::string& what);
    // In quotes, or one word; folded. What else it should have been is said where it is neither.
    std::shared_ptr<const std::string> words(const std::string& expected);
    std::int16_t day();
};

}  // namespace freshet
