// The daemon's log: lines for a person who will act, on stderr, with time and level. Per start, per
// failure, per incident; never per observation, for which there are counters.
#pragma once

#include <string_view>

namespace freshet {

void log_info(std::string_view line);
void log_warning(std::string_view line);
void log_error(std::string_view line);

}  // namespace freshet
