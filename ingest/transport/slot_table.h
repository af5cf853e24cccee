// SlotTable: things with ids that are found by index and never confused after reuse: an id holds
// the generation of its slot. What the journal answers about a peer that has gone must not reach
// the peer that took its place.
#pragma once

#include <cstdint>
#include <memory>
#include <utility>
#include <vector>

namespace freshet {

template <class T>
class SlotTable {
public:
    using Id = std::uint64_t;  // Generation, then slot.

    Id add(std::unique_ptr<T> thing) {
        std::uint32_t slot = static_cast<std::uint32_t>(slots_.size());
        if (free_.empty()) {
            slots_.emplace_back();
        } else {
            slot = free_.back();
            free_.pop_back();
        }
        slots_[slot].thing = std::move(thing);
        return static_cast<Id>(slots_[slot].generation) << 32 | slot;
    }

    // Null for one that was removed.
    T* find(Id id) {
        const auto slot = static_cast<std::uint32_t>(id);
        if (slot >= slots_.size() || slots_[slot].generation != id >> 32) return nullptr;
        return slots_[slot].thing.get();
    }

    void remove(Id id) {
        if (find(id) == nullptr) return;
        const auto slot = static_cast<std::uint32_t>(id);
        slots_[slot].thing.reset();
        ++slots_[slot].generation;
        free_.push_back(slot);
    }

    // `visit(id, thing)`; it may remove what it is given.
    void for_each(auto&& visit) {
        for (std::uint32_t slot = 0; slot < slots_.size(); ++slot) {
            if (slots_[slot].thing == nullptr) continue;
            visit(static_cast<Id>(slots_[slot].generation) << 32 | slot, *slots_[slot].thing);
        }
    }

    std::size_t size() const { return slots_.size() - free_.size(); }

private:
    struct Slot {
        std::uint32_t generation = 0;
        std::unique_ptr<T> thing;
    };
    std::vector<Slot> slots_;
    std::vector<std::uint32_t> free_;
};

}  // namespace freshet
