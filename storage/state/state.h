// State: the ordered key-value store of everything derived (commits, outbox, cursors, snapshots,
// pages, ledger, topics of the embedded bus). One writer thread (the state writer); any thread may
// read. Unsynced writes can be folded again; synced are people's actions and an adapter's intents.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "rules/base/result.h"

namespace freshet {

enum class Sync { no, yes };

// One atomic write: puts and removals in order.
struct StateWrite {
    struct Change {
        std::string key;
        std::optional<std::string> value;  // Nothing removes the key.
    };
    std::vector<Change> changes;
    Sync sync = Sync::no;

    void put(std::string key, std::string value) {
        changes.push_back({std::move(key), std::move(value)});
    }
    void remove(std::string key) { changes.push_back({std::move(key), std::nullopt}); }
};

using KeyValue = std::pair<std::string, std::string>;

class State {
public:
    virtual ~State() = default;
    virtual Result<void> write(const StateWrite& write) = 0;  // All or nothing.
    virtual Result<std::optional<std::string>> get(std::string_view key) const = 0;
    // Keys in [from, to) in byte order, at most `rows_max`; empty `to` means no end.
    virtual Result<std::vector<KeyValue>> scan(std::string_view from, std::string_view to,
                                               std::size_t rows_max) const = 0;
    // The last key in [from, to), for tails.
    virtual Result<std::optional<KeyValue>> last(std::string_view from,
                                                 std::string_view to) const = 0;
};

}  // namespace freshet
