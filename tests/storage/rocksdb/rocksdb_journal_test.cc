// The journal on disk: the contract, and what the disk can do to it. Files are damaged as a disk
// would damage them; the journal must refuse to open or to read, never come back shorter in
// silence.
#include "storage/journal/rocksdb_journal.h"

#include <gmock/gmock.h>
#include <rocksdb/db.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <fstream>

#include "storage/state/keys.h"
#include "tests/storage/contract/journal_contract.h"
#include "tests/storage/rocksdb/rocksdb_maker.h"

namespace freshet::testing {
namespace {

using ::testing::HasSubstr;

INSTANTIATE_TYPED_TEST_SUITE_P(Rocksdb, JournalContract, RocksdbMaker);

void flip_byte(const std::filesystem::path& file, std::uint64_t at) {
    std::fstream stream(file, std::ios::in | std::ios::out | std::ios::binary);
    stream.seekg(static_cast<std::streamoff>(at));
    const auto byte = static_cast<char>(stream.get() ^ 0x10);
    stream.seekp(static_cast<std::streamoff>(at));
    stream.put(byte);
}

TEST(RocksdbJournal, KilledProcessLosesNothing) {
    RocksdbMaker maker;
    maker.append_and_die(0, 1000, 10);
    EXPECT_EQ(maker.restart().value()->end().offset, 1000u);
    maker.append_and_die(1000, 500, 1);
    Journal& journal = *maker.restart().value();
    EXPECT_EQ(journal.end().offset, 1500u);
    EXPECT_EQ(serial_of(journal.read({0, 1499}, 1).value().front()), 1499u);
}

TEST(RocksdbJournal, AFlippedByteInTheMiddleOfTheLogIsRefused) {
    RocksdbMaker maker;
    maker.append_and_die(0, 1000, 10);
    const auto log = maker.files(".log").back();
    flip_byte(log, std::filesystem::file_size(log) / 2);
    const auto journal = maker.restart();
    ASSERT_FALSE(journal) << "opened with " << (*journal)->end().offset << " of 1000 records";
    EXPECT_EQ(journal.error().code, ErrorCode::corrupt);
    EXPECT_THAT(journal.error().message, HasSubstr("journal in "));
}

TEST(RocksdbJournal, ATornTailCostsOnlyTheGroupNobodyWasToldOf) {
    RocksdbMaker maker;
    maker.append_and_die(0, 1000, 10);
    const auto log = maker.files(".log").back();
    std::filesystem::resize_file(log, std::filesystem::file_size(log) - 20);
    Journal& journal = *maker.restart().value();
    EXPECT_EQ(journal.end().offset, 990u);
    EXPECT_EQ(journal.append(report_records(990, 1)).value().offset, 990u);
}

TEST(RocksdbJournal, AGapNamesTheRecordsMissing) {
    struct Case {
        std::uint64_t first, last;
    };
    for (const Case& gap : {Case{100, 199}, Case{1, 1}, Case{250, 298}}) {
        RocksdbMaker maker;
        for (std::uint64_t hundred = 0; hundred < 300; hundred += 100) {
            maker.append_and_die(hundred, 100, 10);
            ASSERT_TRUE(maker.restart());  // Each hundred in a table file of its own.
        }
        maker.close();
        {
            rocksdb::DB* database = nullptr;
            ASSERT_TRUE(rocksdb::DB::Open({}, maker.folder().string(), &database).ok());
            for (std::uint64_t offset = gap.first; offset <= gap.last; ++offset)
                EXPECT_TRUE(database->Delete({}, "j/" + state_keys::big_endian(offset)).ok());
            delete database;
        }
        const auto journal = maker.restart();
        ASSERT_FALSE(journal);
        EXPECT_EQ(journal.error().code, ErrorCode::corrupt);
        EXPECT_THAT(journal.error().message,
                    HasSubstr("journal records " + std::to_string(gap.first) + " to " +
                              std::to_string(gap.last) + " are missing"));
    }
}

TEST(RocksdbJournal, ALostTableFileIsRefused) {
    RocksdbMaker maker;
    maker.append_and_die(0, 100, 10);
    ASSERT_TRUE(maker.restart());
    maker.close();
    std::filesystem::remove(maker.files(".sst").back());
    EXPECT_FALSE(maker.restart());
}

TEST(RocksdbJournal, AFlippedByteInATableIsNeverAWrongValue) {
    RocksdbMaker maker;
    maker.append_and_die(0, 5000, 100);
    ASSERT_TRUE(maker.restart());
    maker.close();
    auto tables = maker.files(".sst");
    const auto largest = *std::max_element(tables.begin(), tables.end(), [](auto& a, auto& b) {
        return std::filesystem::file_size(a) < std::filesystem::file_size(b);
    });
    flip_byte(largest, std::filesystem::file_size(largest) / 3);
    const auto journal = maker.restart();
    if (!journal) {
        EXPECT_EQ(journal.error().code, ErrorCode::corrupt);
        return;
    }
    std::uint64_t offset = 0;
    while (offset < (*journal)->end().offset) {
        const auto entries = (*journal)->read({0, offset}, 100);
        if (!entries) {
            EXPECT_EQ(entries.error().code, ErrorCode::corrupt);
            return;
        }
        for (const JournalEntry& entry : *entries) EXPECT_EQ(serial_of(entry), offset++);
    }
    FAIL() << "the damage was not noticed";
}

// A disk that takes no more, as a limit on file size: after the first failed append the handle is
// dead, though space may be back, and everything acknowledged before is found.
TEST(RocksdbJournal, AfterAFailedWriteNothingIsTakenAndNothingIsLost) {
    RocksdbMaker maker;
    maker.close();
    int told[2];
    ASSERT_EQ(pipe(told), 0);
    const pid_t child = fork();
    ASSERT_GE(child, 0);
    if (child == 0) {
        signal(SIGXFSZ, SIG_IGN);
        auto journal = RocksdbJournal::create({.folder = maker.folder()});
        const rlimit small{256 * 1024, RLIM_INFINITY};
        if (!journal || setrlimit(RLIMIT_FSIZE, &small) != 0) _exit(1);
        std::uint64_t stored = 0;
        while (stored < 100'000 && (*journal)->append(report_records(stored, 100))) stored += 100;
        const rlimit none{RLIM_INFINITY, RLIM_INFINITY};
        if (stored == 100'000 || setrlimit(RLIMIT_FSIZE, &none) != 0) _exit(2);
        if ((*journal)->append(report_records(stored, 1))) _exit(3);
        if ((*journal)->end().offset != stored) _exit(4);
        if (write(told[1], &stored, sizeof stored) != sizeof stored) _exit(5);
        _exit(0);
    }
    int status = 0;
    ASSERT_EQ(waitpid(child, &status, 0), child);
    ASSERT_EQ(WEXITSTATUS(status), 0);
    std::uint64_t stored = 0;
    ASSERT_EQ(read(told[0], &stored, sizeof stored), static_cast<ssize_t>(sizeof stored));
    close(told[0]);
    close(told[1]);
    EXPECT_GT(stored, 0u);
    Journal& journal = *maker.restart().value();
    EXPECT_GE(journal.end().offset, stored);
    for (std::uint64_t offset = 0; offset < stored; offset += 500)
        EXPECT_EQ(serial_of(journal.read({0, offset}, 1).value().front()), offset);
}

TEST(RocksdbJournal, ASecondFreshetIsRefusedInOneSentence) {
    RocksdbMaker maker;
    const auto second = RocksdbJournal::create({.folder = maker.folder()});
    ASSERT_FALSE(second);
    EXPECT_EQ(second.error().code, ErrorCode::refused);
    EXPECT_EQ(second.error().message,
              "another freshet serves this data folder: " + maker.folder().parent_path().string());
}

TEST(RocksdbJournal, ReadOnlyLooksWhileAnotherWrites) {
    RocksdbMaker maker;
    ASSERT_TRUE(maker.journal().append(report_records(0, 20)));
    auto looker = RocksdbJournal::create(
        {.folder = maker.folder(), .access = RocksdbJournalOptions::Access::read_only});
    ASSERT_TRUE(looker) << looker.error().message;
    EXPECT_EQ((*looker)->end().offset, 20u);
    EXPECT_EQ((*looker)->append(report_records(20, 1)).error().code, ErrorCode::refused);
    EXPECT_TRUE(maker.journal().append(report_records(20, 1)));
}

}  // namespace
}  // namespace freshet::testing
