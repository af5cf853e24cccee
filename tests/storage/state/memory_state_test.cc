// The state's twin keeps the contract, and makes the faults its header names.
#include "storage/state/memory_state.h"

#include "tests/storage/contract/state_contract.h"

namespace freshet::testing {
namespace {

class MemoryMaker {
public:
    State& state() { return *state_; }
    State& restart() {
        state_ = state_->cut(state_->writes());
        return *state_;
    }

private:
    std::unique_ptr<MemoryState> state_ = std::make_unique<MemoryState>();
};
INSTANTIATE_TYPED_TEST_SUITE_P(Memory, StateContract, MemoryMaker);

TEST(MemoryState, APowerCutTakesBackTheLatestUnsyncedWrites) {
    MemoryState state;
    for (const Sync sync : {Sync::no, Sync::yes, Sync::no, Sync::no}) {
        StateWrite write = write_of({{"k/" + std::to_string(state.writes()), "v"}});
        write.sync = sync;
        ASSERT_TRUE(state.write(write));
    }
    EXPECT_EQ(state.writes_synced(), 2u);
    for (std::size_t left = state.writes_synced(); left <= state.writes(); ++left)
        EXPECT_EQ(state.cut(left)->rows().size(), left);
}

TEST(MemoryState, AfterAFailedWriteTheHandleIsDead) {
    MemoryState state;
    state.fail_after(1);
    EXPECT_TRUE(state.write(write_of({{"a", "1"}})));
    EXPECT_FALSE(state.write(write_of({{"b", "2"}})));
    EXPECT_FALSE(state.write(write_of({{"c", "3"}})));
    EXPECT_EQ(state.rows().size(), 1u);
}

}  // namespace
}  // namespace freshet::testing
