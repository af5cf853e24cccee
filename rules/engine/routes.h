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
        if (slots_.empty()) return nullptr;
        const std::size_t hash = std::hash<std::string_view>()(id.text());
        for (std::size_t at = hash & mask();; at = (at + 1) & mask()) {
            const Slot& slot = slots_[at];
            if (slot.route.station == nullptr) return nullptr;
            if (slot.hash == hash && slot.route.station->id() == id) return &slot.route;
        }
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
        place({std::hash<std::string_view>()(route.station->id().text()), route});
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
