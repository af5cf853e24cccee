// What every State promises, run against the twin and against RocksDB. A Maker has `State& state()`
// and `State& restart()`, which loses nothing.
#pragma once

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "storage/state/keys.h"
#include "storage/state/state.h"

namespace freshet::testing {

inline StateWrite write_of(std::vector<KeyValue> rows) {
    StateWrite write;
    for (auto& [key, value] : rows) write.put(key, value);
    return write;
}

template <class Maker>
class StateContract : public ::testing::Test {
protected:
    Maker maker;

    std::vector<std::string> keys(std::string_view from, std::string_view to,
                                  std::size_t rows_max = 100) {
        std::vector<std::string> found;
        const auto rows = maker.state().scan(from, to, rows_max).value();
        for (const KeyValue& row : rows) found.push_back(row.first);
        return found;
    }
};
TYPED_TEST_SUITE_P(StateContract);

TYPED_TEST_P(StateContract, ChangesOfOneWriteApplyInOrder) {
    State& state = this->maker.state();
    StateWrite write = write_of({{"a", "1"}, {"b", "2"}, {"a", "3"}});
    write.remove("b");
    ASSERT_TRUE(state.write(write));
    EXPECT_EQ(state.get("a").value(), "3");
    EXPECT_EQ(state.get("b").value(), std::nullopt);
    EXPECT_EQ(state.get("").value(), std::nullopt);
}

TYPED_TEST_P(StateContract, ScansAreHalfOpenInByteOrderAndBounded) {
    const std::string high = "t/\xff";
    const std::string zero("t/\0", 3);
    ASSERT_TRUE(this->maker.state().write(
        write_of({{high, ""}, {"t/b", ""}, {zero, ""}, {"u/", ""}, {"t/a", ""}, {"s/", ""}})));
    using ::testing::ElementsAre;
    EXPECT_THAT(this->keys("t/", state_keys::after_prefix("t/")),
                ElementsAre(zero, "t/a", "t/b", high));
    EXPECT_THAT(this->keys("t/a", "t/b"), ElementsAre("t/a"));
    EXPECT_THAT(this->keys("t/a", "t/a"), ElementsAre());
    EXPECT_THAT(this->keys("t/b", "", 2), ElementsAre("t/b", high));
    EXPECT_THAT(this->keys("u", ""), ElementsAre("u/"));
}

TYPED_TEST_P(StateContract, LastIsTheHighestKeyOfItsRangeOnly) {
    State& state = this->maker.state();
    const std::string end = state_keys::after_prefix("o/");
    ASSERT_TRUE(state.write(write_of({{"p/x", ""}})));
    EXPECT_EQ(state.last("o/", end).value(), std::nullopt);
    ASSERT_TRUE(state.write(write_of({{"n/x", ""}})));
    EXPECT_EQ(state.last("o/", end).value(), std::nullopt);
    for (const std::uint64_t offset : {0, 3, 256, 65'536})
        ASSERT_TRUE(
            state.write(write_of({{state_keys::topic_row("freshet.warnings", offset), "row"}})));
    const auto found = state.last("o/", end).value();
    ASSERT_TRUE(found);
    EXPECT_EQ(state_keys::from_big_endian(found->first.substr(2)), 65'536u);
    EXPECT_EQ(state.last("q", "").value(), std::nullopt);
}

TYPED_TEST_P(StateContract, ARestartFindsWhatWasWritten) {
    StateWrite write = write_of({{"x/1", "one"}});
    write.sync = Sync::yes;
    ASSERT_TRUE(this->maker.state().write(write));
    ASSERT_TRUE(this->maker.state().write(write_of({{"x/2", std::string("a\0b", 3)}})));
    State& again = this->maker.restart();
    EXPECT_EQ(again.get("x/1").value(), "one");
    EXPECT_EQ(again.get("x/2").value(), std::string("a\0b", 3));
}

REGISTER_TYPED_TEST_SUITE_P(StateContract, ChangesOfOneWriteApplyInOrder,
                            ScansAreHalfOpenInByteOrderAndBounded,
                            LastIsTheHighestKeyOfItsRangeOnly, ARestartFindsWhatWasWritten);

}  // namespace freshet::testing
