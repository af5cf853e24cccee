// One column family: all of a commit is one WriteBatch, and RocksDB 7.8.3 recovers several families
// to different points after some errors (PR#12995).
#include "storage/state/rocksdb_state.h"

#include <rocksdb/db.h>

#include "storage/rocksdb/store.h"

namespace freshet {
namespace {

rocksdb::Slice slice(std::string_view text) { return {text.data(), text.size()}; }

}  // namespace

class RocksdbState::Store {
public:
    std::unique_ptr<RocksStore> rocks;
    RocksdbStateOptions::Access access = RocksdbStateOptions::Access::read_write;

    // RocksDB stops the iterator at `upper` by itself; without it a scan of an emptied range would
    // walk over the tombstones of the next one.
    std::unique_ptr<rocksdb::Iterator> iterate(const rocksdb::Slice& upper) const {
        rocksdb::ReadOptions options;
        options.verify_checksums = true;
        if (!upper.empty()) options.iterate_upper_bound = &upper;
        return std::unique_ptr<rocksdb::Iterator>(rocks->database().NewIterator(options));
    }
};

RocksdbState::RocksdbState(std::unique_ptr<Store> store) : store_(std::move(store)) {}
RocksdbState::~RocksdbState() = default;

Result<std::unique_ptr<RocksdbState>> RocksdbState::create(RocksdbStateOptions options) {
    const bool writes = options.access == RocksdbStateOptions::Access::read_write;
    Result<std::unique_ptr<RocksStore>> rocks = RocksStore::create(
        "state", {.folder = options.folder,
                  .access = writes ? StoreAccess::read_write : StoreAccess::read_only,
                  .write_buffer_bytes = options.write_buffer_bytes,
                  .log = options.log});
    if (!rocks) return rocks.error();
    auto store = std::make_unique<Store>();
    store->rocks = std::move(*rocks);
    store->access = options.access;
    return std::unique_ptr<RocksdbState>(new RocksdbState(std::move(store)));
}

Result<void> RocksdbState::write(const StateWrite& write) {
    if (store_->access == RocksdbStateOptions::Access::read_only)
        return Error{ErrorCode::refused, "the state store was opened to be read only"};
    rocksdb::WriteBatch batch;
    for (const StateWrite::Change& change : write.changes) {
        if (change.value)
            batch.Put(change.key, *change.value);
        else
            batch.Delete(change.key);
    }
    return store_->rocks->write(&batch, write.sync == Sync::yes ? StoreSync::yes : StoreSync::no);
}

Result<std::optional<std::string>> RocksdbState::get(std::string_view key) const {
    std::string value;
    const rocksdb::Status status = store_->rocks->database().Get({}, slice(key), &value);
    if (status.IsNotFound()) return std::optional<std::string>();
    if (!status.ok()) return store_->rocks->error_of(status, "cannot be read");
    return std::optional<std::string>(std::move(value));
}

Result<std::vector<KeyValue>> RocksdbState::scan(std::string_view from, std::string_view to,
                                                 std::size_t rows_max) const {
    std::vector<KeyValue> rows;
    const rocksdb::Slice upper = slice(to);
    const auto iterator = store_->iterate(upper);
    for (iterator->Seek(slice(from)); rows.size() < rows_max && iterator->Valid(); iterator->Next())
        rows.emplace_back(iterator->key().ToString(), iterator->value().ToString());
    if (!iterator->status().ok())
        return store_->rocks->error_of(iterator->status(), "cannot be read");
    return rows;
}

Result<std::optional<KeyValue>> RocksdbState::last(std::string_view from,
                                                   std::string_view to) const {
    const rocksdb::Slice upper = slice(to);
    const auto iterator = store_->iterate(upper);
    iterator->SeekToLast();
    if (!iterator->status().ok())
        return store_->rocks->error_of(iterator->status(), "cannot be read");
    if (!iterator->Valid() || iterator->key().compare(slice(from)) < 0)
        return std::optional<KeyValue>();
    return std::optional<KeyValue>(
        KeyValue(iterator->key().ToString(), iterator->value().ToString()));
}

}  // namespace freshet
