// See reference_expression.h. One descent over the text builds closures; nothing is optimised.
#include "tests/support/reference_expression.h"

#include <algorithm>
#include <cctype>
#include <string>
#include <utility>

#include "tests/support/reference_catchment.h"
#include "tests/support/reference_exact.h"
#include "tests/support/reference_series.h"
#include "tests/support/reference_words.h"

namespace freshet::reference {
namespace {

using Test = std::function<Truth(const Values&)>;

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
            if (ahead.is("report") || ahead.is("above") || ahead.is("alarm") || ahead.is("season"))
                return true;
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
        if (words_.take_if("season")) return season();
        if (words_.take_if("alarm")) return alarm();
        if (words_.take_if("report")) return report();
        if (words_.take_if("above")) return above();
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
        // [61] Who does not measure it is not counted, whatever for.
        const Truth absent = counting_ || thresholds_.side == Side::raise ? Truth::no : Truth::yes;
        return [a, b, absent, swapped = sign == "<=" || sign == ">",
                negated = sign == "<" || sign == ">"](const Values& values) {
            Span left = a(values), right = b(values);
            if (left.presence == Presence::never_measured ||
                right.presence == Presence::never_measured) {
                return absent;
            }
            if (swapped) std::swap(left, right);
            if (values.certain() != nullptr) {
                const bool may = negated ? may_lie_under(left, right) : may_reach(left, right);
                return may ? Truth::yes : Truth::no;
            }
            const Truth result = reached(left, right);
            return negated ? opposite(result) : result;
        };
    }

    // [40] "MM-DD" compares as text does.
    Test season() {
        words_.expect("(");
        const std::string first = words_.take();
        words_.expect(",");
        const std::string last = words_.take();
        words_.expect(")");
        return [first, last](const Values& v) {
            const std::string day = format_time(v.at(), beijing).substr(5, 5);
            const bool inside =
                first <= last ? first <= day && day <= last : first <= day || day <= last;
            return inside ? Truth::yes : Truth::no;
        };
    }

    // [42] Whatever the station says now; a station that never does warns of nothing by it.
    Test alarm() {
        words_.expect("(");
        words_.expect(")");
        condition_.mentions.alarm = true;
        const Operand said = [](const Values& v) { return span_of(v.alarm()); };
        const Operand yes = [](const Values&) { return Span{Exact{1, 1}, Exact{1, 1}}; };
        return comparison(said, ">=", yes);
    }

    // [50] What people have not said is not so.
    Test report() {
        words_.expect("(");
        const std::string said = as_said(words_.take());
        words_.expect(",");
        const Duration window = parse_duration(words_.take()).value();
        words_.expect(")");
        condition_.mentions.patrol = true;
        return [said, window](const Values& v) {
            return v.reported(said, window) ? Truth::yes : Truth::no;
        };
    }

    // [52] What nobody above has said is not so.
    Test above() {
        words_.expect("(");
        const Severity severity = severity_from(words_.take()).value();
        words_.expect(",");
        const std::string event = as_said(words_.take());
        words_.expect(")");
        condition_.mentions.above = true;
        return [severity, event](const Values& v) {
            return v.above(severity, event) ? Truth::yes : Truth::no;
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

    // [73] Who names a station means what is measured there: what never was is unknown.
    Operand operand() {
        Mentions before = std::exchange(condition_.mentions, {});
        const Operand one = of_subject();
        if (!words_.take_if("of")) {
            condition_.mentions.add(before);
            return one;
        }
        const StationId named(words_.take());
        condition_.of_others[named].add(condition_.mentions);
        condition_.mentions = before;
        return [one, named](const Values& v) {
            const std::shared_ptr<const Values> there = v.of(named);
            const Span span = there == nullptr ? Span{} : one(*there);
            return span.presence == Presence::never_measured ? Span{} : span;
        };
    }

    Operand of_subject() {
        if (words_.take_if("(")) {
            Operand inner = total();
            words_.expect(")");
            return inner;
        }
        const std::string word = words_.take();
        if (word == "mean" || word == "max" || word == "sum") {
            words_.expect("(");
            const Operand one = operand();
            words_.expect(")");
            return [word, one](const Values& v) {
                return span_of(
                    gathered(word, v, [&](const Values& member) { return range_of(one(member)); }));
            };
        }
        if (word == "count") return count();
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
        if (word == "api") {
            words_.expect("(");
            const int days = std::stoi(words_.take());
            words_.expect(",");
            const Quantity factor = parse_quantity(words_.take()).value().value;
            words_.expect(")");
            condition_.mentions.rain = true;
            return [days, factor](const Values& v) { return span_of(v.antecedent(days, factor)); };
        }
        if (word == "forecast_rain") {
            words_.expect("(");
            const Duration window = parse_duration(words_.take()).value();
            words_.expect(")");
            condition_.mentions.forecast = true;
            return [window](const Values& v) { return span_of(v.forecast(window)); };
        }
        if (word == "soil") {
            words_.expect("(");
            const int depth = std::stoi(words_.take());  // "10cm"
            words_.take_if("cm");
            words_.expect(")");
            condition_.mentions.soil_10 |= depth == 10;
            condition_.mentions.soil_40 |= depth == 40;
            condition_.mentions.soil_100 |= depth == 100;
            return [depth](const Values& v) { return span_of(v.soil(depth)); };
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
        if (word == "trend") {
            Duration window = std::chrono::hours(1);
            if (words_.take_if("(")) {
                window = parse_duration(words_.take()).value();
                words_.expect(")");
            }
            condition_.mentions.level = true;
            return [window](const Values& v) { return span_of(v.trend(window)); };
        }
        if (word == "time_to") {
            words_.expect("(");
            const std::optional<Quantity> height = row_value(words_.take());
            if (!height) threshold_missing_ = true;
            Duration window = std::chrono::hours(1);
            if (words_.take_if(",")) window = parse_duration(words_.take()).value();
            words_.expect(")");
            condition_.mentions.level = true;
            return [height = height.value_or(Quantity{}), window](const Values& v) {
                return span_of(v.hours_to(height, window));
            };
        }
        if (word == "flow") {
            condition_.mentions.flow = true;
            return [](const Values& v) { return span_of(v.flow()); };
        }
        if (word.starts_with("flow.")) return threshold(word);
        if (word.starts_with("threshold.")) return threshold(word.substr(10));
        if (word.starts_with("level.")) return threshold(word);
        return number(word);
    }

    Operand count() {
        words_.expect("(");
        words_.expect("stations");
        words_.expect("where");
        counting_ = true;
        const Test test = one();
        counting_ = false;
        words_.expect(")");
        return [test](const Values& v) { return span_of(counted(v, test)); };
    }

    // People write "35 mm", "0.8 m", "80 cm" and "20 mm/h"; a level or rise counts in metres, a
    // time in hours.
    Operand number(std::string digits) {
        std::string unit;
        const auto letters = std::find_if(digits.begin(), digits.end(),
                                          [](unsigned char c) { return std::isalpha(c) != 0; });
        unit.assign(letters, digits.end());
        digits.erase(letters, digits.end());
        for (const char* known : {"mm", "m", "cm", "m3", "h", "min", "%"}) {
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
        if (const std::optional<Quantity> value = row_value(name))
            return [value = exactly(*value)](const Values&) { return Span{value, value}; };
        threshold_missing_ = true;
        return [](const Values&) { return Span{}; };
    }

    std::optional<Quantity> row_value(std::string_view name) {
        const bool is_mark = name.starts_with("level.") || name.starts_with("flow.");
        for (const ThresholdRow* row : thresholds_.rows) {
            std::optional<Quantity> value =
                thresholds_.side == Side::raise ? row->raise : row->clear;
            if (!value && is_mark) value = row->raise;
            const bool fits = !row->severity || *row->severity == thresholds_.severity;
            if (row->name != name || !fits) continue;
            if (!value) break;
            condition_.conditional |= !row->when.empty();
            if (row->hold)
                condition_.hold = std::max(condition_.hold.value_or(Duration{}), *row->hold);
            return value;
        }
        return std::nullopt;
    }

    Words words_;
    const Thresholds& thresholds_;
    Condition condition_;
    bool threshold_missing_ = false;
    bool counting_ = false;
};

}  // namespace

std::optional<Condition> read_condition(std::string_view text, const Thresholds& thresholds) {
    return Reader(text, thresholds).read();
}

}  // namespace freshet::reference
