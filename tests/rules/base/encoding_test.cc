// Varints and texts: what goes in comes out, and one value has one form only.
#include "rules/base/encoding.h"

#include <gtest/gtest.h>

#include <random>

namespace freshet {
namespace {

TEST(Encoding, numbers_come_back) {
    std::mt19937_64 random(128);
    Encoder encoder;
    std::vector<std::uint64_t> numbers{
        0, 1, 127, 128, 16'383, 16'384, UINT64_MAX, 1ULL << 63, (1ULL << 63) - 1};
    for (int round = 0; round < 10'000; ++round) numbers.push_back(random() >> (random() % 64));
    for (const std::uint64_t number : numbers) {
        encoder.put_unsigned(number);
        encoder.put_signed(static_cast<std::int64_t>(number));
    }
    Decoder decoder(encoder.bytes());
    for (const std::uint64_t number : numbers) {
        ASSERT_EQ(decoder.get_unsigned(), number);
        ASSERT_EQ(decoder.get_signed(), static_cast<std::int64_t>(number));
    }
    EXPECT_TRUE(decoder.finished());
}

TEST(Encoding, small_signed_numbers_are_short) {
    for (const std::int64_t number : {0, 1, -1, 63, -64}) {
        Encoder encoder;
        encoder.put_signed(number);
        EXPECT_EQ(encoder.bytes().size(), 1U) << number;
    }
}

TEST(Encoding, text_of_any_bytes_comes_back) {
    Encoder encoder;
    const std::string text("a\0\xff 汛", 7);
    encoder.put_text(text);
    encoder.put_text("");
    encoder.put_flag(true);
    Decoder decoder(encoder.bytes());
    EXPECT_EQ(decoder.get_text(), text);
    EXPECT_EQ(decoder.get_text(), "");
    EXPECT_TRUE(decoder.get_flag());
    EXPECT_TRUE(decoder.finished());
}

TEST(Encoding, one_value_has_one_form) {
    using namespace std::string_view_literals;
    for (const std::string_view bytes :
         {"\x80\x00"sv,                                  // zero in two bytes
          "\xff\xff\xff\xff\xff\xff\xff\xff\xff\x02"sv,  // more than 64 bits
          "\x80\x80\x80\x80\x80\x80\x80\x80\x80\x80\x01"sv, "\x80"sv, ""sv}) {
        Decoder decoder(bytes);
        EXPECT_EQ(decoder.get_unsigned(), 0U);
        EXPECT_TRUE(decoder.failed());
    }
    Decoder flag("\x02");
    EXPECT_FALSE(flag.get_flag());
    EXPECT_TRUE(flag.failed());
}

TEST(Encoding, stays_failed_and_yields_nothing) {
    Encoder encoder;
    encoder.put_unsigned(1'000'000);  // A length far beyond the end.
    encoder.put_text("after");
    Decoder decoder(encoder.bytes());
    EXPECT_EQ(decoder.get_text(), "");
    EXPECT_TRUE(decoder.failed());
    EXPECT_EQ(decoder.get_text(), "");
    EXPECT_EQ(decoder.get_count(), 0U);
    EXPECT_EQ(decoder.get_signed(), 0);
    EXPECT_FALSE(decoder.finished());
}

}  // namespace
}  // namespace freshet
