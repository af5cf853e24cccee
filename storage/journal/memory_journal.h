// MemoryJournal: the journal's twin for tests and one-thread runs. It keeps the stored bytes, so
// what is read back went through the same forms as on disk. One thread.
//
// Faults it makes: an append that fails, with none or some of its records found after a restart; a
// byte flipped; records missing. It does not lose records of an append that succeeded, because the
// port promises that nobody does.
#pragma once

#include <cstdint>
#include <deque>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "storage/journal/journal.h"

namespace freshet {

class MemoryJournal final : public Journal {
public:
    Result<JournalPosition> append(std::span<const JournalRecord> records) override;
    Result<std::vector<JournalEntry>> read(JournalPosition from,
                                           std::size_t records_max) const override;
    Result<std::vector<JournalPosition>> positions_of(RecordKind kind) const override;
    Result<JournalRecord> read_indexed(RecordKind kind, JournalPosition at) const override;
    Result<void> trim(JournalPosition below, std::span<const JournalPosition> carried) override;
    JournalPosition first() const override { return {0, first_}; }
    JournalPosition end() const override { return {0, first_ + stored_.size()}; }

    // What a restart finds; this handle is not used again. A gap is the same error as on disk.
    Result<std::unique_ptr<MemoryJournal>> reopen() const;

    // The append after `appends` more fails; `kept` of its records are found after a restart.
    struct AppendFault {
        std::size_t appends = 0;
        std::size_t kept = 0;
    };
    void fail(AppendFault fault) { fault_ = fault; }
    void flip_byte(std::uint64_t offset, std::size_t index);
    void lose(std::uint64_t offset) { stored_.at(offset - first_).reset(); }
    // The stored bytes of everything kept.
    std::size_t size_bytes() const;

private:
    std::uint64_t first_ = 0;
    std::map<std::uint64_t, std::string> carried_;   // Indexed records before `first_`.
    std::deque<std::optional<std::string>> stored_;  // From `first_` on; nothing = lost.
    std::vector<std::string> torn_;                  // Of a failed append, found after a restart.
    std::optional<AppendFault> fault_;
    bool dead_ = false;
};

}  // namespace freshet
