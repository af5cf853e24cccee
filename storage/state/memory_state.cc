// The twin: an ordered map, and how to take back each write that a power cut may lose.
#include "storage/state/memory_state.h"

#include <iterator>

#include "rules/base/check.h"

namespace freshet {

void MemoryState::change(Rows& rows, const StateWrite::Change& change) {
    if (change.value)
        rows[change.key] = *change.value;
    else
        rows.erase(change.key);
}

Result<void> MemoryState::write(const StateWrite& write) {
    if (fault_after_ && *fault_after_ == 0) dead_ = true;
    if (dead_)
        return Error{ErrorCode::io, "state in memory cannot be written: a fault was asked for"};
    if (fault_after_) --*fault_after_;
    std::vector<StateWrite::Change>& reverse = undo_.emplace_back();
    for (const StateWrite::Change& forward : write.changes) {
        StateWrite::Change& back = reverse.emplace_back();
        back.key = forward.key;
        if (const auto row = rows_.find(forward.key); row != rows_.end()) back.value = row->second;
        change(rows_, forward);
    }
    if (write.sync == Sync::yes) write_back(0);
    return {};
}

void MemoryState::write_back(std::size_t kept) {
    while (undo_.size() > kept) {
        undo_.pop_front();
        ++synced_;
    }
}

void MemoryState::revive() {
    dead_ = gets_fail_ = false;
    fault_after_.reset();
}

Result<std::optional<std::string>> MemoryState::get(std::string_view key) const {
    if (gets_fail_)
        return Error{ErrorCode::io, "state in memory cannot be read: a fault was asked for"};
    const auto row = rows_.find(key);
    if (row == rows_.end()) return std::optional<std::string>();
    return std::optional<std::string>(row->second);
}

Result<std::vector<KeyValue>> MemoryState::scan(std::string_view from, std::string_view to,
                                                std::size_t rows_max) const {
    std::vector<KeyValue> found;
    for (auto row = rows_.lower_bound(from); row != rows_.end() && found.size() < rows_max; ++row) {
        if (!to.empty() && row->first >= to) break;
        found.emplace_back(row->first, row->second);
    }
    return found;
}

Result<std::optional<KeyValue>> MemoryState::last(std::string_view from,
                                                  std::string_view to) const {
    const auto after = to.empty() ? rows_.end() : rows_.lower_bound(to);
    if (after == rows_.begin() || std::prev(after)->first < from) return std::optional<KeyValue>();
    return std::optional<KeyValue>(*std::prev(after));
}

std::unique_ptr<MemoryState> MemoryState::cut(std::size_t writes) const {
    CHECK(writes >= synced_ && writes <= this->writes());
    auto left = std::make_unique<MemoryState>();
    left->rows_ = rows_;
    left->synced_ = writes;
    for (std::size_t at = this->writes(); at > writes; --at) {
        const std::vector<StateWrite::Change>& reverse = undo_[at - 1 - synced_];
        for (auto back = reverse.rbegin(); back != reverse.rend(); ++back)
            change(left->rows_, *back);
    }
    return left;
}

}  // namespace freshet
