// The version people see, journaled with every start.
#pragma once

#include <string_view>

namespace freshet {
inline constexpr std::string_view version = "0.1.0";
}  // namespace freshet
