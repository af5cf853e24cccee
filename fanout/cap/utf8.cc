// See utf8.h.
#include "fanout/cap/utf8.h"

#include <cstdint>

namespace freshet {
namespace {

std::uint32_t byte_at(std::string_view text, std::size_t index) {
    return index < text.size() ? static_cast<unsigned char>(text[index]) : 0;
}

}  // namespace

std::size_t character_bytes(std::string_view text, std::size_t index) {
    const std::uint32_t lead = byte_at(text, index);
    if (lead < 0x80) {
        return lead >= 0x20 ? 1 : (lead == '\t' || lead == '\n' || lead == '\r' ? 1 : 0);
    }
    const std::size_t length = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : 2;
    if (lead < 0xC2 || lead > 0xF4) return 0;
    std::uint32_t code = lead & (0xFFU >> (length + 1));
    for (std::size_t i = 1; i < length; ++i) {
        const std::uint32_t next = byte_at(text, index + i);
        if ((next & 0xC0) != 0x80) return 0;
        code = code << 6 | (next & 0x3F);
    }
    const bool overlong = (length == 3 && code < 0x800) || (length == 4 && code < 0x10000);
    const bool forbidden =
        (code >= 0xD800 && code <= 0xDFFF) || code == 0xFFFE || code == 0xFFFF || code > 0x10FFFF;
    return overlong || forbidden ? 0 : length;
}

std::string clean_utf8(std::string_view text) {
    std::string clean;
    clean.reserve(text.size());
    for (std::size_t index = 0; index < text.size();) {
        const std::size_t length = character_bytes(text, index);
        clean += length == 0 ? replacement_character : text.substr(index, length);
        index += length == 0 ? 1 : length;
    }
    return clean;
}

}  // namespace freshet
