// See source.h.
#include "ingest/codec/source.h"

#include <algorithm>

namespace freshet {
namespace {

std::uint8_t mask_of(int bits, std::size_t octet) {
    const int here = std::clamp(bits - 8 * static_cast<int>(octet), 0, 8);
    return static_cast<std::uint8_t>(0xFF00 >> here);
}

}  // namespace

Source Source::v4(const std::array<std::uint8_t, 4>& octets) {
    Source source;
    source.octets[10] = source.octets[11] = 0xFF;
    std::copy(octets.begin(), octets.end(), source.octets.begin() + 12);
    return source;
}

bool Network::contains(const Source& source) const {
    for (std::size_t octet = 0; octet < source.octets.size(); ++octet)
        if ((source.octets[octet] & mask_of(bits, octet)) != first.octets[octet]) return false;
    return true;
}

}  // namespace freshet
