// Words of the program and what people say for them, in tables of a few rows.
#pragma once

#include <span>
#include <string_view>
#include <utility>

namespace freshet {

using Words = std::pair<std::string_view, std::string_view>;

// A word that is not in the table stays as it is.
inline std::string_view said_for(std::string_view word, std::span<const Words> words) {
    for (const auto& [from, to] : words) {
        if (from == word) return to;
    }
    return word;
}

}  // namespace freshet
