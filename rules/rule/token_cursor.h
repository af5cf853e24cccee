// TokenCursor: where a parser stands in its tokens. Both languages of a rule, its conditions and
// its `where`, are read through it; each adds its own grammar and its own way to say what is wrong.
#pragma once

#include <algorithm>
#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "rules/rule/lexer.h"

namespace freshet {

class TokenCursor {
protected:
    explicit TokenCursor(std::vector<Token> tokens) : tokens_(std::move(tokens)) {}

    const Token& peek(std::size_t ahead = 0) const {
        return tokens_[std::min(at_ + ahead, tokens_.size() - 1)];
    }
    // Stays on the end, which is always there.
    Token take() {
        Token token = tokens_[at_];
        if (at_ + 1 < tokens_.size()) ++at_;
        return token;
    }
    bool is_word(std::string_view word) const {
        return peek().kind == Token::Kind::word && peek().text == word;
    }
    bool take_word(std::string_view word) {
        if (!is_word(word)) return false;
        take();
        return true;
    }
    bool take_sign(std::string_view sign) {
        if (peek().kind != Token::Kind::sign || peek().text != sign) return false;
        take();
        return true;
    }
    // A token as a message shows it.
    static std::string shown(const Token& token) {
        return token.kind == Token::Kind::end ? "the end" : "`" + token.text + "`";
    }

private:
    std::vector<Token> tokens_;
    std::size_t at_ = 0;
};

}  // namespace freshet
