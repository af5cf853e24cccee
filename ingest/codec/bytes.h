// Bytes: a view of what came over the wire. It owns nothing; who received the bytes keeps them.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

namespace freshet {

using Bytes = std::span<const std::uint8_t>;

inline Bytes bytes_of(std::string_view text) {
    return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
}

inline std::string_view text_of(Bytes bytes) {
    return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

}  // namespace freshet
