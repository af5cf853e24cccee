// A table is walked; where a block is damaged, each following offset is sought until one is found
// again, so that a flipped byte costs its block and nothing else.
#include "storage/salvage/pieces.h"

#include <fmt/format.h>
#include <rocksdb/db.h>
#include <rocksdb/sst_file_reader.h>

#include <algorithm>
#include <system_error>
#include <vector>

#include "storage/journal/journal_keys.h"

namespace freshet {
namespace {

namespace fs = std::filesystem;
using journal_keys::key_of;
using journal_keys::offset_of;

class Silent final : public rocksdb::Logger {
public:
    using rocksdb::Logger::Logv;
    void Logv(const char*, va_list) override {}
};

rocksdb::Options lenient() {
    rocksdb::Options options;
    options.info_log = std::make_shared<Silent>();
    options.paranoid_checks = false;
    return options;
}

// In the order in which they were begun: their names are numbers.
std::vector<fs::path> files_of(const fs::path& folder, std::string_view ending) {
    std::vector<fs::path> found;
    std::error_code failed;
    for (const auto& entry : fs::directory_iterator(folder, failed))
        if (entry.path().string().ends_with(ending)) found.push_back(entry.path());
    std::sort(found.begin(), found.end());
    return found;
}

// One direction through one table. Where a block cannot be read the next offset is sought, one by
// one, until something is found again.
class Walk {
public:
    enum class Direction { upwards, downwards };
    Walk(rocksdb::Iterator& iterator, Direction direction, std::uint64_t patience)
        : iterator_(iterator), upwards_(direction == Direction::upwards), patience_(patience) {}

    // Whether it found any record.
    Result<bool> run(const TakePiece& take) {
        upwards_ ? iterator_.SeekToFirst() : iterator_.SeekToLast();
        std::optional<std::uint64_t> last;
        while (true) {
            if (!iterator_.Valid()) {
                if (iterator_.status().ok() || !last || patience_ == 0) return last.has_value();
                --patience_;
                if (!upwards_ && *last == 0) return true;
                last = upwards_ ? *last + 1 : *last - 1;
                upwards_ ? iterator_.Seek(key_of(*last)) : iterator_.SeekForPrev(key_of(*last));
                continue;
            }
            const std::string_view key = iterator_.key().ToStringView();
            const Result<void> taken = take(key, iterator_.value().ToStringView());
            if (!taken) return taken.error();
            if (const auto offset = offset_of(key)) last = *offset;
            upwards_ ? iterator_.Next() : iterator_.Prev();
        }
    }

private:
    rocksdb::Iterator& iterator_;
    bool upwards_;
    std::uint64_t patience_;
};

Result<void> read_table(const fs::path& file, const TakePiece& take) {
    rocksdb::SstFileReader reader(lenient());
    // Its footer or index is gone: its records are lost, those of other files are not.
    if (!reader.Open(file.string()).ok()) return {};
    const std::unique_ptr<rocksdb::Iterator> iterator(reader.NewIterator({}));
    // More failures than the table has entries, and there is nothing behind them.
    const std::uint64_t patience = reader.GetTableProperties()->num_entries;
    const Result<bool> found = Walk(*iterator, Walk::Direction::upwards, patience).run(take);
    if (!found) return found.error();
    if (*found) return {};
    // Its first block is damaged, so nobody knows where to begin but from the other end.
    const Result<bool> from_end = Walk(*iterator, Walk::Direction::downwards, patience).run(take);
    if (!from_end) return from_end.error();
    return {};
}

// RocksDB's repair of a folder that holds nothing but logs: it reads past what is damaged.
Result<void> logs_to_tables(const Pieces& pieces) {
    const std::vector<fs::path> logs = files_of(pieces.store, ".log");
    std::error_code failed;
    fs::remove_all(pieces.scratch, failed);
    fs::create_directories(pieces.scratch, failed);
    for (const fs::path& log : logs)
        if (!failed) fs::copy_file(log, pieces.scratch / log.filename(), failed);
    if (failed)
        return Error{ErrorCode::io,
                     fmt::format("the logs of {} cannot be copied to {}: {}", pieces.store.string(),
                                 pieces.scratch.string(), failed.message())};
    if (logs.empty()) return {};
    const rocksdb::Status status = rocksdb::RepairDB(pieces.scratch.string(), lenient());
    if (!status.ok())
        return Error{ErrorCode::corrupt, fmt::format("the logs of {} cannot be read: {}",
                                                     pieces.store.string(), status.ToString())};
    return {};
}

}  // namespace

Result<void> read_pieces(const Pieces& pieces, const TakePiece& take) {
    if (const Result<void> made = logs_to_tables(pieces); !made) return made.error();
    for (const fs::path& folder : {pieces.store, pieces.scratch})
        for (const fs::path& file : files_of(folder, ".sst"))
            if (const Result<void> read = read_table(file, take); !read) return read.error();
    std::error_code failed;
    fs::remove_all(pieces.scratch, failed);
    return {};
}

}  // namespace freshet
