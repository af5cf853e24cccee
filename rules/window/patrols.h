// Patrols: what people said they saw at a station or in the areas it warns, each at its own second.
// Asked for by words, never counted: one who saw it is enough, and none is no.
#pragma once

#include <algorithm>
#include <compare>
#include <string>
#include <string_view>
#include <vector>

#include "rules/base/encoding.h"
#include "rules/window/search.h"

namespace freshet {

struct Said {
    Timestamp at{};
    std::string code, text;          // Folded (rules/model/folded_text.h).
    std::vector<std::string> areas;  // Of those the station warns; empty = of the station itself.
    std::string by;
    std::strong_ordering operator<=>(const Said&) const = default;
};

class Patrols {
public:
    // False where the very same was said before.
    bool insert(Said said);

    // The newest in (after, until] with these words for its code or its text, of those that
    // `counts`; null = none.
    template <class Counts>
    const Said* last(std::string_view words, Timestamp after, Timestamp until,
                     Counts&& counts) const {
        for (std::size_t index = first_after(said_, until); index > 0; --index) {
            const Said& said = said_[index - 1];
            if (said.at <= after) break;
            if ((said.code == words || said.text == words) && counts(said)) return &said;
        }
        return nullptr;
    }

    void trim(Timestamp horizon);
    void encode(Encoder& encoder) const;
    void decode(Decoder& decoder);

private:
    std::vector<Said> said_;  // In their order.
};

}  // namespace freshet
