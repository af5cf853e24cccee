// journal_dump FOLDER: every report in a journal that nobody serves, one line each: offset,
// station, function, serial. Exits with 1 and the sentence when the journal is damaged.
#include <fmt/format.h>

#include <cstdio>

#include "storage/journal/rocksdb_journal.h"

int main(int count, char** words) {
    using namespace freshet;
    if (count != 2) {
        fmt::print(stderr, "usage: journal_dump FOLDER\n");
        return 2;
    }
    const auto journal = RocksdbJournal::create(
        {.folder = words[1], .access = RocksdbJournalOptions::Access::read_only});
    if (!journal) {
        fmt::print(stderr, "{}\n", journal.error().message);
        return 1;
    }
    for (JournalPosition at = (*journal)->first(); at < (*journal)->end();) {
        const auto entries = (*journal)->read(at, 4096);
        if (!entries) {
            fmt::print(stderr, "{}\n", entries.error().message);
            return 1;
        }
        for (const JournalEntry& entry : *entries)
            if (const auto* report = std::get_if<Report>(&entry.record.body))
                fmt::print("{} {} {:02X} {}\n", entry.position.offset, report->station.text(),
                           report->function, report->serial);
        at = entries->back().position.next();
    }
    return 0;
}
