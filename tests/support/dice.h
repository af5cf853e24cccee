// Draws that do not depend on a library's distributions, so that a seed means the same everywhere.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <random>

namespace freshet::series {

class Dice {
public:
    explicit Dice(std::uint64_t seed) : random_(seed) {}

    std::int64_t from_to(std::int64_t first, std::int64_t last) {
        const auto sides = static_cast<std::uint64_t>(last - first + 1);
        return first + static_cast<std::int64_t>(random_() % sides);
    }
    bool one_in(std::int64_t sides) { return from_to(1, sides) == 1; }
    template <class Choice>
    Choice one_of(std::initializer_list<Choice> choices) {
        return choices.begin()[from_to(0, static_cast<std::int64_t>(choices.size()) - 1)];
    }

private:
    std::mt19937_64 random_;
};

}  // namespace freshet::series
