// Routes: where the reports of a station go, found once for as long as the configurations stand.
// By way of the lists and maps a report would look for its station ten times, each a cache miss.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <string_view>
#include <utility>
#include <vector>

#include "rules/base/fetch.h"
#include "rules/engine/station_fold.h"
#include "rules/model/configuration.h"

namespace freshet {

template <class Part>
class Routes {
public:
    struct Route {
        Part* part = nullptr;
        StationFold* station = nullptr;
        const Station* listed = nullptr;
        bool has_hosts = false;  // It is a guest somewhere.
    };

    // Null where none was added.
    const Route* find(const StationId& id) const {
        return find_if(hash_of(id), [&](const Route& route) { return route.station->id() == id; });
    }

    // For who wants to fetch what will be looked at, and need not be sure.
    static std::size_t hash_of(const StationId& id) {
        return std::hash<std::string_view>()(id.text());
    }
    const Route* guess(std::size_t hash) const {
        return find_if(hash, [](const Route&) { return true; });
    }
    void fetch_place(std::size_t hash) const {
        if (!slots_.empty()) fetch(slots_[hash & mask()]);
    }

    // Of a station that has none yet.
    void add(const Route& route) {
        constexpr std::size_t slots_least = 16;
        if ((count_ + 1) * 4 > slots_.size() * 3) {
            const std::vector<Slot> old =
                std::exchange(slots_, std::vector<Slot>(std::max(slots_least, slots_.size() * 2)));
            for (const Slot& slot : old)
                if (slot.route.station != nullptr) place(slot);
        }
        place({hash_of(route.station->id()), route});
        ++count_;
    }

    void clear() {
        slots_.clear();
        count_ = 0;
    }

private:
    struct Slot {
        std::size_t hash = 0;
        Route route;
    };

    template <class IsIt>
    const Route* find_if(std::size_t hash, IsIt&& is_it) const {
        if (slots_.empty()) return nullptr;
        for (std::size_t at = hash & mask();; at = (at + 1) & mask()) {
            const Slot& slot = slots_[at];
            if (slot.route.station == nullptr) return nullptr;
            if (slot.hash == hash && is_it(slot.route)) return &slot.route;
        }
    }
    std::size_t mask() const { return slots_.size() - 1; }
    void place(const Slot& slot) {
        std::size_t at = slot.hash & mask();
        while (slots_[at].route.station != nullptr) at = (at + 1) & mask();
        slots_[at] = slot;
    }

    std::vector<Slot> slots_;  // A power of two of them, a quarter empty.
    std::size_t count_ = 0;
};

}  // namespace freshet
