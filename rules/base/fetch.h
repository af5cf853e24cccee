// Asks for memory before it is needed: of 100,000 stations in the order in which a network brings
// them nearly every one is out of the cache, and waiting for memory is most of what a report costs.
// A hint; nothing depends on it.
#pragma once

#include <cstddef>

namespace freshet {

inline constexpr std::size_t cache_line_bytes = 64;

inline void fetch(const void* begin, std::size_t bytes) {
    const char* at = static_cast<const char*>(begin);
    for (std::size_t offset = 0; offset < bytes; offset += cache_line_bytes)
        __builtin_prefetch(at + offset);
}

template <class Object>
void fetch(const Object& object) {
    fetch(&object, sizeof object);
}

// Where the next item goes, and the last one.
template <class Items>
void fetch_end(const Items& items) {
    if (!items.empty()) fetch(&items.back(), 2 * sizeof items.back());
}

}  // namespace freshet
