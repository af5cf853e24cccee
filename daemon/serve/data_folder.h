// DataFolder: the stores of one daemon, opened and locked, and the records that every start adds to
// the journal: the configuration if it differs from the last one, and the start itself.
#pragma once

#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string_view>

#include "daemon/serve/fold_marks.h"
#include "rules/base/result.h"
#include "rules/model/record.h"
#include "storage/journal/rocksdb_journal.h"
#include "storage/state/rocksdb_state.h"

namespace freshet {

struct DataFolder {
    std::unique_ptr<RocksdbJournal> journal;
    std::unique_ptr<RocksdbState> state;
    // Arrival of the newest record; time never goes back behind it. Nothing in a new folder.
    std::optional<Timestamp> last_record_at;
    std::unique_ptr<FoldMarks> marks = {};
    std::vector<std::string> quarantined = {};  // By this start; a sentence each.
};

// Makes the folder where there is none. refused: another freshet serves it, with a sentence.
// Where its lines go; either may be empty.
struct FolderLines {
    std::function<void(std::string_view)> warning = {};
    std::function<void(std::string_view)> progress = {};  // Of bringing an older format up to date.
};
// `write_buffer_bytes`: of each database (memory_watch.h says what there is room for).
Result<DataFolder> open_data_folder(const std::filesystem::path& folder, FolderLines lines,
                                    std::size_t write_buffer_bytes = 64 << 20);

// Reads what the fold was at when the last program ended, and quarantines a record at which it has
// crashed three times. Before journal_start().
Result<void> look_for_poison(DataFolder& data, const std::filesystem::path& folder, Timestamp now);

// Arrival of the newest record of a journal.
Result<std::optional<Timestamp>> last_record_at(const Journal& journal);

struct StartRecords {
    ConfigurationRecord configuration;
    Status status = Status::test;
    Timestamp now{};
    // A scaled clock goes on from where it stopped, so nobody was waited for meanwhile.
    enum class Downtime { counts, is_none } downtime = Downtime::counts;
};

// Appends what this start adds, as one group. Before any role runs.
Result<void> journal_start(Journal& journal, const StartRecords& start);

}  // namespace freshet
