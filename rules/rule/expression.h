// Expression: when something is dangerous (raise) or over (clear), as a tree of comparisons. The
// parser makes it from text; the rule book puts numbers in the place of threshold names; the
// engine asks it about one instant of one station. Whatever arithmetic an author wrote, a
// comparison is one term, or a weighted sum of terms, against one number.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "rules/base/problem.h"
#include "rules/base/quantity.h"
#include "rules/base/time.h"
#include "rules/model/element.h"
#include "rules/model/ids.h"
#include "rules/model/severity.h"
#include "rules/rule/unit.h"

namespace freshet {

enum class Term : std::uint8_t {
    rain,
    level,
    rise,
    rain_day,
    max_rain,
    fall,
    flow,
    trend,
    time_to,
    season,
    alarm,
    api,
    report,
    above,
    soil,
    forecast_rain
};
std::string_view to_string(Term term);  // "rain" for rain_day too
Unit unit_of(Term term);

// Over how long trend and time_to look back where the rule does not say.
inline constexpr Duration trend_window_preset = std::chrono::hours(1);
// time_to is at most this, also where the stage does not rise: no further is anything extrapolated.
inline constexpr Duration time_to_max = std::chrono::hours(72);
// A soil moisture is believed for so long at most: samples are kept for no longer window.
inline constexpr Duration soil_life_max = std::chrono::hours(72);

// What is made of a question that is put to all stations of a catchment.
enum class Gathering : std::uint8_t { none, mean, largest, sum, count };

enum class Comparator : std::uint8_t { at_least, above, below, at_most };
std::string_view to_string(Comparator comparator);

// A station that a question names, shared by copies of the question; none = the subject itself.
class NamedStation {
public:
    NamedStation() = default;
    explicit NamedStation(StationId id) : id_(std::make_shared<const StationId>(std::move(id))) {}

    explicit operator bool() const { return id_ != nullptr; }
    const StationId& id() const { return *id_; }
    bool operator==(const NamedStation& other) const {
        return id_ == other.id_ || (id_ && other.id_ && *id_ == *other.id_);
    }

private:
    std::shared_ptr<const StationId> id_;
};

// One question to a station's samples, or to those of all stations of a catchment. Equal questions
// have equal answers at an instant.
struct Measure {
    Term term = Term::rain;
    Duration window{};  // Not level, flow, rain_day, season, alarm and soil.
    Duration inner{};   // max_rain: of which the largest is sought.
    Quantity height{};  // time_to: the mark. count: with what an answer is compared.
    Quantity factor{};  // api: what is left of the rain of a day a day later.
    // season: the first and the last day, as month * 100 + day.
    std::int16_t first_day = 0, last_day = 0;
    std::uint8_t depth = 0;              // soil: which of soil_depths_cm.
    Severity severity = Severity::blue;  // above: at least.
    // report: what has to be said, above: the event; folded, shared by copies of the question.
    std::shared_ptr<const std::string> words;
    Gathering gathering = Gathering::none;
    Comparator comparator = Comparator::at_least;  // count: how an answer is compared.
    NamedStation of;                               // `level of "H2"`
    bool operator==(const Measure&) const = default;
};

// The series an answer comes from: a hold does not go across a break in it.
// From `flow` on few stations have it. Numbers of these are stored: add, never renumber.
enum class SeriesAsked : std::uint8_t {
    rain,
    level,
    none,
    flow,
    alarm,
    patrol,
    above,
    soil,  // Of the first of soil_depths_cm; the others follow.
    soil_last = soil + soil_depths_cm.size() - 1,
    forecast
};
inline constexpr SeriesAsked series_last = SeriesAsked::forecast;
inline constexpr SeriesAsked first_side = SeriesAsked::flow;
SeriesAsked series_of(const Measure& measure);
inline SeriesAsked soil_series(std::size_t depth) {
    return static_cast<SeriesAsked>(static_cast<std::size_t>(SeriesAsked::soil) + depth);
}
// By sensors, which may fail: not said by people, nor known by the calendar.
inline bool is_measured(SeriesAsked series) {
    return series != SeriesAsked::none && series != SeriesAsked::patrol &&
           series != SeriesAsked::above && series != SeriesAsked::forecast;
}

class SeriesSet {
public:
    void add(SeriesAsked series) { bits_ |= 1U << static_cast<unsigned>(series); }
    void add(const SeriesSet& others) { bits_ |= others.bits_; }
    bool has(SeriesAsked series) const {
        return ((bits_ >> static_cast<unsigned>(series)) & 1U) != 0;
    }
    // From `first_side` on, the first of them as bit 0.
    std::uint32_t sides() const { return bits_ >> static_cast<unsigned>(first_side); }

private:
    std::uint32_t bits_ = 0;
};

// A condition by itself, true or false, not a number that is compared.
bool is_condition(Term term);
// How long after its own time a sample is still seen.
Duration reach_of(const Measure& measure);

// "rain(1h)", "level": as it is spelt in messages and evidence.
std::string text_of(const Measure& measure);
// A count is a plain number whatever is counted.
Unit unit_of(const Measure& measure);

struct Addend {
    Measure measure;
    std::int64_t weight = 1;
};

// A threshold not yet looked up, as it counts in the bound of a comparison.
struct NamedAddend {
    std::string name;          // Of the row: "rain_1h", "level.warning".
    std::optional<Unit> unit;  // In which the row is read; nothing only while parsing.
    Rational weight;
    // A mark of stage or flow is one number: where the row's clear is empty a clear takes its
    // raise.
    bool is_mark = false;
    bool is_height = false;  // Of time_to, not of the bound.
};

struct Comparison {
    Measure measure;  // The only term; of several, the first.
    Comparator comparator = Comparator::at_least;
    Quantity threshold;  // What the term, or the sum of several, is compared with.

    // Of two terms and more: the sum of weight * term is compared with `bound`, both `scale` times
    // what was written. Empty where one term is all: that is the path that has to be short.
    std::vector<Addend> sum;
    std::int64_t scale = 1;
    Quantity bound;
    Unit unit;  // Of `threshold`.

    // What the threshold is made of, until settled.
    Rational number;
    std::vector<NamedAddend> names;
    SourcePlace place;
};

// Makes `threshold` and `bound` of `number`, to which what was looked up has been added. Rounded so
// that whole ten-thousandths compare as with the exact number. False when it does not fit.
bool settle(Comparison& comparison);

// "rain(1h)", "rain(1h) + 0.5 * rain(24h)".
std::string text_of(const Comparison& comparison);

// Calls visit(const Measure&) for each term.
template <class Visit>
void each_measure(const Comparison& comparison, Visit&& visit) {
    if (comparison.sum.empty()) visit(comparison.measure);
    for (const Addend& addend : comparison.sum) visit(addend.measure);
}

struct Expression {
    enum class Kind : std::uint8_t { comparison, all_of, any_of };
    Kind kind = Kind::comparison;
    Comparison comparison;
    std::vector<Expression> parts;

    // Calls visit(const Comparison&) for each comparison from left to right.
    template <class Visit>
    void each(Visit&& visit) const {
        if (kind == Kind::comparison) visit(comparison);
        for (const Expression& part : parts) part.each(visit);
    }
    template <class Visit>
    void each(Visit&& visit) {
        if (kind == Kind::comparison) visit(comparison);
        for (Expression& part : parts) part.each(visit);
    }
};

// Kleene's three values: unknown is never taken for either of the others.
enum class Truth : std::uint8_t { no, yes, unknown };

// What a term is at one instant: known to lie in [low, high], or not measured there at all.
struct TermValue {
    bool measured = true;
    bool low_known = true;
    bool high_known = true;
    Quantity low, high;

    static TermValue exactly(Quantity value) { return {true, true, true, value, value}; }
    static TermValue unknown() { return {true, false, false, {}, {}}; }
    static TermValue not_measured() { return {false, false, false, {}, {}}; }
    bool operator==(const TermValue&) const = default;
};

// `when_not_measured`: what a comparison with an element that the station does not have is worth:
// no in a raise, yes in a clear (rules/README.md, 17).
Truth compare(const TermValue& value, Comparator comparator, Quantity threshold,
              Truth when_not_measured);

// What a sum lies in; an end that does not fit into a number is not known.
class TermSum {
public:
    void add(const TermValue& value, std::int64_t weight);
    const TermValue& value() const { return value_; }

private:
    TermValue value_ = TermValue::exactly({});
};

// The left side of a comparison, in `scale`ths of its unit where it is a sum.
template <class Ask>
TermValue left_of(const Comparison& comparison, Ask&& ask) {
    if (comparison.sum.empty()) return ask(comparison.measure);
    TermSum sum;
    for (const Addend& addend : comparison.sum) sum.add(ask(addend.measure), addend.weight);
    return sum.value();
}

inline Quantity bound_of(const Comparison& comparison) {
    return comparison.sum.empty() ? comparison.threshold : comparison.bound;
}

// `ask(const Measure&)` gives the TermValue. All parts are asked only where it matters.
template <class Ask>
Truth evaluate(const Expression& expression, Truth when_not_measured, Ask&& ask) {
    if (expression.kind == Expression::Kind::comparison) {
        const Comparison& comparison = expression.comparison;
        return compare(left_of(comparison, ask), comparison.comparator, bound_of(comparison),
                       when_not_measured);
    }
    const bool all = expression.kind == Expression::Kind::all_of;
    const Truth decisive = all ? Truth::no : Truth::yes;
    Truth result = all ? Truth::yes : Truth::no;
    for (const Expression& part : expression.parts) {
        const Truth truth = evaluate(part, when_not_measured, ask);
        if (truth == decisive) return decisive;
        if (truth == Truth::unknown) result = Truth::unknown;
    }
    return result;
}

}  // namespace freshet
