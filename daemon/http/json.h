// Small pieces of JSON text. Boost.JSON builds and reads whole documents; this is for strings that
// stand alone.
#pragma once

#include <string>
#include <string_view>

namespace freshet {

// The text as a JSON string with its quotes.
std::string json_text(std::string_view text);

}  // namespace freshet
