// Pieces come in no order, so they are put as they are found; one walk over what is then there
// fills the gaps.
#include "storage/salvage/rebuilt_journal.h"

#include <fmt/format.h>
#include <rocksdb/db.h>

#include <algorithm>

#include "rules/engine/engine.h"
#include "storage/journal/journal.h"
#include "storage/journal/journal_keys.h"
#include "storage/journal/stored_record.h"
#include "storage/rocksdb/store.h"
#include "storage/salvage/pieces.h"
#include "storage/state/recovery.h"

namespace freshet {
namespace {

using journal_keys::key_of;
using journal_keys::offset_of;

constexpr std::size_t batch_bytes = 1 << 20;

class Builder {
public:
    explicit Builder(RocksStore& store) : store_(store) {}

    Result<void> put(std::uint64_t offset, std::string_view stored) {
        const JournalPosition position{0, offset};
        const Result<JournalRecord> record = from_stored(position, stored);
        // A newer program's record is as good as any; only damage is lost.
        if (!record && record.error().code == ErrorCode::corrupt) return {};
        const rocksdb::Slice bytes(stored.data(), stored.size());
        batch_.Put(key_of(offset), bytes);
        if (record && is_indexed(position, *record))
            batch_.Put(journal_keys::kind_key(kind_of(*record), offset), bytes);
        return batch_.GetDataSize() < batch_bytes ? Result<void>() : write();
    }
    // What stands beside the records: the index of rare ones, which may have outlived theirs, and
    // where a trimmed journal begins.
    Result<void> put_other(std::string_view key, std::string_view value) {
        if (key == journal_keys::first && value.size() == 8)
            first_ = std::max(first_, state_keys::from_big_endian(value));
        const auto offset = journal_keys::kind_offset(key);
        if (offset && from_stored({0, *offset}, value))
            batch_.Put(rocksdb::Slice(key.data(), key.size()),
                       rocksdb::Slice(value.data(), value.size()));
        return batch_.GetDataSize() < batch_bytes ? Result<void>() : write();
    }
    std::uint64_t first() const { return first_; }
    Result<void> put_first() {
        if (first_ > 0)
            batch_.Put(rocksdb::Slice(journal_keys::first.data(), journal_keys::first.size()),
                       state_keys::big_endian(first_));
        return write();
    }
    Result<void> put_lost(LostRange range, Timestamp received_at) {
        const JournalRecord record{received_at, Lost{{0, range.first}, {0, range.last}}};
        for (std::uint64_t offset = range.first; offset <= range.last; ++offset) {
            const Result<void> put_one = put(offset, to_stored({0, offset}, record));
            if (!put_one) return put_one;
        }
        return {};
    }
    Result<void> write() {
        Result<void> written = store_.write(&batch_, StoreSync::yes);
        batch_.Clear();
        return written;
    }

private:
    RocksStore& store_;
    rocksdb::WriteBatch batch_;
    std::uint64_t first_ = 0;
};

}  // namespace

Result<Rebuilt> rebuild_journal(const Rebuilding& rebuilding) {
    auto store = RocksStore::create("the salvaged journal",
                                    {.folder = rebuilding.rebuilt, .format = journal_keys::format});
    if (!store) return store.error();
    Builder builder(**store);
    const Result<void> read =
        read_pieces({.store = rebuilding.damaged, .scratch = rebuilding.scratch},
                    [&](std::string_view key, std::string_view value) {
                        const auto offset = offset_of(key);
                        return offset ? builder.put(*offset, value) : builder.put_other(key, value);
                    });
    if (!read) return read.error();
    if (const Result<void> written = builder.put_first(); !written) return written.error();

    Rebuilt rebuilt;
    std::uint64_t next = builder.first();
    Timestamp received_at{};  // Of a lost record: that of the one before it, so that time stands.
    const auto lose_until = [&](std::uint64_t end) -> Result<void> {
        if (next >= end) return {};
        rebuilt.lost.push_back({next, end - 1});
        return builder.put_lost(rebuilt.lost.back(), received_at);
    };
    const std::unique_ptr<rocksdb::Iterator> iterator((*store)->database().NewIterator({}));
    for (iterator->Seek(key_of(next)); iterator->Valid(); iterator->Next()) {
        const auto offset = offset_of(iterator->key().ToStringView());
        if (!offset) break;
        if (const Result<void> filled = lose_until(*offset); !filled) return filled.error();
        const auto record = from_stored({0, *offset}, iterator->value().ToStringView());
        if (record) received_at = record->received_at;
        next = *offset + 1;
        ++rebuilt.kept;
    }
    if (!iterator->status().ok())
        return (*store)->error_of(iterator->status(), "cannot be read again");
    if (const Result<void> filled = lose_until(rebuilding.end_at_least); !filled)
        return filled.error();
    if (const Result<void> written = builder.write(); !written) return written.error();
    return rebuilt;
}

Result<void> check_snapshots(const Journal& journal, const State& state) {
    const ShardSlot all{.index = 0, .count = 1};
    Engine engine(all, {});
    const auto configurations = [&](JournalPosition position) -> Result<ConfigurationRecord> {
        const auto record = journal.read_indexed(RecordKind::configuration, position);
        if (record) return std::get<ConfigurationRecord>(record->body);
        if (record.error().code != ErrorCode::not_found) return record.error();
        return Error{ErrorCode::corrupt,
                     fmt::format("snapshots need the configuration of record {}, which is lost",
                                 position.offset)};
    };
    return each_snapshot(state, all, [&](const Snapshot& snapshot) {
        return engine.restore(snapshot, configurations);
    });
}

}  // namespace freshet
