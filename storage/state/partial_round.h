// The stored form of a PartialRound, the seam to the area fold.
#pragma once

#include <string>
#include <string_view>

#include "rules/base/result.h"
#include "rules/model/commit.h"

namespace freshet {

std::string encode(const PartialRound& round);
Result<PartialRound> decode_partial_round(std::string_view bytes);

}  // namespace freshet
