// RocksdbJournal: the journal on disk. Owned by the wiring; append() belongs to the journal
// writer's thread, trim() to one other, everything else to any. Opening proves that no record is
// missing between the first and the last: RocksDB can come back shorter than it was, and a fold
// over a gap would be a lie.
#pragma once

#include <filesystem>
#include <functional>
#include <memory>
#include <string_view>

#include "storage/journal/journal.h"

namespace freshet {

struct RocksdbJournalOptions {
    std::filesystem::path folder;
    std::uint32_t partition = 0;
    // read_only: for looking at another program's journal (backtest --journal); append is refused.
    enum class Access { read_write, read_only };
    Access access = Access::read_write;
    // What is gathered in memory before it becomes a table; two of them at most.
    std::size_t write_buffer_bytes = 64 << 20;
    // One line for each thing RocksDB warns of; called from its threads. May be empty.
    std::function<void(std::string_view)> log = {};
    // Hears how far the bringing up to date of an older format has come, while create() runs.
    std::function<void(std::string_view)> progress = {};
};

class RocksdbJournal final : public Journal {
public:
    // corrupt names the first offset missing; refused: another process has the folder, or a newer
    // program wrote it.
    static Result<std::unique_ptr<RocksdbJournal>> create(RocksdbJournalOptions options);
    ~RocksdbJournal() override;

    Result<JournalPosition> append(std::span<const JournalRecord> records) override;
    Result<std::vector<JournalEntry>> read(JournalPosition from,
                                           std::size_t records_max) const override;
    Result<std::vector<JournalPosition>> positions_of(RecordKind kind) const override;
    Result<JournalRecord> read_indexed(RecordKind kind, JournalPosition at) const override;
    Result<void> trim(JournalPosition below, std::span<const JournalPosition> carried) override;
    JournalPosition first() const override;
    JournalPosition end() const override;

private:
    class Store;
    explicit RocksdbJournal(std::unique_ptr<Store> store);
    std::unique_ptr<Store> store_;
};

}  // namespace freshet
