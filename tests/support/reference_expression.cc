// See reference_expression.h. One descent over the text builds closures; nothing is optimised.
#include "tests/support/reference_expression.h"

#include <algorithm>
#include <cctype>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <utility>

namespace freshet::reference {
namespace {

using Test = std::function<Truth(const Values&)>;
using Operand = std::function<Range(const Values&)>;

[[noreturn]] void stop(std::string_view text, std::string_view why) {
    std::fprintf(stderr, "reference: %.*s in: %.*s\n", static_cast<int>(why.size()), why.data(),
                 static_cast<int>(text.size()), text.data());
    std::abort();
}

Truth both(Truth a, Truth b) { return std::min(a, b); }
Truth either(Truth a, Truth b) { return std::max(a, b); }
Truth opposite(Truth a) {
    return a == Truth::yes ? Truth::no : a == Truth::no ? Truth::yes : Truth::unknown;
}

// a >= b, as far as the bounds allow to say.
Truth reached(const Range& a, const Range& b) {
    if (a.low && b.high && *a.low >= *b.high) return Truth::yes;
    if (a.high && b.low && *a.high < *b.low) return Truth::no;
    return Truth::unknown;
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

class Reader {
public:
    Reader(std::string_view text, const Thresholds& thresholds)
        : words_(text), thresholds_(thresholds) {}

    std::optional<Condition> read() {
        condition_.holds = any();
        if (!words_.word().empty()) stop(words_.text(), "something after the end");
        if (threshold_missing_) return std::nullopt;
        return std::move(condition_);
    }

private:
    Test any() {
        Test left = all();
        while (words_.take_if("or")) {
            left = [a = left, b = all()](const Values& v) { return either(a(v), b(v)); };
        }
        return left;
    }

    Test all() {
        Test left = one();
        while (words_.take_if("and")) {
            left = [a = left, b = one()](const Values& v) { return both(a(v), b(v)); };
        }
        return left;
    }

    Test one() {
        if (words_.take_if("(")) {
            Test inner = any();
            words_.expect(")");
            return inner;
        }
        const Operand a = operand();
        const std::string sign = words_.take();
        const Operand b = operand();
        // a > b is not (b >= a), and so on: one comparison carries them all.
        const bool known = sign == ">=" || sign == "<=" || sign == "<" || sign == ">";
        if (!known) stop(words_.text(), "'" + sign + "' is no comparison");
        const Truth absent = thresholds_.side == Side::raise ? Truth::no : Truth::yes;
        return [a, b, absent, swapped = sign == "<=" || sign == ">",
                negated = sign == "<" || sign == ">"](const Values& values) {
            Range left = a(values), right = b(values);
            if (left.presence == Presence::never_measured ||
                right.presence == Presence::never_measured) {
                return absent;
            }
            if (swapped) std::swap(left, right);
            const Truth result = reached(left, right);
            return negated ? opposite(result) : result;
        };
    }

    Operand operand() {
        const std::string word = words_.take();
        if (word == "rain" || word == "rise") {
            words_.expect("(");
            const Duration window = parse_duration(words_.take()).value();
            words_.expect(")");
            if (word == "rain") {
                condition_.mentions.rain = true;
                return [window](const Values& v) { return v.rain(window); };
            }
            condition_.mentions.level = true;
            return [window](const Values& v) { return v.rise(window); };
        }
        if (word == "level") {
            condition_.mentions.level = true;
            return [](const Values& v) { return v.level(); };
        }
        if (word.starts_with("threshold.")) return threshold(word.substr(10));
        if (word.starts_with("level.")) return threshold(word.substr(6));
        return number(word);
    }

    // Scenarios write "35 mm", "0.8 m" and "80 cm"; a level or rise counts in metres.
    Operand number(std::string digits) {
        std::string unit;
        const auto letters = std::find_if(digits.begin(), digits.end(),
                                          [](unsigned char c) { return std::isalpha(c) != 0; });
        unit.assign(letters, digits.end());
        digits.erase(letters, digits.end());
        if (unit.empty() && (words_.is("mm") || words_.is("m") || words_.is("cm"))) {
            unit = words_.take();
        }
        Quantity value = parse_quantity(digits).value().value;
        if (unit == "cm") value = Quantity::from_ten_thousandths(value.ten_thousandths() / 100);
        return [value](const Values&) { return Range{value, value}; };
    }

    // [23] The first row found decides; where its column is empty there is no such severity.
    Operand threshold(std::string_view name) {
        for (const ThresholdRow* row : thresholds_.rows) {
            const std::optional<Quantity>& value =
                thresholds_.side == Side::raise ? row->raise : row->clear;
            const bool fits = !row->severity || *row->severity == thresholds_.severity;
            if (row->name != name || !fits) continue;
            if (!value) break;
            if (row->hold)
                condition_.hold = std::max(condition_.hold.value_or(Duration{}), *row->hold);
            return [value = *value](const Values&) { return Range{value, value}; };
        }
        threshold_missing_ = true;
        return [](const Values&) { return Range{}; };
    }

    Words words_;
    const Thresholds& thresholds_;
    Condition condition_;
    bool threshold_missing_ = false;
};

bool where_any(Words& words, const Station& station);

bool where_one(Words& words, const Station& station) {
    if (words.take_if("not")) return !where_one(words, station);
    if (words.take_if("(")) {
        const bool inner = where_any(words, station);
        words.expect(")");
        return inner;
    }
    const std::string word = words.take();
    if (word == "tag") {
        words.expect("(");
        const bool has = std::ranges::find(station.tags, words.take()) != station.tags.end();
        words.expect(")");
        return has;
    }
    const std::string own = word == "kind"      ? std::string(to_string(station.kind))
                            : word == "station" ? station.id.text()
                                                : station.catchment.text();
    if (words.take_if("==")) return words.take() == own;
    if (words.take_if("!=")) return words.take() != own;
    words.expect("in");
    words.expect("(");
    bool found = false;
    do {
        found |= words.take() == own;
    } while (words.take_if(","));
    words.expect(")");
    return found;
}

bool where_all(Words& words, const Station& station) {
    bool result = where_one(words, station);
    while (words.take_if("and")) result &= where_one(words, station);
    return result;
}

bool where_any(Words& words, const Station& station) {
    bool result = where_all(words, station);
    while (words.take_if("or")) result |= where_all(words, station);
    return result;
}

}  // namespace

std::optional<Condition> read_condition(std::string_view text, const Thresholds& thresholds) {
    return Reader(text, thresholds).read();
}

bool applies(std::string_view where, const Station& station) {
    if (where.find_first_not_of(" \t\n") == std::string_view::npos) return true;
    Words words(where);
    const bool result = where_any(words, station);
    if (!words.word().empty()) stop(where, "something after the end");
    return result;
}

}  // namespace freshet::reference
