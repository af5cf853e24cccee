// Words<E>: the table of an enumeration and its words, read both ways. One table an enumeration, so
// that what is written and what is understood cannot drift apart.
#pragma once

#include <array>
#include <cstddef>
#include <optional>
#include <string_view>
#include <utility>

namespace freshet {

template <class E, std::size_t count>
using Words = std::array<std::pair<E, std::string_view>, count>;

// "?" for a value that is no enumerator, which only corrupt memory can hold.
template <class E, std::size_t count>
constexpr std::string_view word_of(const Words<E, count>& words, E value) {
    for (const auto& [candidate, word] : words)
        if (candidate == value) return word;
    return "?";
}

template <class E, std::size_t count>
constexpr std::optional<E> value_of(const Words<E, count>& words, std::string_view word) {
    for (const auto& [value, candidate] : words)
        if (candidate == word) return value;
    return std::nullopt;
}

}  // namespace freshet
