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

// Exact: a value times and divided by what people write. Never reduced; an expression is short.
__extension__ using Wide = __int128;
struct Exact {
    Wide over = 0, under = 1;  // under > 0
};
Exact exactly(Quantity quantity) { return {quantity.ten_thousandths(), Quantity::per_unit}; }
Exact operator+(Exact a, Exact b) {
    return {a.over * b.under + b.over * a.under, a.under * b.under};
}
Exact operator*(Exact a, Exact b) { return {a.over * b.over, a.under * b.under}; }
Exact inverse(Exact a) { return a.over < 0 ? Exact{-a.under, -a.over} : Exact{a.under, a.over}; }
bool at_least(Exact a, Exact b) { return a.over * b.under >= b.over * a.under; }

// A Range of any numbers.
struct Span {
    std::optional<Exact> low, high;
    Presence presence = Presence::measured;
};
using Operand = std::function<Span(const Values&)>;

Span span_of(const Range& range) {
    Span span{std::nullopt, std::nullopt, range.presence};
    if (range.low) span.low = exactly(*range.low);
    if (range.high) span.high = exactly(*range.high);
    return span;
}

Span plus(const Span& a, const Span& b) {
    Span span;
    if (a.low && b.low) span.low = *a.low + *b.low;
    if (a.high && b.high) span.high = *a.high + *b.high;
    if (a.presence == Presence::never_measured || b.presence == Presence::never_measured)
        span.presence = Presence::never_measured;
    return span;
}

Span times(Span span, Exact factor) {
    if (factor.over < 0) std::swap(span.low, span.high);
    if (span.low) span.low = *span.low * factor;
    if (span.high) span.high = *span.high * factor;
    return span;
}

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
Truth reached(const Span& a, const Span& b) {
    if (a.low && b.high && at_least(*a.low, *b.high)) return Truth::yes;
    if (a.high && b.low && !at_least(*a.high, *b.low)) return Truth::no;
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

    // A parenthesis with a comparison in it holds a condition, else a number.
    bool opens_condition() const {
        Words ahead = words_;
        int depth = 0;
        do {
            if (ahead.is("(")) ++depth;
            if (ahead.is(")")) --depth;
            if (ahead.word().find_first_of("<>") != std::string::npos) return true;
            ahead.take();
        } while (depth > 0 && !ahead.word().empty());
        return false;
    }

    Test one() {
        if (words_.is("(") && opens_condition()) {
            words_.expect("(");
            Test inner = any();
            words_.expect(")");
            return inner;
        }
        Operand a = total();
        Test result;
        while (words_.word().find_first_of("<>") != std::string::npos) {
            const std::string sign = words_.take();
            Operand b = total();
            Test test = comparison(a, sign, b);
            if (result)
                test = [first = result, test](const Values& v) { return both(first(v), test(v)); };
            result = test;
            a = b;
        }
        if (!result) stop(words_.text(), "nothing is compared");
        return result;
    }

    Test comparison(const Operand& a, const std::string& sign, const Operand& b) const {
        // a > b is not (b >= a), and so on: one comparison carries them all.
        const bool known = sign == ">=" || sign == "<=" || sign == "<" || sign == ">";
        if (!known) stop(words_.text(), "'" + sign + "' is no comparison");
        const Truth absent = thresholds_.side == Side::raise ? Truth::no : Truth::yes;
        return [a, b, absent, swapped = sign == "<=" || sign == ">",
                negated = sign == "<" || sign == ">"](const Values& values) {
            Span left = a(values), right = b(values);
            if (left.presence == Presence::never_measured ||
                right.presence == Presence::never_measured) {
                return absent;
            }
            if (swapped) std::swap(left, right);
            const Truth result = reached(left, right);
            return negated ? opposite(result) : result;
        };
    }

    Operand total() {
        Operand left = weighed();
        while (words_.is("+") || words_.is("-")) {
            const Exact sign{words_.take() == "+" ? 1 : -1, 1};
            left = [a = left, b = weighed(), sign](const Values& v) {
                return plus(a(v), times(b(v), sign));
            };
        }
        return left;
    }

    Operand weighed() {
        Operand left = operand();
        while (words_.is("*") || words_.is("/")) {
            const bool divided = words_.take() == "/";
            // One of the two is a number: the same whatever the station says.
            left = [a = left, b = operand(), divided](const Values& v) {
                const Span x = a(v), y = b(v);
                const bool number =
                    y.low && y.high && y.low->over * y.high->under == y.high->over * y.low->under;
                if (divided) return times(x, inverse(*y.low));
                return number ? times(x, *y.low) : times(y, *x.low);
            };
        }
        return left;
    }

    bool asks_day() {
        Words ahead = words_;
        if (!ahead.take_if("(") || !ahead.take_if("day")) return false;
        ahead.expect(")");
        words_ = ahead;
        return true;
    }

    Operand operand() {
        if (words_.take_if("(")) {
            Operand inner = total();
            words_.expect(")");
            return inner;
        }
        const std::string word = words_.take();
        if (word == "rain" && asks_day()) {
            condition_.mentions.rain = true;
            return [](const Values& v) { return span_of(v.rain_of_day()); };
        }
        if (word == "max_rain") {
            words_.expect("(");
            const Duration inner = parse_duration(words_.take()).value();
            words_.expect(",");
            const Duration window = parse_duration(words_.take()).value();
            words_.expect(")");
            condition_.mentions.rain = true;
            return
                [inner, window](const Values& v) { return span_of(v.largest_rain(inner, window)); };
        }
        if (word == "fall") {
            words_.expect("(");
            const Duration window = parse_duration(words_.take()).value();
            words_.expect(")");
            condition_.mentions.level = true;
            return [window](const Values& v) { return span_of(v.fall(window)); };
        }
        if (word == "rain" || word == "rise") {
            words_.expect("(");
            const Duration window = parse_duration(words_.take()).value();
            words_.expect(")");
            if (word == "rain") {
                condition_.mentions.rain = true;
                return [window](const Values& v) { return span_of(v.rain(window)); };
            }
            condition_.mentions.level = true;
            return [window](const Values& v) { return span_of(v.rise(window)); };
        }
        if (word == "level") {
            condition_.mentions.level = true;
            return [](const Values& v) { return span_of(v.level()); };
        }
        if (word.starts_with("threshold.")) return threshold(word.substr(10));
        if (word.starts_with("level.")) return threshold(word);
        return number(word);
    }

    // People write "35 mm", "0.8 m", "80 cm" and "20 mm/h"; a level or rise counts in metres, a
    // time in hours.
    Operand number(std::string digits) {
        std::string unit;
        const auto letters = std::find_if(digits.begin(), digits.end(),
                                          [](unsigned char c) { return std::isalpha(c) != 0; });
        unit.assign(letters, digits.end());
        digits.erase(letters, digits.end());
        for (const char* known : {"mm", "m", "cm", "m3", "h", "min"}) {
            if (unit.empty() && words_.is(known)) unit = words_.take();
        }
        Words ahead = words_;
        if (!unit.empty() && ahead.take_if("/") && (ahead.is("h") || ahead.is("s"))) {
            words_.take();
            words_.take();
        }
        Exact value = exactly(parse_quantity(digits).value().value);
        if (unit == "cm") value.under *= 100;
        if (unit == "min") value.under *= 60;
        return [value](const Values&) { return Span{value, value}; };
    }

    // [23] The first row found decides; where its column is empty there is no such severity.
    // [34] Of a mark of the stage the raise stands in for an empty clear.
    Operand threshold(std::string_view name) {
        const bool is_mark = name.starts_with("level.");
        for (const ThresholdRow* row : thresholds_.rows) {
            std::optional<Quantity> value =
                thresholds_.side == Side::raise ? row->raise : row->clear;
            if (!value && is_mark) value = row->raise;
            const bool fits = !row->severity || *row->severity == thresholds_.severity;
            if (row->name != name || !fits) continue;
            if (!value) break;
            if (row->hold)
                condition_.hold = std::max(condition_.hold.value_or(Duration{}), *row->hold);
            return [value = exactly(*value)](const Values&) { return Span{value, value}; };
        }
        threshold_missing_ = true;
        return [](const Values&) { return Span{}; };
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
