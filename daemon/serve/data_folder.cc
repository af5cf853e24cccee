// Opening, and the start's own records.
#include "daemon/serve/data_folder.h"

#include <algorithm>
#include <vector>

#include "daemon/serve/log.h"
#include "daemon/version.h"
#include "storage/folder/sync_folder.h"
#include "storage/journal/look_back.h"
#include "storage/salvage/salvage.h"

namespace freshet {

Result<DataFolder> open_data_folder(const std::filesystem::path& folder, FolderLines lines,
                                    std::size_t write_buffer_bytes) {
    if (const auto made = make_folder(folder); !made) return made.error();
    if (is_salvage_unfinished(folder)) {
        return Error{ErrorCode::corrupt,
                     "a salvage of " + folder.string() + " was interrupted and has to be finished"};
    }
    DataFolder opened;
    auto journal = RocksdbJournal::create({.folder = folder / "journal",
                                           .write_buffer_bytes = write_buffer_bytes,
                                           .log = lines.warning,
                                           .progress = lines.progress});
    if (!journal) return journal.error();
    opened.journal = std::move(*journal);
    auto state = RocksdbState::create({.folder = folder / "state",
                                       .write_buffer_bytes = write_buffer_bytes,
                                       .log = lines.warning});
    if (!state) return state.error();
    opened.state = std::move(*state);
    auto newest = last_record_at(*opened.journal);
    if (!newest) return newest.error();
    opened.last_record_at = *newest;
    return opened;
}

Result<void> look_for_poison(DataFolder& data, const std::filesystem::path& folder, Timestamp now) {
    data.marks = FoldMarks::create(folder);
    if (!data.marks->trouble().empty()) log_warning(data.marks->trouble());
    auto done = quarantine(*data.journal, data.marks->take_poison(),
                           std::max(now, data.last_record_at.value_or(now)));
    if (!done) return done.error();
    data.quarantined = std::move(*done);
    return {};
}

Result<std::optional<Timestamp>> last_record_at(const Journal& journal) {
    const JournalPosition end = journal.end();
    if (end == journal.first()) return std::optional<Timestamp>{};
    const auto newest = journal.read({end.partition, end.offset - 1}, 1);
    if (!newest) return newest.error();
    return std::optional<Timestamp>(newest->front().record.received_at);
}

Result<void> journal_start(Journal& journal, const StartRecords& start) {
    const auto newest = last_record_at(journal);
    if (!newest) return newest.error();
    const auto configuration = last_configuration(journal);
    if (!configuration) return configuration.error();
    // A machine's clock may have been set back while we were away; the journal's never goes back.
    const Timestamp now = std::max(start.now, newest->value_or(start.now));

    std::vector<JournalRecord> records;
    if (!*configuration || (*configuration)->configuration->hash != start.configuration->hash) {
        records.push_back({.received_at = now, .body = start.configuration});
    }
    Start began{.version = std::string(version), .downtime = {}, .status = start.status};
    if (*newest && start.downtime == StartRecords::Downtime::counts) {
        began.downtime = now - **newest;
    }
    records.push_back({.received_at = now, .body = began});
    const auto appended = journal.append(records);
    if (!appended) return appended.error();
    return {};
}

}  // namespace freshet
