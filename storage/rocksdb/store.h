// RocksStore: one RocksDB database opened the way Debian's 7.8.3 has to be (the reasons stand
// beside each setting in store.cc), with the rule that after a failed write the handle is dead.
//
// For the two files that wrap it and nobody else. One writer thread; reads from any thread.
#pragma once

#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "rules/base/result.h"

namespace rocksdb {
class DB;
class Status;
class WriteBatch;
struct Options;
}  // namespace rocksdb

namespace freshet {

enum class StoreAccess { read_write, read_only };
enum class StoreSync { no, yes };

struct StoreOptions {
    std::filesystem::path folder;
    StoreAccess access = StoreAccess::read_write;
    std::size_t write_buffer_bytes = 64 << 20;
    // At most this much is replayed at a start, and a reopen on a full disk needs as much again.
    std::size_t wal_bytes_max = 128 << 20;
    // What the keys and values mean, beside what they say of themselves. A newer one found is
    // refused; an older one is for the wrapping file to bring up to date (format(), set_format()).
    unsigned format = 1;
    // Called with the settings before the database is opened. May be empty.
    std::function<void(rocksdb::Options&)> adjust = {};
    // Warnings of RocksDB itself, one line each; called from its threads. May be empty.
    std::function<void(std::string_view)> log = {};
};

class StoreListener;

class RocksStore {
public:
    // refused: another process has it, or a newer program wrote it. corrupt: what is stored is
    // damaged. io, unavailable: the disk. `what` names it in messages: "journal", "state".
    static Result<std::unique_ptr<RocksStore>> create(std::string what, StoreOptions options);
    ~RocksStore();

    Result<void> write(rocksdb::WriteBatch* batch, StoreSync sync);
    // Synced, from another thread than the writer's; a failure does not make the handle dead, the
    // caller has to end the program.
    Result<void> write_beside(rocksdb::WriteBatch* batch);

    // As found on disk when it was opened, or as set since.
    unsigned format() const { return format_; }
    Result<void> set_format(unsigned format);

    rocksdb::DB& database() const { return *database_; }
    Error error_of(const rocksdb::Status& status, std::string_view doing) const;

private:
    RocksStore(std::string what, std::filesystem::path folder);
    Result<void> check_format(const StoreOptions& options);

    std::string what_;
    std::filesystem::path folder_;
    std::shared_ptr<StoreListener> listener_;
    std::unique_ptr<rocksdb::DB> database_;
    unsigned format_ = 1;
    std::string dead_;  // Why the last write failed; empty = alive. Writer's thread only.
};

}  // namespace freshet
