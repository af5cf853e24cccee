// One SL 651 frame in hex as one JSON object, for `freshet decode` and its tests.
#pragma once

#include <string>
#include <string_view>

namespace freshet {

struct DecodedLine {
    std::string json;
    enum class Verdict { good, refused } verdict = Verdict::refused;
};

// {"ok":true,"direction":…,"station":…,"function":…,"serial":…,"sent_at":…,"observations":[…]} or
// {"ok":false,"error":…}. Blanks between the digits are ignored, and so is one stray 7E behind the
// frame, which some devices send.
DecodedLine decode_hex_line(std::string_view line);

}  // namespace freshet
