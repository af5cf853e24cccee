// FoldMarks: which journal record each shard is folding at this moment, in a mapped file, so that a
// start after a crash knows which record it was at. A store to memory a record, never a sync: the
// file outlives the process, not the machine, and after a power cut nobody asks.
//
// A record at which the fold crashed three times in a row is quarantined: a Skip record names it
// and nobody folds it any more. The reports of everybody else go on being judged.
#pragma once

#include <atomic>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "rules/base/result.h"
#include "storage/journal/journal.h"

namespace freshet {

class FoldMarks {
public:
    static constexpr std::uint64_t crashes_max = 3;

    // The file `folding` in the data folder; made where there is none. Where it cannot be had (a
    // full disk, a file system without shared mappings) the marks are memory only: crashes are then
    // not counted, and trouble() says so; a daemon that serves is worth more than its memory of
    // crashes.
    static std::unique_ptr<FoldMarks> create(const std::filesystem::path& data_folder);
    const std::string& trouble() const { return trouble_; }
    ~FoldMarks();
    FoldMarks(const FoldMarks&) = delete;
    FoldMarks& operator=(const FoldMarks&) = delete;

    // The shard's mark: the offset it is at plus one, 0 between records.
    std::atomic<std::uint64_t>& of(std::uint32_t shard);

    // At a start, once: counts the crashes the marks tell of and takes them back. The records that
    // have had their number.
    std::vector<std::uint64_t> take_poison();

private:
    struct Slot;
    FoldMarks(Slot* slots, std::string trouble) : slots_(slots), trouble_(std::move(trouble)) {}
    Slot* slots_;
    std::string trouble_;  // Empty where the file is there.
};

// Appends a Skip for each report or command among them; what was done or refused, a sentence each.
// A configuration, a start or a tick is never skipped: without it everything after would differ.
Result<std::vector<std::string>> quarantine(Journal& journal,
                                            const std::vector<std::uint64_t>& poison,
                                            Timestamp now);

}  // namespace freshet
