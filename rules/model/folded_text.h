// What people write, as it is compared: small ASCII letters for capital ones, and one blank where
// several stood, none at either end. Nothing else is taken for the same.
#pragma once

#include <string>
#include <string_view>

namespace freshet {

std::string folded_text(std::string_view text);

}  // namespace freshet
