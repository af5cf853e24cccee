// A table file of n records whose first and last are n - 1 apart has no gap inside, so 100 GB of
// journal cost one look at each file. What does not fit that simple case (what a removal touched,
// two files whose offsets mingle) is walked key by key.
#include "storage/journal/dense_check.h"

#include <fmt/format.h>
#include <rocksdb/db.h>
#include <rocksdb/table_properties.h>

#include <algorithm>
#include <memory>
#include <vector>

#include "storage/journal/journal_keys.h"
#include "storage/journal/offset_census.h"
#include "storage/rocksdb/store.h"

namespace freshet {
namespace {

struct Stretch {
    std::uint64_t first = 0;
    std::uint64_t last = 0;
};

// What a file without a census (of an older program) can be trusted for: keys of records only.
OffsetsHeld held_by_keys(const rocksdb::LiveFileMetaData& file,
                         const rocksdb::TableProperties& table) {
    OffsetsHeld held;
    const auto lowest = journal_keys::offset_of(file.smallestkey);
    const auto highest = journal_keys::offset_of(file.largestkey);
    if (table.num_deletions + table.num_range_deletions > 0)
        held.removed_up_to = highest.value_or(UINT64_MAX);
    else if (lowest && highest)
        held = {table.num_entries, *lowest, *highest, std::nullopt};
    return held;
}

// Table files that hold a dense run of records, in order.
Result<std::vector<Stretch>> dense_stretches(const RocksStore& store, OffsetRange range) {
    std::vector<rocksdb::LiveFileMetaData> files;
    store.database().GetLiveFilesMetaData(&files);
    rocksdb::TablePropertiesCollection tables;
    const rocksdb::Status status = store.database().GetPropertiesOfAllTables(&tables);
    if (!status.ok()) return store.error_of(status, "cannot be read");

    std::vector<Stretch> stretches;
    for (const auto& [path, table] : tables) {
        const auto file = std::find_if(files.begin(), files.end(), [&](const auto& candidate) {
            return path.ends_with(candidate.name);
        });
        if (file == files.end()) continue;
        const OffsetsHeld held = offsets_held(*table).value_or(held_by_keys(*file, *table));
        // A removal may hide a record of any older file; a trim makes none where records are kept.
        if (held.removed_up_to && *held.removed_up_to >= range.first) return std::vector<Stretch>();
        if (held.records > 0 && held.records == held.highest - held.lowest + 1)
            stretches.push_back({held.lowest, held.highest});
    }
    std::sort(stretches.begin(), stretches.end(),
              [](const Stretch& a, const Stretch& b) { return a.first < b.first; });
    return stretches;
}

}  // namespace

Result<void> check_dense(const RocksStore& store, OffsetRange range) {
    const Result<std::vector<Stretch>> stretches = dense_stretches(store, range);
    if (!stretches) return stretches.error();
    rocksdb::ReadOptions options;
    options.verify_checksums = true;
    const std::unique_ptr<rocksdb::Iterator> iterator(store.database().NewIterator(options));
    auto stretch = stretches->begin();
    bool walking = false;
    for (std::uint64_t next = range.first; next < range.end;) {
        while (stretch != stretches->end() && stretch->last < next) ++stretch;
        if (stretch != stretches->end() && stretch->first <= next) {
            next = stretch->last + 1;
            walking = false;
            continue;
        }
        if (walking)
            iterator->Next();
        else
            iterator->Seek(journal_keys::key_of(next));
        walking = true;
        if (!iterator->status().ok()) return store.error_of(iterator->status(), "cannot be read");
        const auto found = iterator->Valid()
                               ? journal_keys::offset_of(iterator->key().ToStringView())
                               : std::nullopt;
        if (found != next)
            return Error{ErrorCode::corrupt,
                         fmt::format("journal records {} to {} are missing: the store came back "
                                     "shorter than it was",
                                     next, found.value_or(range.end) - 1)};
        ++next;
    }
    return {};
}

}  // namespace freshet
