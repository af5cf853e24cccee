// Columns count characters, not bytes: people count what they see, and comments around an
// expression are often Chinese.
#include "rules/rule/lexer.h"

#include <array>

namespace freshet {
namespace {

bool is_digit(char byte) { return byte >= '0' && byte <= '9'; }
bool is_letter(char byte) {
    return (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') || byte == '_';
}

class Lexer {
public:
    Lexer(std::string_view text, const SourcePlace& place) : text_(text), place_(place) {
        if (place_.column == 0) place_.column = 1;
    }

    std::vector<Token> run() {
        std::vector<Token> tokens;
        bool touches = false;
        while (at_ < text_.size()) {
            if (text_[at_] == ' ' || text_[at_] == '\t' || text_[at_] == '\n' ||
                text_[at_] == '\r') {
                advance(1);
                touches = false;
                continue;
            }
            tokens.push_back(next());
            tokens.back().touches_last = touches;
            touches = true;
        }
        tokens.push_back(Token{Token::Kind::end, "", place_, false});
        return tokens;
    }

private:
    char peek(std::size_t ahead = 0) const {
        return at_ + ahead < text_.size() ? text_[at_ + ahead] : '\0';
    }

    void advance(std::size_t bytes) {
        for (const char byte : text_.substr(at_, bytes)) {
            if (byte == '\n') {
                ++place_.line;
                place_.column = 1;
            } else if ((static_cast<unsigned char>(byte) & 0xc0) != 0x80) {
                ++place_.column;
            }
        }
        at_ += bytes;
    }

    Token take(Token::Kind kind, std::size_t bytes) {
        Token token{kind, std::string(text_.substr(at_, bytes)), place_, false};
        advance(bytes);
        return token;
    }

    Token next() {
        std::size_t size = 0;
        if (is_digit(peek()) || (peek() == '-' && is_digit(peek(1)))) {
            size = 1;
            while (is_digit(peek(size)) || (peek(size) == '.' && is_digit(peek(size + 1)))) ++size;
            return take(Token::Kind::number, size);
        }
        if (is_letter(peek())) {
            while (is_letter(peek(size)) || is_digit(peek(size)) ||
                   (peek(size) == '-' && is_letter(peek(size + 1))))
                ++size;
            return take(Token::Kind::word, size);
        }
        if (peek() == '%') return take(Token::Kind::word, 1);  // A unit.
        if (peek() == '"') return quoted();
        return sign();
    }

    Token quoted() {
        const std::size_t closing = text_.find('"', at_ + 1);
        if (closing == std::string_view::npos) return take(Token::Kind::stray, 1);
        Token token = take(Token::Kind::text, closing + 1 - at_);
        token.text = token.text.substr(1, token.text.size() - 2);
        return token;
    }

    Token sign() {
        struct Spelling {
            std::string_view written, meant;
        };
        static constexpr std::array<Spelling, 20> spellings{
            {{">=", ">="}, {"<=", "<="}, {"==", "=="}, {"!=", "!="}, {"≥", ">="},
             {"≤", "<="},  {">", ">"},   {"<", "<"},   {"(", "("},   {")", ")"},
             {",", ","},   {".", "."},   {"=", "="},   {"+", "+"},   {"-", "-"},
             {"−", "-"},   {"*", "*"},   {"×", "*"},   {"/", "/"},   {"÷", "/"}}};
        for (const Spelling& spelling : spellings) {
            if (text_.substr(at_).starts_with(spelling.written)) {
                Token token = take(Token::Kind::sign, spelling.written.size());
                token.text = spelling.meant;
                return token;
            }
        }
        std::size_t size = 1;
        while ((static_cast<unsigned char>(peek(size)) & 0xc0) == 0x80) ++size;
        return take(Token::Kind::stray, size);
    }

    std::string_view text_;
    std::size_t at_ = 0;
    SourcePlace place_;
};

}  // namespace

std::vector<Token> tokens_of(std::string_view text, const SourcePlace& place) {
    return Lexer(text, place).run();
}

}  // namespace freshet
