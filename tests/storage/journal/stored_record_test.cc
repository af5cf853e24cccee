// Every flipped bit of a stored record is noticed, and so is a record in another's place.
#include "storage/journal/stored_record.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "storage/journal/crc32c.h"
#include "tests/storage/contract/records.h"

namespace freshet::testing {
namespace {

TEST(Crc32c, KnownValues) {
    EXPECT_EQ(crc32c("123456789"), 0xe3069283u);
    // RFC 3720 appendix B.4: 32 bytes of zeros, of ones, ascending.
    EXPECT_EQ(crc32c(std::string(32, '\0')), 0x8a9136aau);
    EXPECT_EQ(crc32c(std::string(32, '\xff')), 0x62a8ab43u);
    std::string ascending;
    for (char byte = 0; byte < 32; ++byte) ascending.push_back(byte);
    EXPECT_EQ(crc32c(ascending), 0x46dd794eu);
}

TEST(Crc32c, EverySplitGivesTheSame) {
    const std::string bytes = "the checksum of a stored journal record, in two parts";
    for (std::size_t split = 0; split <= bytes.size(); ++split)
        EXPECT_EQ(crc32c(bytes.substr(split), crc32c(bytes.substr(0, split))), crc32c(bytes));
}

TEST(StoredRecord, EveryFlippedBitIsCorrupt) {
    const JournalPosition position{0, 12};
    const std::string bytes = to_stored(position, report_record(12));
    ASSERT_TRUE(from_stored(position, bytes));
    for (std::size_t bit = 0; bit < bytes.size() * 8; ++bit) {
        std::string flipped = bytes;
        flipped[bit / 8] = static_cast<char>(flipped[bit / 8] ^ (1 << bit % 8));
        const auto record = from_stored(position, flipped);
        ASSERT_FALSE(record) << "bit " << bit;
        EXPECT_EQ(record.error().code, ErrorCode::corrupt);
        EXPECT_THAT(record.error().message, ::testing::HasSubstr("record 12"));
    }
}

TEST(StoredRecord, ShortenedOrMisplacedIsCorrupt) {
    const std::string bytes = to_stored({0, 12}, report_record(12));
    for (std::size_t size = 0; size < bytes.size(); ++size)
        EXPECT_FALSE(from_stored({0, 12}, bytes.substr(0, size)));
    EXPECT_FALSE(from_stored({0, 13}, bytes));
}

}  // namespace
}  // namespace freshet::testing
