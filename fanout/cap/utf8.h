// Text that strangers typed becomes valid UTF-8 before it goes out: XML and Protobuf refuse a whole
// message for one bad byte, and a village must not stay unwarned because of a comment in GB18030.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace freshet {

inline constexpr std::string_view replacement_character = "\xEF\xBF\xBD";  // U+FFFD

// Bytes of the UTF-8 character that begins at `index`; 0 where none does or where XML 1.0 (§2.2)
// does not allow it (controls, surrogates, U+FFFE and U+FFFF, overlong forms).
std::size_t character_bytes(std::string_view text, std::size_t index);

// Each byte that is not part of such a character becomes U+FFFD.
std::string clean_utf8(std::string_view text);

}  // namespace freshet
