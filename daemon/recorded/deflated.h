// Bytes made smaller by zlib and back.
#pragma once

#include <string>
#include <string_view>

#include "rules/base/result.h"

namespace freshet {

std::string deflated(std::string_view bytes);

// corrupt: these are not the bytes of so many.
Result<std::string> inflated(std::string_view bytes, std::size_t size);

}  // namespace freshet
