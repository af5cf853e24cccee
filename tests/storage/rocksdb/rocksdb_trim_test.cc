// What a trim of the journal on disk must never lose, whatever ends it, and the formats it knows.
#include <gmock/gmock.h>
#include <rocksdb/db.h>

#include <csignal>
#include <cstdlib>
#include <string_view>

#include "storage/state/keys.h"
#include "tests/storage/rocksdb/rocksdb_maker.h"

namespace freshet::testing {
namespace {

using ::testing::HasSubstr;

// A row of the database itself, as no program of ours would write it.
void put_raw(const std::filesystem::path& folder, const std::string& key,
             const std::string& value) {
    rocksdb::DB* database = nullptr;
    ASSERT_TRUE(rocksdb::DB::Open({}, folder.string(), &database).ok());
    EXPECT_TRUE(database->Put({}, key, value).ok());
    delete database;
}

std::uintmax_t table_bytes(const RocksdbMaker& maker) {
    std::uintmax_t bytes = 0;
    for (const auto& file : maker.files(".sst")) bytes += std::filesystem::file_size(file);
    return bytes;
}

TEST(RocksdbTrim, ATrimGivesTheSpaceBack) {
    RocksdbMaker maker;
    for (std::uint64_t thousand = 0; thousand < 20'000; thousand += 1000) {
        ASSERT_TRUE(maker.journal().append(report_records(thousand, 1000)));
        if (thousand % 5000 == 0) {
            ASSERT_TRUE(maker.restart());
        }  // Several table files.
    }
    Journal& journal = *maker.restart().value();
    const std::uintmax_t before = table_bytes(maker);
    ASSERT_TRUE(journal.trim({0, 18'000}, {}));
    ASSERT_TRUE(maker.restart());
    EXPECT_LT(table_bytes(maker), before / 5);
    EXPECT_EQ(serial_of(maker.journal().read({0, 18'000}, 1).value().front()), 18'000u);
}

TEST(RocksdbTrim, AfterATrimAGapIsStillNoticed) {
    for (const std::uint64_t gone : {200u, 250u, 299u}) {
        RocksdbMaker maker;
        ASSERT_TRUE(maker.journal().append(report_records(0, 300)));
        ASSERT_TRUE(maker.journal().trim({0, 200}, {}));
        maker.close();
        rocksdb::DB* database = nullptr;
        ASSERT_TRUE(rocksdb::DB::Open({}, maker.folder().string(), &database).ok());
        for (std::uint64_t offset = gone; offset < 300; offset += gone == 200 ? 1 : 300)
            EXPECT_TRUE(database->Delete({}, "j/" + state_keys::big_endian(offset)).ok());
        delete database;
        const auto journal = maker.restart();
        if (gone == 299) {  // A tail cut off cannot be told from one never written.
            EXPECT_EQ((*journal)->end().offset, 299u);
            continue;
        }
        ASSERT_FALSE(journal);
        EXPECT_THAT(journal.error().message, HasSubstr("journal records"));
        EXPECT_THAT(journal.error().message, HasSubstr("missing"));
    }
}

struct Said {
    std::uint64_t first = 0, end = 0;
};
constexpr const char* trimming_folder = "FRESHET_TEST_TRIMMING_FOLDER";
constexpr int trimming_says = 3;  // The descriptor.

// What the killed process of the next test does, before any test runs. It is started afresh,
// because RocksDB's own threads do not outlive a fork, and a trim needs them.
int append_and_trim_until_killed() {
    const char* folder = std::getenv(trimming_folder);
    if (folder == nullptr) return 0;
    const auto say = [](Said said) {
        if (write(trimming_says, &said, sizeof said) != sizeof said) _exit(2);
    };
    auto journal = RocksdbJournal::create({.folder = folder});
    if (!journal) _exit(3);
    while (true) {
        const std::uint64_t end = (*journal)->end().offset + 500;
        if (!(*journal)->append(report_records(end - 500, 500))) _exit(4);
        say({(*journal)->first().offset, end});
        if (!(*journal)->trim({0, end - 100}, {})) _exit(5);
        say({end - 100, end});
    }
}
[[maybe_unused]] const int is_no_child = append_and_trim_until_killed();

// A process that appends and trims as fast as it can is killed; whatever it was doing, the next
// opening finds a journal without a gap, from where it said to where it said or a little beyond.
TEST(RocksdbTrim, KilledInTheMiddleOfTrimmingNothingIsMissing) {
    RocksdbMaker maker;
    maker.close();
    const char* const long_form = std::getenv("FRESHET_LONG");
    const int rounds = long_form != nullptr && std::string_view(long_form) == "1" ? 60 : 3;
    for (int round = 0; round < rounds; ++round) {
        int told[2];
        ASSERT_EQ(pipe(told), 0);
        const pid_t child = fork();
        ASSERT_GE(child, 0);
        if (child == 0) {
            dup2(told[1], trimming_says);
            setenv(trimming_folder, maker.folder().c_str(), 1);
            execl("/proc/self/exe", "trimming", nullptr);
            _exit(1);
        }
        close(told[1]);
        Said said;
        for (int heard = 0; heard < 5 + round; ++heard)
            ASSERT_EQ(read(told[0], &said, sizeof said), static_cast<ssize_t>(sizeof said));
        usleep(static_cast<useconds_t>(700 * (round % 12)));
        kill(child, SIGKILL);
        int status = 0;
        ASSERT_EQ(waitpid(child, &status, 0), child);
        ASSERT_TRUE(WIFSIGNALED(status)) << WEXITSTATUS(status);
        for (Said later; read(told[0], &later, sizeof later) == sizeof later;) said = later;
        close(told[0]);
        auto journal = maker.restart();
        ASSERT_TRUE(journal) << journal.error().message;
        EXPECT_GE((*journal)->first().offset, said.first);
        EXPECT_GE((*journal)->end().offset, said.end);
        std::uint64_t offset = (*journal)->first().offset;
        EXPECT_LT(offset, (*journal)->end().offset);
        while (offset < (*journal)->end().offset)
            for (const JournalEntry& entry : (*journal)->read({0, offset}, 4096).value())
                EXPECT_EQ(serial_of(entry), offset++);
        maker.close();
    }
}

// Makes of a journal what a program of format 1 would have left.
void make_format_one(RocksdbMaker& maker) {
    maker.close();
    rocksdb::DB* database = nullptr;
    ASSERT_TRUE(rocksdb::DB::Open({}, maker.folder().string(), &database).ok());
    std::unique_ptr<rocksdb::Iterator> iterator(database->NewIterator({}));
    for (iterator->Seek("k/"); iterator->Valid() && iterator->key().starts_with("k/");
         iterator->Next())
        EXPECT_TRUE(database->Put({}, iterator->key(), "").ok());
    EXPECT_TRUE(database->Put({}, "format", "1").ok());
    iterator.reset();
    delete database;
}

std::vector<JournalRecord> starts(std::uint64_t count) {
    std::vector<JournalRecord> records(count);
    for (std::uint64_t i = 0; i < count; ++i)
        records[i].body =
            Start{.version = std::to_string(i), .downtime = {}, .status = Status::test};
    return records;
}

TEST(RocksdbTrim, AnOlderFormatIsBroughtUpToDateAndSaysHowFarItIs) {
    RocksdbMaker maker;
    ASSERT_TRUE(maker.journal().append(starts(2500)));
    ASSERT_TRUE(maker.journal().append(report_records(2500, 10)));
    make_format_one(maker);
    {
        // Looked at only, it is read as it is.
        auto looker = RocksdbJournal::create(
            {.folder = maker.folder(), .access = RocksdbJournalOptions::Access::read_only});
        ASSERT_TRUE(looker) << looker.error().message;
        EXPECT_EQ(std::get<Start>((*looker)->read_indexed(RecordKind::start, {0, 77}).value().body)
                      .version,
                  "77");
    }
    // Killed in the middle, it goes on where it was.
    const pid_t child = fork();
    ASSERT_GE(child, 0);
    if (child == 0) {
        (void)RocksdbJournal::create(
            {.folder = maker.folder(), .progress = [](std::string_view line) {
                 if (line.find(" 1000 of 2500 ") != line.npos) kill(getpid(), SIGKILL);
             }});
        _exit(1);
    }
    int status = 0;
    ASSERT_EQ(waitpid(child, &status, 0), child);
    ASSERT_TRUE(WIFSIGNALED(status));
    std::string said;
    auto journal =
        RocksdbJournal::create({.folder = maker.folder(), .progress = [&](std::string_view line) {
                                    said += std::string(line) + '\n';
                                }});
    ASSERT_TRUE(journal) << journal.error().message;
    EXPECT_EQ(said,
              "journal: format 1 to 2: 1500 records are to be indexed anew\n"
              "journal: format 1 to 2: 1000 of 1500 records indexed anew\n"
              "journal: format 1 to 2: 1500 of 1500 records indexed anew\n"
              "journal: format 1 to 2: done\n");
    ASSERT_TRUE((*journal)->trim({0, 2505}, std::vector<JournalPosition>{{0, 1}, {0, 2499}}));
    EXPECT_EQ((*journal)->positions_of(RecordKind::start).value().size(), 2u);
    EXPECT_EQ(
        std::get<Start>((*journal)->read_indexed(RecordKind::start, {0, 1}).value().body).version,
        "1");
    journal->reset();
    EXPECT_EQ(maker.restart().value()->first().offset, 2505u);
}

TEST(RocksdbTrim, ANewerFormatIsRefusedInOneSentence) {
    RocksdbMaker maker;
    maker.close();
    put_raw(maker.folder(), "format", "3");
    const auto journal = maker.restart();
    ASSERT_FALSE(journal);
    EXPECT_EQ(journal.error().code, ErrorCode::refused);
    EXPECT_THAT(journal.error().message, HasSubstr("is of format 3, this program knows 2"));
}

}  // namespace
}  // namespace freshet::testing
