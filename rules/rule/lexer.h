// Tokens of an expression, each with the place where a person finds it in the file.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "rules/base/problem.h"

namespace freshet {

struct Token {
    enum class Kind { word, number, text, sign, end, stray };
    Kind kind = Kind::end;
    std::string text;  // A sign is spelt in ASCII whatever was written: ">=" for "≥".
    SourcePlace place;
    bool touches_last = false;  // No blank between this token and the one before.
};

// `place` is where the text begins. Always ends with one `end` token; what is no token is `stray`.
std::vector<Token> tokens_of(std::string_view text, const SourcePlace& place);

}  // namespace freshet
