// The words of an expression as the reference engine reads them. What is no expression ends the
// test.
#pragma once

#include <cctype>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <string_view>

namespace freshet::reference {

[[noreturn]] inline void stop(std::string_view text, std::string_view why) {
    std::fprintf(stderr, "reference: %.*s in: %.*s\n", static_cast<int>(why.size()), why.data(),
                 static_cast<int>(text.size()), text.data());
    std::abort();
}

// Words, numbers, text in quotes, and signs; nothing at the end.
class Words {
public:
    explicit Words(std::string_view text) : text_(text) { next(); }

    const std::string& word() const { return word_; }
    bool is(std::string_view word) const { return word_ == word; }
    std::string take() {
        std::string taken = word_;
        next();
        return taken;
    }
    bool take_if(std::string_view word) {
        if (word_ != word) return false;
        next();
        return true;
    }
    void expect(std::string_view word) {
        if (!take_if(word)) stop(text_, "expected " + std::string(word) + " at '" + word_ + "'");
    }
    std::string_view text() const { return text_; }

private:
    static bool inside_word(char c) {
        return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_' || c == '.' || c == '-';
    }

    void next() {
        while (at_ < text_.size() && std::isspace(static_cast<unsigned char>(text_[at_])) != 0) {
            ++at_;
        }
        const std::size_t first = at_;
        if (at_ < text_.size() && text_[at_] == '"') {
            at_ = text_.find('"', at_ + 1);
            if (at_ == std::string_view::npos) stop(text_, "unclosed quote");
            word_ = std::string(text_.substr(first + 1, at_++ - first - 1));
            return;
        }
        while (at_ < text_.size() && inside_word(text_[at_])) ++at_;
        if (at_ == first && at_ < text_.size()) {
            ++at_;
            if (at_ < text_.size() && text_[at_] == '=') ++at_;
        }
        word_ = std::string(text_.substr(first, at_ - first));
    }

    std::string_view text_;
    std::size_t at_ = 0;
    std::string word_;
};

}  // namespace freshet::reference
