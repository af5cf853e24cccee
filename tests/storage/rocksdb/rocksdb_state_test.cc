// The state store on disk keeps the contract.
#include "storage/state/rocksdb_state.h"

#include "tests/storage/contract/state_contract.h"
#include "tests/support/paths.h"

namespace freshet::testing {
namespace {

class RocksdbMaker {
public:
    RocksdbMaker() { (void)restart(); }
    State& state() { return *state_; }
    State& restart() {
        state_.reset();
        state_ = std::move(RocksdbState::create({.folder = folder()}).value());
        return *state_;
    }
    std::filesystem::path folder() const { return folder_.path() / "state"; }

private:
    TemporaryFolder folder_;
    std::unique_ptr<RocksdbState> state_;
};
INSTANTIATE_TYPED_TEST_SUITE_P(Rocksdb, StateContract, RocksdbMaker);

TEST(RocksdbState, ANewerFormatIsRefused) {
    TemporaryFolder folder;
    const std::filesystem::path path = folder.path() / "state";
    {
        auto state = RocksdbState::create({.folder = path});
        ASSERT_TRUE(state);
        ASSERT_TRUE((*state)->write(write_of({{"format", "2"}})));
    }
    const auto again = RocksdbState::create({.folder = path});
    ASSERT_FALSE(again);
    EXPECT_EQ(again.error().code, ErrorCode::refused);
    EXPECT_THAT(again.error().message,
                ::testing::HasSubstr("is of format 2, this program knows 1"));
}

}  // namespace
}  // namespace freshet::testing
