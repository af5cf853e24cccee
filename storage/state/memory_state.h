// MemoryState: the state store's twin for tests and one-thread runs. One thread.
//
// Faults it makes: a write that fails, after which the handle is dead; gets that fail; a restart
// that finds only the first so many writes (never fewer than the last synced one), as a power cut
// leaves it. Of the writes that a power cut can still take back it keeps what they replaced, and of
// no others.
#pragma once

#include <cstddef>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "storage/state/state.h"

namespace freshet {

class MemoryState final : public State {
public:
    Result<void> write(const StateWrite& write) override;
    Result<std::optional<std::string>> get(std::string_view key) const override;
    Result<std::vector<KeyValue>> scan(std::string_view from, std::string_view to,
                                       std::size_t rows_max) const override;
    Result<std::optional<KeyValue>> last(std::string_view from, std::string_view to) const override;

    // How many writes succeeded, and how many a power cut cannot take back.
    std::size_t writes() const { return synced_ + undo_.size(); }
    std::size_t writes_synced() const { return synced_; }
    // The system wrote its page cache back: all but the last `kept` writes are out of danger.
    void write_back(std::size_t kept);
    // What a restart finds when a power cut left `writes` of them.
    std::unique_ptr<MemoryState> cut(std::size_t writes) const;
    // The write after `writes` more fails.
    void fail_after(std::size_t writes) { fault_after_ = writes; }
    // Every get from here on, until a restart.
    void fail_gets() { gets_fail_ = true; }
    // The process was restarted, the machine was not: the handle lives again, nothing is lost.
    void revive();

    const std::map<std::string, std::string, std::less<>>& rows() const { return rows_; }

private:
    using Rows = std::map<std::string, std::string, std::less<>>;
    static void change(Rows& rows, const StateWrite::Change& change);

    Rows rows_;
    std::deque<std::vector<StateWrite::Change>> undo_;  // By write, each change's reverse.
    std::size_t synced_ = 0;
    std::optional<std::size_t> fault_after_;
    bool dead_ = false;
    bool gets_fail_ = false;
};

}  // namespace freshet
