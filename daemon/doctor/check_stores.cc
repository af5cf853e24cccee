// Journal and state: opened read-only and read from end to end with their checksums. Beside a
// running daemon they are not: it removes files under a reader, which would look like damage.
#include <fmt/format.h>

#include <chrono>

#include "daemon/doctor/checks.h"
#include "storage/journal/look_back.h"
#include "storage/journal/rocksdb_journal.h"
#include "storage/state/recovery.h"
#include "storage/state/rocksdb_state.h"

namespace freshet {
namespace {

constexpr std::size_t batch = 4096;

constexpr const char* damaged_cure =
    "freshet doctor DIR --salvage puts it aside and keeps what can still be read";

Diagnosis cannot_open(const std::string& part, const Error& error) {
    if (error.code == ErrorCode::refused) {
        return {Health::ill, part, error.message,
                "serve this folder with the program that wrote it"};
    }
    return {Health::ill, part, error.message,
            error.code == ErrorCode::corrupt ? damaged_cure
                                             : "look at the disk and at who may read the folder"};
}

Diagnosis beside(const std::string& part) {
    return {Health::unseen, part, "not read while a daemon serves it; its metrics speak of it",
            "to have every byte read, end the daemon first"};
}

}  // namespace

Diagnoses check_journal(const Examination& examination) {
    const std::filesystem::path folder = examination.settings.data_folder / "journal";
    if (!std::filesystem::exists(folder)) {
        return {{Health::fine, "journal", "none yet: nothing was served from here", ""}};
    }
    if (examination.server) return {beside("journal")};
    const auto journal = RocksdbJournal::create(
        {.folder = folder, .access = RocksdbJournalOptions::Access::read_only});
    if (!journal) return {cannot_open("journal", journal.error())};
    JournalPosition at = (*journal)->first();
    const JournalPosition end = (*journal)->end();
    while (at < end) {
        const auto entries = (*journal)->read(at, batch);
        if (!entries) return {cannot_open("journal", entries.error())};
        if (entries->empty()) {
            return {{Health::ill, "journal", fmt::format("record {} is missing", at.offset),
                     damaged_cure}};
        }
        at = entries->back().position.next();
    }
    Diagnoses said{{Health::fine, "journal",
                    fmt::format("{} records, {} to {}, every one read and sound",
                                end.offset - (*journal)->first().offset, (*journal)->first().offset,
                                end.offset),
                    ""}};
    const auto lost = read_lost(**journal);
    if (!lost) return {cannot_open("journal", lost.error())};
    for (const Lost& run : *lost) {
        said.push_back(
            {Health::doubtful, "journal",
             fmt::format("records {} to {} were lost to a damaged disk and hold nothing",
                         run.first.offset, run.last.offset),
             "the damaged store is in the data folder's quarantine/; no more can be done "
             "here"});
    }
    const auto skips = read_skips(**journal);
    if (!skips) return {cannot_open("journal", skips.error())};
    for (const JournalPosition& skip : *skips) {
        said.push_back(
            {Health::doubtful, "journal",
             fmt::format("record {} is quarantined: folding it crashed the program", skip.offset),
             "send it to who looks after freshet; what it reported is not judged"});
    }
    return said;
}

Diagnoses check_state(const Examination& examination) {
    const std::filesystem::path folder = examination.settings.data_folder / "state";
    if (!std::filesystem::exists(folder)) {
        return {{Health::fine, "state", "none yet: nothing was served from here", ""}};
    }
    if (examination.server) return {beside("state")};
    const auto state =
        RocksdbState::create({.folder = folder, .access = RocksdbStateOptions::Access::read_only});
    if (!state) return {cannot_open("state", state.error())};
    std::uint64_t rows = 0;
    for (std::string from;;) {
        const auto read = (*state)->scan(from, "", batch);
        if (!read) return {cannot_open("state", read.error())};
        rows += read->size();
        if (read->size() < batch) break;
        from = read->back().first + '\0';
    }
    const auto cursors = CommittedCursors::read(**state);
    if (!cursors) return {cannot_open("state", cursors.error())};
    return {{Health::fine, "state", fmt::format("{} rows, every one read and sound", rows), ""}};
}

}  // namespace freshet
