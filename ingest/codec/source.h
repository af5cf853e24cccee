// Source: where bytes came from, as an address and no more: a port means nothing behind a NAT.
// Network: a range of sources, as stations.csv writes it. IPv4 is kept as IPv6 writes it
// (::ffff:a.b.c.d), so that one comparison does for both.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <functional>
#include <string_view>

namespace freshet {

struct Source {
    std::array<std::uint8_t, 16> octets{};
    bool operator==(const Source&) const = default;

    static Source v4(const std::array<std::uint8_t, 4>& octets);
};
struct Network {
    Source first;    // Its other bits are 0.
    int bits = 128;  // Of the 128 that are fixed.
    bool operator==(const Network&) const = default;

    bool contains(const Source& source) const;
};
struct SourceHash {
    std::size_t operator()(const Source& source) const {
        return std::hash<std::string_view>()(
            {reinterpret_cast<const char*>(source.octets.data()), source.octets.size()});
    }
};

}  // namespace freshet
