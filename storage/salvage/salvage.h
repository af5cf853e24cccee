// Salvage: what can be done about a damaged data folder. Checks both stores by reading everything
// in them; a damaged journal is moved aside whole and replaced by what its files still give, each
// record at its own position, lost positions filled with records that say so; a damaged state is
// moved aside, and the next start folds it again from the journal.
//
// Nothing is deleted, and nothing is touched where nothing is damaged. Killed half-way, it is begun
// again; a start meanwhile is refused (is_salvage_unfinished).
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "rules/base/result.h"

namespace freshet {

struct SalvageOptions {
    std::filesystem::path folder;  // The data folder.
    std::string stamp;             // Names the quarantine: a time, "20261122T101500Z".
    std::function<void(std::string_view)> tell = [](std::string_view) {};  // Progress, one line.
};

struct LostRange {
    std::uint64_t first = 0;
    std::uint64_t last = 0;
};

struct StoreSalvage {
    std::string damage;                // What is wrong with it; empty = in order, left alone.
    std::filesystem::path quarantine;  // Where the damaged one is now.
};

struct Salvage {
    StoreSalvage journal;
    std::uint64_t kept = 0;       // Of the journal's records.
    std::vector<LostRange> lost;  // Positions, in order.
    StoreSalvage state;
};

// refused: a daemon serves the folder, or there is no room. io: the disk; begin again.
Result<Salvage> salvage(const SalvageOptions& options);

// What people are told, one sentence a line: "995 of 1000 records kept, positions 400–404 lost".
std::vector<std::string> sentences(const Salvage& salvage);

// Every record and every row read, checksums included: what is wrong, nothing where all is in
// order. The journal must reach as far as the state's commits. Read only, while nobody serves it.
std::optional<std::string> damage_of_journal(const std::filesystem::path& folder);
std::optional<std::string> damage_of_state(const std::filesystem::path& folder);

// Begun and killed half-way: a start would find no journal and begin a new one.
bool is_salvage_unfinished(const std::filesystem::path& folder);

}  // namespace freshet
