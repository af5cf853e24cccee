// Any text as a condition and as a `where`: each is read or refused with one problem at a place,
// and what is left of a condition of one term, spelt out again, is read as the same.
#include <cstddef>
#include <cstdint>
#include <string>

#include "rules/base/check.h"
#include "rules/rule/parser.h"
#include "rules/rule/where.h"

using namespace freshet;

namespace {

void read_again(const Comparison& comparison) {
    constexpr std::int64_t readable_max = 1'000'000'000'000 * Quantity::per_unit;
    const std::int64_t threshold = comparison.threshold.ten_thousandths();
    const std::int64_t height = comparison.measure.height.ten_thousandths();
    if (!comparison.sum.empty() || !comparison.names.empty()) return;
    if (is_condition(comparison.measure.term)) return;
    if (height > readable_max || height < -readable_max) return;
    if (threshold > readable_max || threshold < -readable_max) return;
    const std::string text =
        text_of(comparison) + " " + std::string(to_string(comparison.comparator)) + " " +
        format_quantity(comparison.threshold) + " " + std::string(to_string(comparison.unit));
    Problems problems;
    const auto again = parse_expression(text, {}, problems);
    CHECK(again.has_value());
    CHECK(again->comparison.measure == comparison.measure);
    CHECK(again->comparison.comparator == comparison.comparator);
    CHECK(again->comparison.threshold == comparison.threshold);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size_bytes) {
    const std::string text(reinterpret_cast<const char*>(bytes), size_bytes);
    Problems problems;
    const auto expression = parse_expression(text, {"rules/x.yaml", 3, 7}, problems);
    CHECK(expression.has_value() == problems.empty());
    CHECK(problems.size() <= 1);
    for (const Problem& problem : problems) CHECK(problem.place.line >= 3);
    if (expression) expression->each(read_again);
    Problems of_where;
    const auto where = parse_where(text, {"rules/x.yaml", 3, 7}, of_where);
    CHECK(where.has_value() == of_where.empty());
    return 0;
}
