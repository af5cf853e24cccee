// The twin: an ordered map, and the list of writes that a power cut can be played from.
#include "storage/state/memory_state.h"

#include <iterator>

#include "rules/base/check.h"

namespace freshet {

Result<void> MemoryState::write(const StateWrite& write) {
    if (fault_after_ && *fault_after_ == 0) dead_ = true;
    if (dead_)
        return Error{ErrorCode::io, "state in memory cannot be written: a fault was asked for"};
    if (fault_after_) --*fault_after_;
    for (const StateWrite::Change& change : write.changes) {
        if (change.value)
            rows_[change.key] = *change.value;
        else
            rows_.erase(change.key);
    }
    history_.push_back(write);
    if (write.sync == Sync::yes) synced_ = history_.size();
    return {};
}

Result<std::optional<std::string>> MemoryState::get(std::string_view key) const {
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
    CHECK(writes >= synced_ && writes <= history_.size());
    auto left = std::make_unique<MemoryState>();
    for (std::size_t i = 0; i < writes; ++i) CHECK(left->write(history_[i]).has_value());
    return left;
}

}  // namespace freshet
