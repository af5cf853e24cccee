// How RocksDB 7.8.3 is opened. Every setting that differs from the default is here because of a
// fault that was measured.
#include "storage/rocksdb/store.h"

#include <fmt/format.h>
#include <rocksdb/db.h>
#include <rocksdb/listener.h>

#include <atomic>
#include <charconv>
#include <cstdarg>
#include <cstdio>
#include <mutex>
#include <system_error>

#include "storage/folder/sync_folder.h"

namespace freshet {
namespace {

constexpr std::string_view format_key = "format";

// RocksDB's own LOG file aborts the process when the disk is full (facebook/rocksdb#931), so there
// is none: warnings go to our log, the rest nowhere.
class LineLogger final : public rocksdb::Logger {
public:
    explicit LineLogger(std::function<void(std::string_view)> log)
        : Logger(rocksdb::WARN_LEVEL), log_(std::move(log)) {}

    using rocksdb::Logger::Logv;
    void Logv(const char* format, va_list arguments) override {
        if (!log_) return;
        char line[1024];
        const int size = std::vsnprintf(line, sizeof line, format, arguments);
        if (size > 0)
            log_(std::string_view(line, std::min(static_cast<std::size_t>(size), sizeof line - 1)));
    }

private:
    std::function<void(std::string_view)> log_;
};

// Without its CURRENT file RocksDB takes a folder for a new database and begins an empty one in it,
// unless it finds a log there. A creation that was cut off left a manifest at most.
bool lost_its_current_file(const std::filesystem::path& folder) {
    std::error_code failed;
    if (std::filesystem::exists(folder / "CURRENT", failed)) return false;
    for (const auto& entry : std::filesystem::directory_iterator(folder, failed)) {
        const auto ending = entry.path().extension();
        if (ending == ".sst" || ending == ".log") return true;
    }
    return false;
}

}  // namespace

// RocksDB resumes by itself after some background errors and then may keep a poisoned WAL writer
// (#11643, #12998). We never let it: the handle is dead and the next start reads what is there.
class StoreListener final : public rocksdb::EventListener {
public:
    void OnErrorRecoveryBegin(rocksdb::BackgroundErrorReason, rocksdb::Status,
                              bool* auto_recovery) override {
        *auto_recovery = false;
    }
    void OnBackgroundError(rocksdb::BackgroundErrorReason, rocksdb::Status* error) override {
        const std::lock_guard lock(mutex_);
        if (!failed_) text_ = error->ToString();
        if (!failed_) corrupt_ = error->IsCorruption();
        failed_ = true;
    }
    std::string text() const {
        if (!failed_) return {};
        const std::lock_guard lock(mutex_);
        return text_;
    }
    // Damage found while tables were merged: a restart finds it again.
    ErrorCode code() const {
        const std::lock_guard lock(mutex_);
        return corrupt_ ? ErrorCode::corrupt : ErrorCode::io;
    }

private:
    std::atomic<bool> failed_ = false;
    mutable std::mutex mutex_;  // Only after a failure.
    std::string text_;
    bool corrupt_ = false;
};

RocksStore::RocksStore(std::string what, std::filesystem::path folder)
    : what_(std::move(what)),
      folder_(std::move(folder)),
      listener_(std::make_shared<StoreListener>()) {}

RocksStore::~RocksStore() = default;

Result<std::unique_ptr<RocksStore>> RocksStore::create(std::string what, StoreOptions options) {
    std::unique_ptr<RocksStore> store(new RocksStore(std::move(what), options.folder));
    rocksdb::Options settings;
    settings.create_if_missing = options.access == StoreAccess::read_write;
    settings.info_log = std::make_shared<LineLogger>(options.log);
    settings.listeners.push_back(store->listener_);
    settings.paranoid_checks = true;
    // Refuses a WAL that is damaged in the middle; only a torn tail, which nobody was told of, is
    // cut. The default (point in time) opened with 500 of 1,000 acknowledged records gone.
    settings.wal_recovery_mode = rocksdb::WALRecoveryMode::kTolerateCorruptedTailRecords;
    settings.manual_wal_flush = false;
    settings.recycle_log_file_num = 0;
    settings.max_total_wal_size = options.wal_bytes_max;
    settings.write_buffer_size = options.write_buffer_bytes;
    settings.max_background_jobs = 2;
    // What is written is mostly small integers and names: half the size for little.
    settings.compression = rocksdb::kLZ4Compression;
    settings.bottommost_compression = rocksdb::kZSTD;

    if (options.adjust) options.adjust(settings);

    if (options.access == StoreAccess::read_write)
        if (const Result<void> made = make_folder(options.folder); !made) return made.error();
    if (lost_its_current_file(options.folder))
        return Error{ErrorCode::corrupt,
                     fmt::format("{} in {} cannot be opened: its CURRENT file is missing",
                                 store->what_, options.folder.string())};
    rocksdb::DB* database = nullptr;
    const rocksdb::Status status =
        options.access == StoreAccess::read_write
            ? rocksdb::DB::Open(settings, options.folder.string(), &database)
            : rocksdb::DB::OpenForReadOnly(settings, options.folder.string(), &database);
    store->database_.reset(database);
    if (!status.ok()) {
        const std::string text = status.ToString();
        if (text.find("lock") != std::string::npos && text.find("LOCK") != std::string::npos)
            return Error{ErrorCode::refused, "another freshet serves this data folder: " +
                                                 options.folder.parent_path().string()};
        return store->error_of(status, "cannot be opened");
    }
    const Result<void> checked = store->check_format(options);
    if (!checked) return checked.error();
    return store;
}

Result<void> RocksStore::check_format(const StoreOptions& options) {
    std::string stored;
    const rocksdb::Slice key(format_key.data(), format_key.size());
    const rocksdb::Status status = database_->Get({}, key, &stored);
    if (status.IsNotFound()) {
        format_ = options.format;
        return options.access == StoreAccess::read_only ? Result<void>()
                                                        : set_format(options.format);
    }
    if (!status.ok()) return error_of(status, "cannot be read");
    const char* end = stored.data() + stored.size();
    const auto read = std::from_chars(stored.data(), end, format_);
    if (read.ec != std::errc() || read.ptr != end || format_ < 1)
        return Error{ErrorCode::corrupt,
                     fmt::format("{} in {} says no format", what_, folder_.string())};
    if (format_ > options.format)
        return Error{ErrorCode::refused,
                     fmt::format("{} in {} is of format {}, this program knows {}: use the newer "
                                 "program that wrote it",
                                 what_, folder_.string(), stored, options.format)};
    return {};
}

Result<void> RocksStore::set_format(unsigned format) {
    rocksdb::WriteBatch batch;
    batch.Put(rocksdb::Slice(format_key.data(), format_key.size()), std::to_string(format));
    if (Result<void> written = write(&batch, StoreSync::yes); !written) return written;
    format_ = format;
    return {};
}

Result<void> RocksStore::write_beside(rocksdb::WriteBatch* batch) {
    rocksdb::WriteOptions options;
    options.sync = true;
    const rocksdb::Status status = database_->Write(options, batch);
    return status.ok() ? Result<void>() : error_of(status, "cannot be written");
}

Result<void> RocksStore::write(rocksdb::WriteBatch* batch, StoreSync sync) {
    // A flush that failed in the background latches the database; say so before it is asked.
    if (dead_.empty()) dead_ = listener_->text();
    if (!dead_.empty())
        return Error{listener_->code(),
                     fmt::format("{} in {} failed earlier and takes nothing until a restart: {}",
                                 what_, folder_.string(), dead_)};
    rocksdb::WriteOptions options;
    options.sync = sync == StoreSync::yes;
    const rocksdb::Status status = database_->Write(options, batch);
    if (status.ok()) return {};
    dead_ = status.ToString();
    return error_of(status, "cannot be written");
}

Error RocksStore::error_of(const rocksdb::Status& status, std::string_view doing) const {
    ErrorCode code = ErrorCode::io;
    if (status.IsCorruption()) code = ErrorCode::corrupt;
    if (status.IsNoSpace()) code = ErrorCode::unavailable;
    return Error{code,
                 fmt::format("{} in {} {}: {}", what_, folder_.string(), doing, status.ToString())};
}

}  // namespace freshet
