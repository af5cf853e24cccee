// journal_dump FOLDER [--times]: every report in a journal that nobody serves, one line each:
// offset, station, function, serial; or every record: offset, arrival in milliseconds since 1970.
// Exits with 1 and the sentence when the journal is damaged.
#include <fmt/format.h>

#include <cstdio>
#include <string_view>

#include "storage/journal/rocksdb_journal.h"

int main(int count, char** words) {
    using namespace freshet;
    const bool times = count == 3 && std::string_view(words[2]) == "--times";
    if (count != 2 && !times) {
        fmt::print(stderr, "usage: journal_dump FOLDER [--times]\n");
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
            if (times)
                fmt::print("{} {}\n", entry.position.offset,
                           entry.record.received_at.time_since_epoch().count());
            else if (const auto* report = std::get_if<Report>(&entry.record.body))
                fmt::print("{} {} {:02X} {}\n", entry.position.offset, report->station.text(),
                           report->function, report->serial);
        at = entries->back().position.next();
    }
    return 0;
}
