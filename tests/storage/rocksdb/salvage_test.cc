// The way back from damage: every fault a disk can do to a store's files, done to them, and what a
// salvage keeps. Read on a folder as a killed daemon leaves it: tables, and a log that was not
// written out.
#include "storage/salvage/salvage.h"

#include <gmock/gmock.h>
#include <sys/wait.h>
#include <unistd.h>

#include <fstream>

#include "storage/journal/look_back.h"
#include "storage/journal/rocksdb_journal.h"
#include "storage/salvage/folder_lock.h"
#include "storage/state/keys.h"
#include "storage/state/recovery.h"
#include "storage/state/rocksdb_state.h"
#include "tests/storage/contract/records.h"
#include "tests/support/paths.h"

namespace freshet::testing {
namespace {

namespace fs = std::filesystem;
using ::testing::HasSubstr;

constexpr std::uint64_t in_tables = 5000;
constexpr std::uint64_t in_log = 1000;

class Salvaging : public ::testing::Test {
protected:
    Salvaging() {
        append_and_die(0, in_tables);
        (void)RocksdbJournal::create({.folder = store()}).value();  // Writes the log out.
        append_and_die(in_tables, in_log);
        auto state = RocksdbState::create({.folder = folder() / "state"}).value();
        StateWrite write;
        write.put(state_keys::cursor(1, 0), encode(ShardCursor{1, 0, in_tables + in_log, 0}));
        write.sync = Sync::yes;
        EXPECT_TRUE(state->write(write));
    }
    fs::path folder() const { return folder_.path(); }
    fs::path store() const { return folder() / "journal"; }

    // In a process of its own that dies at once, so that everything is in the log only.
    void append_and_die(std::uint64_t first, std::uint64_t count) {
        const pid_t child = fork();
        ASSERT_GE(child, 0);
        if (child == 0) {
            auto journal = RocksdbJournal::create({.folder = store()});
            bool stored = journal.has_value();
            for (std::uint64_t i = 0; stored && i < count; i += 100)
                stored = (*journal)->append(report_records(first + i, 100)).has_value();
            _exit(stored ? 0 : 1);
        }
        int status = 0;
        ASSERT_EQ(waitpid(child, &status, 0), child);
        ASSERT_EQ(status, 0);
    }
    fs::path largest(const fs::path& where, std::string_view ending) const {
        fs::path found;
        for (const auto& entry : fs::directory_iterator(where))
            if (entry.path().string().ends_with(ending) &&
                (found.empty() || entry.file_size() > fs::file_size(found)))
                found = entry.path();
        return found;
    }
    static void flip_byte(const fs::path& file, std::uint64_t at) {
        std::fstream stream(file, std::ios::in | std::ios::out | std::ios::binary);
        stream.seekg(static_cast<std::streamoff>(at));
        const auto byte = static_cast<char>(stream.get() ^ 0x10);
        stream.seekp(static_cast<std::streamoff>(at));
        stream.put(byte);
    }

    // Salvages, and checks that what is left is dense, readable, unchanged, and that what is gone
    // is named exactly.
    Salvage salvage_and_check() {
        Result<Salvage> done = salvage({.folder = folder(), .stamp = "then"});
        EXPECT_TRUE(done) << done.error().message;
        if (!done) return {};
        EXPECT_FALSE(damage_of_journal(folder()));
        const auto journal =
            RocksdbJournal::create(
                {.folder = store(), .access = RocksdbJournalOptions::Access::read_only})
                .value();
        EXPECT_EQ(journal->end().offset, in_tables + in_log);
        std::vector<LostRange> named;
        for (const Lost& run : read_lost(*journal).value())
            named.push_back({run.first.offset, run.last.offset});
        EXPECT_EQ(named.size(), done->lost.size());
        std::uint64_t kept = 0;
        for (JournalPosition at; at < journal->end();) {
            for (const JournalEntry& entry : journal->read(at, 4096).value()) {
                at = entry.position.next();
                const bool in_a_range =
                    std::any_of(done->lost.begin(), done->lost.end(), [&](const LostRange& range) {
                        return range.first <= entry.position.offset &&
                               entry.position.offset <= range.last;
                    });
                EXPECT_EQ(std::holds_alternative<Lost>(entry.record.body), in_a_range);
                if (in_a_range) continue;
                EXPECT_EQ(serial_of(entry), entry.position.offset);
                ++kept;
            }
        }
        EXPECT_EQ(kept, done->kept);
        return std::move(*done);
    }

private:
    TemporaryFolder folder_;
};

TEST_F(Salvaging, NothingIsDoneWhereNothingIsDamaged) {
    const auto done = salvage({.folder = folder(), .stamp = "then"});
    ASSERT_TRUE(done) << done.error().message;
    EXPECT_TRUE(done->journal.damage.empty());
    EXPECT_TRUE(done->state.damage.empty());
    EXPECT_FALSE(fs::exists(folder() / "quarantine"));
    EXPECT_THAT(sentences(*done).front(), HasSubstr("in order"));
}

TEST_F(Salvaging, AFlippedByteInTheLogCostsItsBlock) {
    const fs::path log = largest(store(), ".log");
    flip_byte(log, fs::file_size(log) / 2);
    const Salvage done = salvage_and_check();
    EXPECT_THAT(done.journal.damage, HasSubstr("Corruption"));
    EXPECT_FALSE(done.lost.empty());
    // A log is read on at its next block of 32 KiB.
    EXPECT_GE(done.kept, in_tables + in_log / 3);
    EXPECT_THAT(sentences(done).front(),
                HasSubstr("journal: " + std::to_string(done.kept) + " of 6000 records kept"));
    EXPECT_TRUE(fs::exists(done.journal.quarantine / log.filename()));
    EXPECT_TRUE(done.state.damage.empty());
}

TEST_F(Salvaging, AFlippedByteInATableCostsItsBlock) {
    const fs::path table = largest(store(), ".sst");
    for (const double where : {0.0, 0.5}) {
        flip_byte(
            table,
            static_cast<std::uint64_t>(static_cast<double>(fs::file_size(table)) * where) + 100);
    }
    const Salvage done = salvage_and_check();
    EXPECT_FALSE(done.lost.empty());
    EXPECT_GE(done.kept, in_tables + in_log - 1000);
}

TEST_F(Salvaging, ATrimmedJournalStillBeginsWhereItWasTrimmed) {
    {
        auto journal = RocksdbJournal::create({.folder = store()}).value();
        const JournalRecord start{{}, Start{"7", {}, Status::test}};
        ASSERT_TRUE(journal->append(std::vector{start}));
        ASSERT_TRUE(journal->append(report_records(in_tables + in_log + 1, 100)));
        ASSERT_TRUE(journal->trim({0, in_tables + in_log + 50},
                                  std::vector<JournalPosition>{{0, in_tables + in_log}}));
    }
    for (const auto& entry : fs::directory_iterator(store()))
        if (entry.path().filename().string().starts_with("MANIFEST")) fs::remove(entry.path());
    const auto done = salvage({.folder = folder(), .stamp = "then"});
    ASSERT_TRUE(done) << done.error().message;
    EXPECT_EQ(done->kept, 51u);
    EXPECT_TRUE(done->lost.empty());
    const auto journal = RocksdbJournal::create({.folder = store()}).value();
    EXPECT_EQ(journal->first().offset, in_tables + in_log + 50);
    EXPECT_EQ(journal->end().offset, in_tables + in_log + 101);
    const auto carried = journal->read_indexed(RecordKind::start, {0, in_tables + in_log}).value();
    EXPECT_EQ(std::get<Start>(carried.body).version, "7");
}

TEST_F(Salvaging, ALostLogIsNoticedByWhatWasCommitted) {
    fs::remove(largest(store(), ".log"));
    EXPECT_THAT(damage_of_journal(folder()).value_or(""), HasSubstr("ends at 5000, but 6000"));
    const Salvage done = salvage_and_check();
    ASSERT_EQ(done.lost.size(), 1u);
    EXPECT_EQ(done.lost[0].first, in_tables);
    EXPECT_EQ(done.lost[0].last, in_tables + in_log - 1);
}

TEST_F(Salvaging, ALostManifestOrCurrentCostsNothing) {
    for (const char* name : {"CURRENT", "MANIFEST"}) {
        for (const auto& entry : fs::directory_iterator(store()))
            if (entry.path().filename().string().starts_with(name)) fs::remove(entry.path());
        const auto refused = RocksdbJournal::create({.folder = store()});
        ASSERT_FALSE(refused) << "a new journal was begun in the place of the old";
        EXPECT_EQ(
            refused.error().code == ErrorCode::corrupt || refused.error().code == ErrorCode::io,
            true);
        const Salvage done = salvage_and_check();
        EXPECT_EQ(done.kept, in_tables + in_log);
        EXPECT_TRUE(done.lost.empty());
        fs::remove_all(folder() / "quarantine");
    }
}

TEST_F(Salvaging, ADamagedStateIsPutAside) {
    const fs::path log = largest(folder() / "state", ".log");
    flip_byte(log, fs::file_size(log) / 2);
    std::ofstream(log, std::ios::app) << std::string(64 << 10, 'x');  // Not a torn tail.
    const Salvage done = salvage({.folder = folder(), .stamp = "then"}).value();
    EXPECT_TRUE(done.journal.damage.empty());
    EXPECT_FALSE(done.state.damage.empty());
    EXPECT_FALSE(fs::exists(folder() / "state"));
    EXPECT_TRUE(fs::exists(done.state.quarantine));
    EXPECT_THAT(sentences(done).back(), HasSubstr("people may be called again"));
}

TEST_F(Salvaging, NotWhileADaemonServesTheFolder) {
    const auto serving = RocksdbJournal::create({.folder = store()}).value();
    const pid_t child = fork();  // A lock is a process's own.
    ASSERT_GE(child, 0);
    if (child == 0) {
        const auto done = salvage({.folder = folder(), .stamp = "then"});
        _exit(!done && done.error().code == ErrorCode::refused ? 0 : 1);
    }
    int status = 0;
    ASSERT_EQ(waitpid(child, &status, 0), child);
    EXPECT_EQ(status, 0);
}

TEST_F(Salvaging, InterruptedItIsFinishedNextTime) {
    // As after the damaged journal went aside and before the new one took its place.
    fs::rename(store(), folder() / "journal.salvaged");
    EXPECT_TRUE(is_salvage_unfinished(folder()));
    const auto done = salvage({.folder = folder(), .stamp = "then"});
    ASSERT_TRUE(done) << done.error().message;
    EXPECT_EQ(done->journal.damage, "");
    EXPECT_FALSE(is_salvage_unfinished(folder()));
    EXPECT_FALSE(damage_of_journal(folder()));
}

}  // namespace
}  // namespace freshet::testing
