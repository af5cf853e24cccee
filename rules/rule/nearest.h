// "Did you mean …": the known name nearest to what was written.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace freshet {

// "; did you mean `rain`?", or "" where nothing known is near enough to be a slip of the pen.
std::string did_you_mean(std::string_view written, const std::vector<std::string>& known);

}  // namespace freshet
