// The order of the moves is what makes it safe to kill: the new journal is whole, synced and
// checked before the damaged one goes aside, and takes its place with one rename.
#include "storage/salvage/salvage.h"

#include <fmt/format.h>

#include <system_error>

#include "storage/folder/sync_folder.h"
#include "storage/journal/look_back.h"
#include "storage/journal/rocksdb_journal.h"
#include "storage/salvage/folder_lock.h"
#include "storage/salvage/rebuilt_journal.h"
#include "storage/state/recovery.h"
#include "storage/state/rocksdb_state.h"

namespace freshet {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view rebuilt_name = "journal.salvaged";

Result<std::unique_ptr<RocksdbState>> look_at_state(const fs::path& folder) {
    return RocksdbState::create(
        {.folder = folder / "state", .access = RocksdbStateOptions::Access::read_only});
}
Result<std::unique_ptr<RocksdbJournal>> look_at_journal(const fs::path& store) {
    return RocksdbJournal::create(
        {.folder = store, .access = RocksdbJournalOptions::Access::read_only});
}

// How far the journal must reach, as far as the state can still tell.
std::uint64_t committed_end(const fs::path& folder) {
    const auto state = look_at_state(folder);
    if (!state) return 0;
    const auto cursors = CommittedCursors::read(**state);
    if (!cursors) return 0;
    std::uint64_t end = 0;
    for (const ShardCursor& cursor : cursors->all()) end = std::max(end, cursor.next);
    return end;
}

// A rename is durable once its folder is synced.
Result<void> move(const fs::path& from, const fs::path& to) {
    if (const Result<void> made = make_folder(to.parent_path()); !made) return made;
    std::error_code failed;
    fs::rename(from, to, failed);
    if (failed)
        return Error{ErrorCode::io, fmt::format("{} cannot be moved to {}: {}", from.string(),
                                                to.string(), failed.message())};
    for (const fs::path& folder : {from.parent_path(), to.parent_path()})
        if (const Result<void> synced = sync_folder(folder); !synced) return synced;
    return {};
}

Result<void> check_room(const fs::path& store) {
    std::error_code failed;
    std::uintmax_t needed = 64 << 20;
    for (const auto& entry : fs::directory_iterator(store, failed))
        if (entry.is_regular_file(failed)) needed += entry.file_size(failed);
    const fs::space_info space = fs::space(store, failed);
    if (failed || space.available >= needed) return {};
    return Error{ErrorCode::refused,
                 fmt::format("a salvage keeps the damaged journal and needs {} MiB beside it; {} "
                             "has {} MiB free",
                             needed >> 20, store.parent_path().string(), space.available >> 20)};
}

// Snapshots name the configuration they were taken under by its position; without that record
// they are of no use, and the state has to be folded anew.
std::optional<std::string> unusable_snapshots(const fs::path& folder) {
    const auto state = look_at_state(folder);
    const auto journal = look_at_journal(folder / "journal");
    if (!state || !journal) return std::nullopt;
    const auto why = check_snapshots(**journal, **state);
    return why ? std::nullopt : std::optional<std::string>(why.error().message);
}

Result<void> salvage_journal(const SalvageOptions& options, Salvage& result) {
    const fs::path store = options.folder / "journal";
    const fs::path rebuilt = options.folder / rebuilt_name;
    result.journal.quarantine = options.folder / "quarantine" / ("journal-" + options.stamp);
    options.tell("the journal is damaged: " + result.journal.damage);
    if (const auto room = check_room(store); !room) return room.error();
    std::error_code failed;
    fs::remove_all(rebuilt, failed);
    auto made = rebuild_journal({.damaged = store,
                                 .rebuilt = rebuilt,
                                 .scratch = options.folder / "journal.logs",
                                 .end_at_least = committed_end(options.folder)});
    if (!made) return made.error();
    result.kept = made->kept;
    result.lost = std::move(made->lost);
    if (const auto whole = look_at_journal(rebuilt); !whole) return whole.error();
    if (const auto moved = move(store, result.journal.quarantine); !moved) return moved.error();
    return move(rebuilt, store);
}

}  // namespace

std::optional<std::string> damage_of_journal(const fs::path& folder) {
    const auto journal = look_at_journal(folder / "journal");
    if (!journal) return journal.error().message;
    for (JournalPosition at = (*journal)->first(); at < (*journal)->end();) {
        const auto entries = (*journal)->read(at, 4096);
        if (!entries) return entries.error().message;
        at = entries->back().position.next();
    }
    const std::uint64_t committed = committed_end(folder);
    if (committed <= (*journal)->end().offset) return std::nullopt;
    return fmt::format("it ends at {}, but {} of its records were already folded",
                       (*journal)->end().offset, committed);
}

std::optional<std::string> damage_of_state(const fs::path& folder) {
    const auto state = look_at_state(folder);
    if (!state) return state.error().message;
    std::string from;
    while (true) {
        const auto rows = (*state)->scan(from, "", 4096);
        if (!rows) return rows.error().message;
        if (rows->empty()) return std::nullopt;
        from = rows->back().first + '\0';
    }
}

bool is_salvage_unfinished(const fs::path& folder) {
    return !fs::exists(folder / "journal") && fs::exists(folder / rebuilt_name);
}

Result<Salvage> salvage(const SalvageOptions& options) {
    const fs::path store = options.folder / "journal";
    if (is_salvage_unfinished(options.folder)) {
        options.tell("a salvage that was interrupted is finished");
        if (const auto moved = move(options.folder / rebuilt_name, store); !moved)
            return moved.error();
    }
    for (const char* name : {"journal", "state"})
        if (!fs::is_directory(options.folder / name))
            return Error{ErrorCode::not_found,
                         fmt::format("{} holds no {}", options.folder.string(), name)};
    const auto journal_lock = FolderLock::create(store);
    if (!journal_lock) return journal_lock.error();
    const auto state_lock = FolderLock::create(options.folder / "state");
    if (!state_lock) return state_lock.error();

    Salvage result;
    options.tell("every record of the journal is read");
    if (const auto damage = damage_of_journal(options.folder)) {
        result.journal.damage = *damage;
        if (const auto done = salvage_journal(options, result); !done) return done.error();
    }
    options.tell("every row of the state is read");
    std::optional<std::string> damage = damage_of_state(options.folder);
    if (!damage && !result.journal.damage.empty()) damage = unusable_snapshots(options.folder);
    if (!damage) return result;
    result.state.damage = *damage;
    result.state.quarantine = options.folder / "quarantine" / ("state-" + options.stamp);
    options.tell("the state is damaged: " + result.state.damage);
    if (const auto moved = move(options.folder / "state", result.state.quarantine); !moved)
        return moved.error();
    return result;
}

std::vector<std::string> sentences(const Salvage& salvage) {
    std::vector<std::string> lines;
    if (salvage.journal.damage.empty() && salvage.state.damage.empty())
        return {
            "journal and state are in order: every record and every row was read; nothing was "
            "changed"};
    if (!salvage.journal.damage.empty()) {
        std::uint64_t lost = 0;
        std::string positions;
        for (const LostRange& range : salvage.lost) {
            lost += range.last - range.first + 1;
            positions += (positions.empty() ? "" : ", ");
            positions += range.first == range.last ? fmt::format("{}", range.first)
                                                   : fmt::format("{}–{}", range.first, range.last);
        }
        lines.push_back(fmt::format("journal: {} of {} records kept{}", salvage.kept,
                                    salvage.kept + lost,
                                    lost == 0 ? "" : ", positions " + positions + " lost"));
        lines.push_back(
            "after the last record kept there may have been others that nothing here remembers");
        lines.push_back("the damaged journal is kept in " + salvage.journal.quarantine.string());
    }
    if (!salvage.state.damage.empty()) {
        lines.push_back("state: put aside in " + salvage.state.quarantine.string() +
                        "; the next start folds it again from the journal, as far as that reaches");
        lines.push_back(
            "who was told and who answered (ledger, acknowledgements) cannot be rebuilt: people "
            "may be called again");
    }
    return lines;
}

}  // namespace freshet
