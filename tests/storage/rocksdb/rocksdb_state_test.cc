// The state store on disk keeps the contract.
#include "storage/state/rocksdb_state.h"

#include "storage/state/keys.h"
#include "storage/state/recovery.h"
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

// That of a catchment of 5,000 stations has 16 MB; nothing between the shard and the disk cuts it.
TEST(RocksdbState, ASnapshotOfAnySizeComesBackWhole) {
    RocksdbMaker maker;
    std::string blob(24 << 20, '\0');
    for (std::size_t index = 0; index < blob.size(); index += 4096)
        blob.replace(index, 8, state_keys::big_endian(index));
    StateWrite write;
    write.put(state_keys::snapshot(""), encode(Snapshot{CatchmentId(), {0, 7}, "shared"}));
    write.put(state_keys::snapshot("big"), encode(Snapshot{CatchmentId("big"), {0, 9}, blob}));
    ASSERT_TRUE(maker.state().write(write));
    bool found = false;
    const Result<void> read =
        each_snapshot(maker.restart(), {0, 1}, [&](const Snapshot& snapshot) -> Result<void> {
            found = found || (snapshot.catchment.text() == "big" && snapshot.blob == blob);
            return {};
        });
    EXPECT_TRUE(read);
    EXPECT_TRUE(found);
}

}  // namespace
}  // namespace freshet::testing
