// A hash whose values are the same on every machine and in every version, for what is stored or
// decides where a thing goes (std::hash promises neither). FNV-1a, 64 bits; not for strangers'
// keys.
#pragma once

#include <cstdint>
#include <string_view>

namespace freshet {

constexpr std::uint64_t stable_hash(std::string_view bytes) {
    std::uint64_t hash = 0xcbf29ce484222325ULL;
    for (const char byte : bytes) {
        hash ^= static_cast<unsigned char>(byte);
        hash *= 0x100000001b3ULL;
    }
    return hash;
}

}  // namespace freshet
