// Whether somebody takes connections at an address.
#pragma once

#include <chrono>
#include <string>
#include <string_view>

namespace freshet {

// `address` is HOST:PORT. Empty when a TCP connection was made, else why not.
std::string reach(std::string_view address, std::chrono::milliseconds patience);

}  // namespace freshet
