// Keys are journal_keys.h's. A trim moves a mark and gives whole table files back at once; what is
// left of the files at the edge goes as they are compacted, by a filter that knows the mark. No
// range of keys is ever marked as deleted: such a mark would make every opening walk what it spans.
#include "storage/journal/rocksdb_journal.h"

#include <fmt/format.h>
#include <rocksdb/compaction_filter.h>
#include <rocksdb/convenience.h>
#include <rocksdb/db.h>

#include <algorithm>
#include <atomic>
#include <optional>

#include "rules/base/check.h"
#include "storage/journal/dense_check.h"
#include "storage/journal/journal_format.h"
#include "storage/journal/journal_keys.h"
#include "storage/journal/offset_census.h"
#include "storage/journal/stored_record.h"
#include "storage/rocksdb/store.h"

namespace freshet {
namespace {

using journal_keys::offset_of;

constexpr std::size_t read_bytes_max = 1 << 20;

// Takes what stands before the mark out of what is compacted.
class Forgetting final : public rocksdb::CompactionFilter {
public:
    std::atomic<std::uint64_t> first = 0;

    Decision FilterV2(int, const rocksdb::Slice& key, ValueType, const rocksdb::Slice&,
                      std::string*, std::string* skip_until) const override {
        const std::optional<std::uint64_t> offset = offset_of(key.ToStringView());
        const std::uint64_t mark = first.load(std::memory_order_acquire);
        if (!offset || *offset >= mark) return Decision::kKeep;
        *skip_until = journal_keys::key_of(mark);
        return Decision::kRemoveAndSkipUntil;
    }
    const char* Name() const override { return "freshet.forgetting"; }
};

}  // namespace

class RocksdbJournal::Store {
public:
    Forgetting forgetting;  // Outlives the database.
    std::unique_ptr<RocksStore> rocks;
    std::uint32_t partition = 0;
    RocksdbJournalOptions::Access access = RocksdbJournalOptions::Access::read_write;
    std::atomic<std::uint64_t> end = 0;

    std::uint64_t first() const { return forgetting.first.load(std::memory_order_acquire); }
    JournalPosition at(std::uint64_t offset) const { return {partition, offset}; }
    rocksdb::DB& database() const { return rocks->database(); }
    std::unique_ptr<rocksdb::Iterator> iterate() const {
        rocksdb::ReadOptions options;
        options.verify_checksums = true;
        return std::unique_ptr<rocksdb::Iterator>(database().NewIterator(options));
    }
    Result<void> find_ends();
    Result<void> give_back(std::uint64_t below);
};

Result<void> RocksdbJournal::Store::find_ends() {
    std::string mark;
    const rocksdb::Status marked = database().Get(
        {}, rocksdb::Slice(journal_keys::first.data(), journal_keys::first.size()), &mark);
    if (!marked.ok() && !marked.IsNotFound()) return rocks->error_of(marked, "cannot be read");
    const auto iterator = iterate();
    iterator->Seek(journal_keys::key_of(0));
    const std::optional<std::uint64_t> lowest =
        iterator->Valid() ? offset_of(iterator->key().ToStringView()) : std::nullopt;
    std::optional<std::uint64_t> highest;
    if (lowest) {
        iterator->SeekForPrev(journal_keys::key_of(UINT64_MAX));
        if (iterator->Valid()) highest = offset_of(iterator->key().ToStringView());
    }
    if (!iterator->status().ok()) return rocks->error_of(iterator->status(), "cannot be read");
    const std::uint64_t begin =
        mark.size() == 8 ? state_keys::from_big_endian(mark) : lowest.value_or(0);
    if (mark.size() == 8 && (!highest || *highest < begin))
        return Error{ErrorCode::corrupt,
                     fmt::format("journal records from {} on are missing: the store came back "
                                 "shorter than it was",
                                 begin)};
    forgetting.first = begin;
    end = highest ? *highest + 1 : 0;
    return {};
}

RocksdbJournal::RocksdbJournal(std::unique_ptr<Store> store) : store_(std::move(store)) {}
RocksdbJournal::~RocksdbJournal() = default;

Result<std::unique_ptr<RocksdbJournal>> RocksdbJournal::create(RocksdbJournalOptions options) {
    const bool writes = options.access == RocksdbJournalOptions::Access::read_write;
    auto store = std::make_unique<Store>();
    store->partition = options.partition;
    store->access = options.access;
    Result<std::unique_ptr<RocksStore>> rocks = RocksStore::create(
        "journal",
        {.folder = options.folder,
         .access = writes ? StoreAccess::read_write : StoreAccess::read_only,
         .write_buffer_bytes = options.write_buffer_bytes,
         .format = journal_keys::format,
         .adjust =
             [&](rocksdb::Options& settings) {
                 settings.compaction_filter = &store->forgetting;
                 settings.table_properties_collector_factories.push_back(offset_census());
             },
         .log = options.log});
    if (!rocks) return rocks.error();
    store->rocks = std::move(*rocks);
    if (const Result<void> found = store->find_ends(); !found) return found.error();
    const OffsetRange range{store->first(), store->end};
    if (const Result<void> dense = check_dense(*store->rocks, range); !dense) return dense.error();
    if (writes && store->rocks->format() < journal_keys::format) {
        const Result<void> brought = bring_up_to_date(*store->rocks, options.progress);
        if (!brought) return brought.error();
    }
    return std::unique_ptr<RocksdbJournal>(new RocksdbJournal(std::move(store)));
}

Result<JournalPosition> RocksdbJournal::append(std::span<const JournalRecord> records) {
    if (store_->access == RocksdbJournalOptions::Access::read_only)
        return Error{ErrorCode::refused, "the journal was opened to be read only"};
    const std::uint64_t start = store_->end;
    rocksdb::WriteBatch batch;
    std::uint64_t offset = start;
    for (const JournalRecord& record : records) {
        const std::string stored = to_stored(store_->at(offset), record);
        batch.Put(journal_keys::key_of(offset), stored);
        const RecordKind kind = kind_of(record);
        if (is_indexed(store_->at(offset), record))
            batch.Put(journal_keys::kind_key(kind, offset), stored);
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
    if (from < first()) return trimmed_away(from, first());
    std::vector<JournalEntry> entries;
    if (from.offset >= end || records_max == 0) return entries;
    const auto iterator = store_->iterate();
    std::size_t bytes = 0;
    std::uint64_t offset = from.offset;
    for (iterator->Seek(journal_keys::key_of(offset));
         offset < end && entries.size() < records_max && bytes < read_bytes_max;
         iterator->Next(), ++offset) {
        if (!iterator->Valid() && !iterator->status().ok())
            return store_->rocks->error_of(iterator->status(),
                                           fmt::format("record {} cannot be read", offset));
        if (!iterator->Valid() || offset_of(iterator->key().ToStringView()) != offset)
            // A trim may have come between the look at the mark and this one.
            return from < first() ? trimmed_away(from, first())
                                  : Error{ErrorCode::corrupt,
                                          fmt::format("journal record {} is missing", offset)};
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
    const std::string last = journal_keys::kind_key(kind, end().offset);
    for (iterator->Seek(journal_keys::kind_key(kind, 0));
         iterator->Valid() && iterator->key().ToStringView() < last; iterator->Next())
        found.push_back(store_->at(*journal_keys::kind_offset(iterator->key().ToStringView())));
    if (!iterator->status().ok())
        return store_->rocks->error_of(iterator->status(), "cannot be read");
    return found;
}

Result<JournalRecord> RocksdbJournal::read_indexed(RecordKind kind, JournalPosition at) const {
    if (!is_indexed(kind)) return not_indexed();
    std::string bytes;
    rocksdb::Status status =
        store_->database().Get({}, journal_keys::kind_key(kind, at.offset), &bytes);
    // Of a format 1 that is only read.
    if (status.ok() && bytes.empty())
        status = store_->database().Get({}, journal_keys::key_of(at.offset), &bytes);
    if (status.IsNotFound()) return no_such_record(at);
    if (!status.ok())
        return store_->rocks->error_of(status, fmt::format("record {} cannot be read", at.offset));
    return from_stored(at, bytes);
}

Result<void> RocksdbJournal::trim(JournalPosition below, std::span<const JournalPosition> carried) {
    if (store_->access == RocksdbJournalOptions::Access::read_only)
        return Error{ErrorCode::refused, "the journal was opened to be read only"};
    if (const Result<void> checked = check_trim(below, first(), end()); !checked) return checked;
    rocksdb::WriteBatch batch;
    batch.Put(rocksdb::Slice(journal_keys::first.data(), journal_keys::first.size()),
              state_keys::big_endian(below.offset));
    for (const RecordKind kind : indexed_kinds) {
        const Result<std::vector<JournalPosition>> positions = positions_of(kind);
        if (!positions) return positions.error();
        for (const JournalPosition& position : *positions)
            if (position < below &&
                std::find(carried.begin(), carried.end(), position) == carried.end())
                batch.Delete(journal_keys::kind_key(kind, position.offset));
    }
    // Durable before any file goes: files without the mark would be a gap.
    if (Result<void> written = store_->rocks->write_beside(&batch); !written) return written;
    store_->forgetting.first.store(below.offset, std::memory_order_release);
    return store_->give_back(below.offset);
}

// The space of what stands before `below`.
Result<void> RocksdbJournal::Store::give_back(std::uint64_t below) {
    const std::string begin = journal_keys::key_of(0), end_key = journal_keys::key_of(below);
    const rocksdb::Slice from = begin, to = end_key;
    rocksdb::Status status = rocksdb::DeleteFilesInRange(
        &database(), database().DefaultColumnFamily(), &from, &to, false);
    if (status.ok()) {
        rocksdb::CompactRangeOptions options;
        options.exclusive_manual_compaction = false;  // Appends must not wait for it.
        status = database().CompactRange(options, &from, &to);
    }
    if (!status.ok() && !status.IsIncomplete())
        return rocks->error_of(status, "cannot give back what was trimmed");
    return {};
}

JournalPosition RocksdbJournal::first() const { return store_->at(store_->first()); }
JournalPosition RocksdbJournal::end() const {
    return store_->at(store_->end.load(std::memory_order_acquire));
}

}  // namespace freshet
