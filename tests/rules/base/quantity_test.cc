// parse_quantity against schoolbook arithmetic on the digits as text, which cannot overflow and
// rounds where anyone can see it.
#include "rules/base/quantity.h"

#include <gtest/gtest.h>

#include <cmath>
#include <random>

namespace freshet {
namespace {

// The decimal text in ten-thousandths, half away from zero, by carrying digits in a string.
std::string expected_count(const std::string& text) {
    const bool negative = text.front() == '-';
    std::string digits, decimals;
    bool point = false;
    for (const char letter : text) {
        if (letter == '.') point = true;
        if (letter >= '0' && letter <= '9') (point ? decimals : digits) += letter;
    }
    const bool up = decimals.size() > 4 && decimals[4] >= '5';
    decimals.resize(4, '0');
    std::string count = "0" + digits + decimals;
    if (up) {
        std::size_t place = count.size() - 1;
        while (count[place] == '9') count[place--] = '0';
        ++count[place];
    }
    const std::size_t first = count.find_first_not_of('0');
    if (first == std::string::npos) return "0";
    return (negative ? "-" : "") + count.substr(first);
}

TEST(Quantity, parses_as_schoolbook_arithmetic_does) {
    std::mt19937_64 random(651);
    for (int round = 0; round < 100'000; ++round) {
        std::string text = std::array{"", "-", "+"}[random() % 3];
        for (std::size_t left = 1 + random() % 12; left > 0; --left)
            text += static_cast<char>('0' + random() % 10);
        const std::size_t decimals = random() % 9;
        if (decimals > 0) text += '.';
        // Nines and fives often, because carries and halves are where rounding goes wrong.
        for (std::size_t left = decimals; left > 0; --left)
            text += random() % 2 == 0 ? "95"[random() % 2] : static_cast<char>('0' + random() % 10);
        const auto parsed = parse_quantity(text);
        ASSERT_TRUE(parsed) << text;
        ASSERT_EQ(std::to_string(parsed->value.ten_thousandths()), expected_count(text)) << text;
        const bool lost = decimals > 4 && text.substr(text.find('.') + 5).find_first_not_of('0') !=
                                              std::string::npos;
        ASSERT_EQ(parsed->rounded, lost) << text;
    }
}

TEST(Quantity, halves_go_away_from_zero) {
    EXPECT_EQ(parse_quantity("0.00005")->value, Quantity::from_ten_thousandths(1));
    EXPECT_EQ(parse_quantity("-0.00005")->value, Quantity::from_ten_thousandths(-1));
    EXPECT_EQ(parse_quantity("0.000049999")->value, Quantity());
    EXPECT_EQ(parse_quantity("-2.99995")->value, Quantity::from_units(-3));
}

TEST(Quantity, refuses_what_is_no_plain_number) {
    for (const char* text : {"", ".", "-", "+-1", "1e3", "0x10", "1,5", "1 ", " 1", "1.2.3", "NaN",
                             "inf", "１２", "--1", "1-"})
        EXPECT_EQ(parse_quantity(text).error().code, ErrorCode::invalid_argument) << text;
}

TEST(Quantity, refuses_what_lies_beyond_its_range) {
    EXPECT_EQ(parse_quantity("1000000000000")->value, Quantity::from_units(1'000'000'000'000));
    EXPECT_EQ(parse_quantity("-1000000000000")->value, Quantity::from_units(-1'000'000'000'000));
    for (const char* text : {"1000000000000.00001", "-1000000000001", "99999999999999999999999999"})
        EXPECT_FALSE(parse_quantity(text)) << text;
    // Leading zeros are no digits of size.
    EXPECT_EQ(parse_quantity(std::string(500, '0') + "7")->value, Quantity::from_units(7));
}

TEST(Quantity, formats_and_parses_back) {
    std::mt19937_64 random(7);
    for (int round = 0; round < 50'000; ++round) {
        const auto value = Quantity::from_ten_thousandths(
            static_cast<std::int64_t>(random() % 2'000'000'001) - 1'000'000'000);
        const int decimals = static_cast<int>(random() % 5);
        const std::string text = format_quantity(value, decimals);
        const auto parsed = parse_quantity(text);
        ASSERT_TRUE(parsed) << text;
        ASSERT_EQ(parsed->value, value) << text;
        const std::size_t point = text.find('.');
        const std::size_t shown = point == std::string::npos ? 0 : text.size() - point - 1;
        ASSERT_GE(shown, static_cast<std::size_t>(decimals)) << text;
        if (shown > static_cast<std::size_t>(decimals)) {
            ASSERT_NE(text.back(), '0') << text;
        }
    }
    EXPECT_EQ(format_quantity(Quantity::from_units(45), 1), "45.0");
    EXPECT_EQ(format_quantity(Quantity::from_ten_thousandths(38'001)), "3.8001");
    EXPECT_EQ(format_quantity(Quantity::from_ten_thousandths(-1)), "-0.0001");
    EXPECT_EQ(format_quantity(Quantity::from_ten_thousandths(std::numeric_limits<int64_t>::min())),
              "-922337203685477.5808");
}

TEST(Quantity, takes_implied_decimals) {
    struct {
        std::int64_t digits;
        int decimals;
        std::int64_t count;
        bool rounded;
    } const cases[] = {{1244, 2, 124'400, false},     {-5, 0, -50'000, false},
                       {12'345, 4, 12'345, false},    {123'455, 5, 12'346, true},
                       {-123'455, 5, -12'346, true},  {123'454, 5, 12'345, true},
                       {120, 5, 12, false},           {4, 30, 0, true},
                       {7, -2, 7'000'000, false},     {INT64_MAX, 0, 10'000'000'000'000'000, true},
                       {INT64_MIN, 19, -9'223, true}, {0, 1'000'000, 0, false}};
    for (const auto& [digits, decimals, count, rounded] : cases) {
        const ParsedQuantity taken = from_scaled(digits, decimals);
        EXPECT_EQ(taken.value.ten_thousandths(), count) << digits << " " << decimals;
        EXPECT_EQ(taken.rounded, rounded) << digits << " " << decimals;
    }
}

TEST(Quantity, a_double_means_its_shortest_decimal) {
    std::mt19937_64 random(12);
    for (int round = 0; round < 50'000; ++round) {
        const auto value = Quantity::from_ten_thousandths(
            static_cast<std::int64_t>(random() % 20'000'000'001) - 10'000'000'000);
        const auto taken = from_double(to_double(value));
        ASSERT_TRUE(taken);
        ASSERT_EQ(taken->value, value);
        ASSERT_FALSE(taken->rounded);
    }
    EXPECT_EQ(from_double(0.00005)->value, Quantity::from_ten_thousandths(1));
    EXPECT_EQ(from_double(1.00015)->value, Quantity::from_ten_thousandths(10'002));
    EXPECT_TRUE(from_double(1.00015)->rounded);
    EXPECT_EQ(from_double(5e-324)->value, Quantity());
    for (const double value : {double{NAN}, HUGE_VAL, -HUGE_VAL, 1.1e12, -1e300})
        EXPECT_EQ(from_double(value).error().code, ErrorCode::invalid_argument) << value;
}

}  // namespace
}  // namespace freshet
