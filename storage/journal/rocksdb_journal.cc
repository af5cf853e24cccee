// Keys are "j/" and the offset, high byte first; "k/", the kind and the offset stands beside each
// record that is looked for by its kind. The check for gaps on opening takes each table
// file's own count of entries: a file of n keys whose first and last are n - 1 apart has no gap
// inside, so 100 GB of journal cost one look at each file. What does not fit that simple case (the
// file with the format key, what a removal touched) is walked key by key.
#include "storage/journal/rocksdb_journal.h"

#include <fmt/format.h>
#include <rocksdb/db.h>
#include <rocksdb/table_properties.h>

#include <algorithm>
#include <atomic>
#include <optional>

#include "rules/base/check.h"
#include "storage/journal/journal_keys.h"
#include "storage/journal/stored_record.h"
#include "storage/rocksdb/store.h"
#include "storage/state/keys.h"

namespace freshet {
namespace {

using journal_keys::key_of;
using journal_keys::kind_key;
using journal_keys::offset_of;

constexpr std::size_t read_bytes_max = 1 << 20;

struct Stretch {
    std::uint64_t first = 0;
    std::uint64_t last = 0;
};

}  // namespace

class RocksdbJournal::Store {
public:
    std::unique_ptr<RocksStore> rocks;
    std::uint32_t partition = 0;
    RocksdbJournalOptions::Access access = RocksdbJournalOptions::Access::read_write;
    std::atomic<std::uint64_t> first = 0;
    std::atomic<std::uint64_t> end = 0;

    JournalPosition at(std::uint64_t offset) const { return {partition, offset}; }
    rocksdb::DB& database() const { return rocks->database(); }
    std::unique_ptr<rocksdb::Iterator> iterate() const {
        rocksdb::ReadOptions options;
        options.verify_checksums = true;
        return std::unique_ptr<rocksdb::Iterator>(database().NewIterator(options));
    }
    Result<void> find_ends();
    Result<std::vector<Stretch>> dense_stretches() const;
    Result<void> check_dense() const;
};

Result<void> RocksdbJournal::Store::find_ends() {
    const auto iterator = iterate();
    iterator->Seek(key_of(0));
    const std::optional<std::uint64_t> lowest =
        iterator->Valid() ? offset_of(iterator->key().ToStringView()) : std::nullopt;
    if (lowest) {
        first = *lowest;
        iterator->SeekForPrev(key_of(UINT64_MAX));
        const auto highest =
            iterator->Valid() ? offset_of(iterator->key().ToStringView()) : std::nullopt;
        if (highest) end = *highest + 1;
    }
    if (!iterator->status().ok()) return rocks->error_of(iterator->status(), "cannot be read");
    return {};
}

// Table files that hold a dense run of records and nothing else, in order.
Result<std::vector<Stretch>> RocksdbJournal::Store::dense_stretches() const {
    std::vector<rocksdb::LiveFileMetaData> files;
    database().GetLiveFilesMetaData(&files);
    rocksdb::TablePropertiesCollection tables;
    const rocksdb::Status status = database().GetPropertiesOfAllTables(&tables);
    if (!status.ok()) return rocks->error_of(status, "cannot be read");

    std::vector<Stretch> stretches;
    std::vector<Stretch> removed;  // Where a removal may hide a record of an older file.
    for (const auto& [path, table] : tables) {
        const auto file = std::find_if(files.begin(), files.end(), [&](const auto& candidate) {
            return path.ends_with(candidate.name);
        });
        if (file == files.end()) continue;
        const auto lowest = offset_of(file->smallestkey);
        const auto highest = offset_of(file->largestkey);
        if (table->num_deletions + table->num_range_deletions > 0)
            removed.push_back({lowest.value_or(0), highest.value_or(UINT64_MAX)});
        else if (lowest && highest && table->num_entries == *highest - *lowest + 1)
            stretches.push_back({*lowest, *highest});
    }
    std::erase_if(stretches, [&](const Stretch& stretch) {
        return std::any_of(removed.begin(), removed.end(), [&](const Stretch& hole) {
            return hole.first <= stretch.last && stretch.first <= hole.last;
        });
    });
    std::sort(stretches.begin(), stretches.end(),
              [](const Stretch& a, const Stretch& b) { return a.first < b.first; });
    return stretches;
}

Result<void> RocksdbJournal::Store::check_dense() const {
    const Result<std::vector<Stretch>> stretches = dense_stretches();
    if (!stretches) return stretches.error();
    const auto iterator = iterate();
    auto stretch = stretches->begin();
    bool walking = false;
    for (std::uint64_t next = first; next < end;) {
        while (stretch != stretches->end() && stretch->last < next) ++stretch;
        if (stretch != stretches->end() && stretch->first <= next) {
            next = stretch->last + 1;
            walking = false;
            continue;
        }
        if (walking)
            iterator->Next();
        else
            iterator->Seek(key_of(next));
        walking = true;
        if (!iterator->status().ok()) return rocks->error_of(iterator->status(), "cannot be read");
        const auto found =
            iterator->Valid() ? offset_of(iterator->key().ToStringView()) : std::nullopt;
        if (found != next)
            return Error{ErrorCode::corrupt,
                         fmt::format("journal records {} to {} are missing: the store came back "
                                     "shorter than it was",
                                     next, found.value_or(end.load()) - 1)};
        ++next;
    }
    return {};
}

RocksdbJournal::RocksdbJournal(std::unique_ptr<Store> store) : store_(std::move(store)) {}
RocksdbJournal::~RocksdbJournal() = default;

Result<std::unique_ptr<RocksdbJournal>> RocksdbJournal::create(RocksdbJournalOptions options) {
    const bool writes = options.access == RocksdbJournalOptions::Access::read_write;
    Result<std::unique_ptr<RocksStore>> rocks = RocksStore::create(
        "journal", {.folder = options.folder,
                    .access = writes ? StoreAccess::read_write : StoreAccess::read_only,
                    .log = options.log});
    if (!rocks) return rocks.error();
    auto store = std::make_unique<Store>();
    store->rocks = std::move(*rocks);
    store->partition = options.partition;
    store->access = options.access;
    if (const Result<void> found = store->find_ends(); !found) return found.error();
    if (const Result<void> dense = store->check_dense(); !dense) return dense.error();
    return std::unique_ptr<RocksdbJournal>(new RocksdbJournal(std::move(store)));
}

Result<JournalPosition> RocksdbJournal::append(std::span<const JournalRecord> records) {
    if (store_->access == RocksdbJournalOptions::Access::read_only)
        return Error{ErrorCode::refused, "the journal was opened to be read only"};
    const std::uint64_t start = store_->end;
    rocksdb::WriteBatch batch;
    std::uint64_t offset = start;
    for (const JournalRecord& record : records) {
        batch.Put(key_of(offset), to_stored(store_->at(offset), record));
        if (is_indexed(store_->at(offset), record))
            batch.Put(kind_key(kind_of(record), offset), "");
        ++offset;
    }
    const Result<void> written = store_->rocks->write(&batch, StoreSync::yes);
    if (!written) return written.error();
    // Readers see nothing that is not durable.
    store_->end.store(offset, std::memory_order_release);
    return store_->at(start);
}

Result<std::vector<JournalEntry>> RocksdbJournal::read(JournalPosition from,
                                                       std::size_t records_max) const {
    CHECK(from.partition == store_->partition);
    const std::uint64_t end = store_->end.load(std::memory_order_acquire);
    if (from.offset < store_->first)
        return Error{ErrorCode::not_found,
                     fmt::format("journal record {} is gone: the journal begins at {}", from.offset,
                                 store_->first.load())};
    std::vector<JournalEntry> entries;
    if (from.offset >= end || records_max == 0) return entries;
    const auto iterator = store_->iterate();
    std::size_t bytes = 0;
    std::uint64_t offset = from.offset;
    for (iterator->Seek(key_of(offset));
         offset < end && entries.size() < records_max && bytes < read_bytes_max;
         iterator->Next(), ++offset) {
        if (!iterator->Valid() && !iterator->status().ok())
            return store_->rocks->error_of(iterator->status(),
                                           fmt::format("record {} cannot be read", offset));
        if (!iterator->Valid() || offset_of(iterator->key().ToStringView()) != offset)
            return Error{ErrorCode::corrupt, fmt::format("journal record {} is missing", offset)};
        const rocksdb::Slice value = iterator->value();
        bytes += value.size();
        Result<JournalRecord> record = from_stored(store_->at(offset), value.ToStringView());
        if (!record) return record.error();
        entries.push_back({store_->at(offset), std::move(*record)});
    }
    return entries;
}

Result<std::vector<JournalPosition>> RocksdbJournal::positions_of(RecordKind kind) const {
    if (!is_indexed(kind)) return not_indexed();
    std::vector<JournalPosition> found;
    const auto iterator = store_->iterate();
    const std::string last = kind_key(kind, end().offset);
    for (iterator->Seek(kind_key(kind, 0));
         iterator->Valid() && iterator->key().ToStringView() < last; iterator->Next()) {
        const std::string_view key = iterator->key().ToStringView();
        found.push_back(store_->at(state_keys::from_big_endian(key.substr(key.size() - 8))));
    }
    if (!iterator->status().ok())
        return store_->rocks->error_of(iterator->status(), "cannot be read");
    return found;
}

JournalPosition RocksdbJournal::first() const { return store_->at(store_->first); }
JournalPosition RocksdbJournal::end() const {
    return store_->at(store_->end.load(std::memory_order_acquire));
}

}  // namespace freshet
