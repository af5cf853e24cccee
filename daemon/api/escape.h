// Text of others as text of a page: stations, people and reasons may be called anything.
#pragma once

#include <string>
#include <string_view>

namespace freshet {

inline std::string escape(std::string_view text) {
    std::string safe;
    for (const char character : text) {
        switch (character) {
            case '&':
                safe += "&amp;";
                break;
            case '<':
                safe += "&lt;";
                break;
            case '>':
                safe += "&gt;";
                break;
            case '"':
                safe += "&quot;";
                break;
            default:
                safe += character;
        }
    }
    return safe;
}

}  // namespace freshet
