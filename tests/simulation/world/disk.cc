// See disk.h.
#include "tests/simulation/world/disk.h"

#include "rules/base/check.h"

namespace freshet::world {
namespace {

// Of a page cache that is written back every half minute, what is still in danger.
constexpr std::size_t writes_in_danger = 100;

}  // namespace

Disk::Disk(std::uint64_t seed, Tally& tally) : dice_(seed, "disk"), tally_(tally) {}

Result<JournalPosition> Disk::JournalPort::append(std::span<const JournalRecord> records) {
    disk_.on_append(records);
    if (disk_.full_) {
        disk_.tally_.fault("append on a full disk");
        disk_.journal_->fail({0, 0});
    } else if (disk_.append_fails_) {
        disk_.append_fails_ = false;
        disk_.tally_.fault("append failed");
        disk_.journal_->fail({0, disk_.dice_.below(records.size() + 1)});
    }
    return disk_.journal_->append(records);
}

Result<std::vector<JournalEntry>> Disk::JournalPort::read(JournalPosition from,
                                                          std::size_t records_max) const {
    return disk_.journal_->read(from, records_max);
}

Result<std::vector<JournalPosition>> Disk::JournalPort::positions_of(RecordKind kind) const {
    return disk_.journal_->positions_of(kind);
}

Result<JournalRecord> Disk::JournalPort::read_indexed(RecordKind kind, JournalPosition at) const {
    return disk_.journal_->read_indexed(kind, at);
}

Result<void> Disk::JournalPort::trim(JournalPosition below,
                                     std::span<const JournalPosition> carried) {
    return disk_.journal_->trim(below, carried);
}

Result<void> Disk::StatePort::write(const StateWrite& write) {
    if (disk_.write_fails_) {
        disk_.write_fails_ = false;
        disk_.tally_.fault("state write failed");
        // A write that was said to have failed may lie there all the same.
        if (disk_.dice_.chance(0.5)) {
            CHECK(disk_.state_->write(write).has_value());
            disk_.on_write(write);
        }
        disk_.state_->fail_after(0);
    }
    const Result<void> written = disk_.state_->write(write);
    if (!written) return written;
    disk_.state_->write_back(writes_in_danger);
    disk_.on_write(write);
    return written;
}

Result<std::optional<std::string>> Disk::StatePort::get(std::string_view key) const {
    return disk_.state_->get(key);
}
Result<std::vector<KeyValue>> Disk::StatePort::scan(std::string_view from, std::string_view to,
                                                    std::size_t rows_max) const {
    return disk_.state_->scan(from, to, rows_max);
}
Result<std::optional<KeyValue>> Disk::StatePort::last(std::string_view from,
                                                      std::string_view to) const {
    return disk_.state_->last(from, to);
}

void Disk::kill() {
    append_fails_ = write_fails_ = false;
    journal_ = std::move(journal_->reopen().value());
    state_->revive();
}

std::size_t Disk::cut_power() {
    kill();
    const std::size_t in_danger = state_->writes() - state_->writes_synced();
    const std::size_t lost = dice_.below(in_danger + 1);
    state_ = state_->cut(state_->writes() - lost);
    return lost;
}

}  // namespace freshet::world
