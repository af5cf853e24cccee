// A number of bytes as people write it: "0", "512 MiB", "20 GiB".
#pragma once

#include <cstdint>
#include <string_view>

#include "rules/base/result.h"

namespace freshet {

Result<std::uint64_t> parse_byte_size(std::string_view text);

}  // namespace freshet
