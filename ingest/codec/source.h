// Source: where bytes came from, as an address and no more: a port means nothing behind a NAT.
// Network: a range of sources, as stations.csv writes it. IPv4 is kept as IPv6 writes it
// (::ffff:a.b.c.d), so that one comparison does for both.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace freshet {

struct Source {
    std::array<std::uint8_t, 16> octets{};
    bool operator==(const Source&) const = default;

    static Source v4(const std::array<std::uint8_t, 4>& octets);
};
// Nothing for what is no IP address.
std::optional<Source> parse_source(std::string_view text);

struct Network {
    Source first;    // Its other bits are 0.
    int bits = 128;  // Of the 128 that are fixed.
    bool operator==(const Network&) const = default;

    bool contains(const Source& source) const;
};
// "10.1.0.0/16", "2001:db8::/32", or a single address; nothing for anything else, and for an
// address with bits behind its prefix, which is a slip of the pen.
std::optional<Network> parse_network(std::string_view text);

struct SourceHash {
    std::size_t operator()(const Source& source) const {
        return std::hash<std::string_view>()(
            {reinterpret_cast<const char*>(source.octets.data()), source.octets.size()});
    }
};

}  // namespace freshet
