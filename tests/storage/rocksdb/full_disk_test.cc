// A disk that is full when a table has to be written, not a log: a small file system, and tables of
// 256 KiB, so that flushes and merges meet the end of it. Never an abort, never a value that was
// not stored, and everything acknowledged is there again once there is room.
#include <gtest/gtest.h>
#include <rocksdb/db.h>
#include <rocksdb/write_batch.h>
#include <sys/mount.h>

#include <cerrno>
#include <cstring>
#include <fstream>

#include "storage/rocksdb/store.h"
#include "tests/support/paths.h"

namespace freshet::testing {
namespace {

namespace fs = std::filesystem;

class SmallDisk {
public:
    SmallDisk() : failed_(::mount("freshet-test", path().c_str(), "tmpfs", 0, "size=8m")) {
        if (failed_ != 0) why_ = std::strerror(errno);
    }
    ~SmallDisk() {
        if (failed_ == 0) ::umount2(path().c_str(), MNT_DETACH);
    }
    SmallDisk(const SmallDisk&) = delete;
    SmallDisk& operator=(const SmallDisk&) = delete;
    fs::path path() const { return folder_.path(); }
    const std::string& why_not() const { return why_; }

private:
    TemporaryFolder folder_;
    int failed_;
    std::string why_;
};

std::string key_of(std::uint64_t number) {
    std::string key = std::to_string(number);
    return std::string(10 - key.size(), '0') + key;
}
std::string value_of(std::uint64_t number) {
    // Does not pack, so that tables are as large as what is put.
    std::string value(1000, '\0');
    std::uint64_t state = number * 2'862'933'555'777'941'757 + 3'037'000'493;
    for (char& byte : value) {
        state ^= state << 13, state ^= state >> 7, state ^= state << 17;
        byte = static_cast<char>(state);
    }
    return value;
}

Result<std::unique_ptr<RocksStore>> open_store(const fs::path& folder) {
    return RocksStore::create("test", {.folder = folder, .write_buffer_bytes = 256 << 10});
}

TEST(FullDisk, ATableThatFindsNoRoomEndsTheHandleAndLosesNothing) {
    SmallDisk disk;
    if (!disk.why_not().empty())
        GTEST_SKIP() << "no right to mount a small disk (" << disk.why_not()
                     << "): a flush on a full disk is not tested";
    std::uint64_t stored = 0;
    for (int round = 0; round < 3; ++round) {
        const fs::path filler = disk.path() / "filler";
        {
            auto store = open_store(disk.path() / "store");
            ASSERT_TRUE(store) << store.error().message;
            // Room for the log of this round, hardly for its tables.
            const auto free = fs::space(disk.path()).available;
            std::ofstream(filler) << std::string(
                free > (600u << 10) ? free - (600u << 10) * static_cast<unsigned>(round + 1) : 0,
                'x');
            bool failed = false;
            for (int tries = 0; tries < 20'000 && !failed; ++tries) {
                rocksdb::WriteBatch batch;
                batch.Put(key_of(stored), value_of(stored));
                const Result<void> written = (*store)->write(&batch, StoreSync::yes);
                failed = !written;
                if (written) ++stored;
            }
            ASSERT_TRUE(failed) << "the disk was never full";
            fs::remove(filler);
            // Though there is room again, what happened to this handle is not known.
            rocksdb::WriteBatch batch;
            batch.Put("after", "");
            EXPECT_FALSE((*store)->write(&batch, StoreSync::yes));
        }
        auto again = open_store(disk.path() / "store");
        ASSERT_TRUE(again) << again.error().message;
        for (std::uint64_t number = 0; number < stored; ++number) {
            std::string value;
            ASSERT_TRUE((*again)->database().Get({}, key_of(number), &value).ok()) << number;
            ASSERT_EQ(value, value_of(number));
        }
    }
    EXPECT_GT(stored, 500u);
}

}  // namespace
}  // namespace freshet::testing
