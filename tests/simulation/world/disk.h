// Disk: the stores of the daemon, which outlive it. Ports in front of the twins of storage/ that
// break as they are told, and a hook through which the auditor sees every write of the state.
//
// Faults it makes: an append that fails with none, some or all of its records found at the next
// start; a full disk, on which every append fails until there is room; a write of the state that
// fails and is found later or not; a kill (what was written stays); a power cut (unsynced writes of
// the state are gone from any one on; the system writes back what is older than its last hundred
// writes). What it does not make: damaged bytes (tests/storage has those), reads that fail.
#pragma once

#include <functional>
#include <memory>

#include "storage/journal/memory_journal.h"
#include "storage/state/memory_state.h"
#include "tests/simulation/world/dice.h"
#include "tests/simulation/world/moment.h"

namespace freshet::world {

class Disk {
public:
    Disk(std::uint64_t seed, Tally& tally);

    Journal& journal() { return journal_port_; }
    State& state() { return state_port_; }
    const MemoryState& rows() const { return *state_; }

    // Hears every group that the journal is asked to append.
    std::function<void(std::span<const JournalRecord>)> on_append;
    // Hears every write of the state that lasts until a power cut.
    std::function<void(const StateWrite&)> on_write;

    void fail_next_append() { append_fails_ = true; }
    void fail_next_write() { write_fails_ = true; }
    void fill() { full_ = true; }
    void make_room() { full_ = false; }
    bool is_full() const { return full_; }

    // The process is gone; both handles are opened anew by the next one.
    void kill();
    // The machine was off: how many writes of the state are gone.
    std::size_t cut_power();

private:
    class JournalPort final : public Journal {
    public:
        explicit JournalPort(Disk& disk) : disk_(disk) {}
        Result<JournalPosition> append(std::span<const JournalRecord> records) override;
        Result<std::vector<JournalEntry>> read(JournalPosition from,
                                               std::size_t records_max) const override;
        Result<std::vector<JournalPosition>> positions_of(RecordKind kind) const override;
        Result<JournalRecord> read_indexed(RecordKind kind, JournalPosition at) const override;
        Result<void> trim(JournalPosition below, std::span<const JournalPosition> carried) override;
        JournalPosition first() const override { return disk_.journal_->first(); }
        JournalPosition end() const override { return disk_.journal_->end(); }

    private:
        Disk& disk_;
    };
    class StatePort final : public State {
    public:
        explicit StatePort(Disk& disk) : disk_(disk) {}
        Result<void> write(const StateWrite& write) override;
        Result<std::optional<std::string>> get(std::string_view key) const override;
        Result<std::vector<KeyValue>> scan(std::string_view from, std::string_view to,
                                           std::size_t rows_max) const override;
        Result<std::optional<KeyValue>> last(std::string_view from,
                                             std::string_view to) const override;

    private:
        Disk& disk_;
    };

    Dice dice_;
    Tally& tally_;
    std::unique_ptr<MemoryJournal> journal_ = std::make_unique<MemoryJournal>();
    std::unique_ptr<MemoryState> state_ = std::make_unique<MemoryState>();
    JournalPort journal_port_{*this};
    StatePort state_port_{*this};
    bool append_fails_ = false, write_fails_ = false, full_ = false;
};

}  // namespace freshet::world
