// Where: which stations a rule judges.
//
//     either = both { "or" both }      both = single { "and" single }
//     single = "(" either ")" | "not" single | "tag(" text ")"
//            | ("kind" | "station" | "catchment" | "area")
//              ("==" value | "!=" value | "in (" value { "," value } ")")
//
// A value is a word, a number or a text in quotes.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "rules/base/problem.h"
#include "rules/model/configuration.h"

namespace freshet {

struct Where {
    enum class Kind : std::uint8_t { everywhere, all_of, any_of, none_of, tag, field };
    enum class Field : std::uint8_t { kind, station, catchment, area };
    Kind kind = Kind::everywhere;
    Field field = Field::kind;
    std::vector<std::string> values;
    std::vector<Where> parts;

    bool holds(const Station& station) const;
};

// An empty text is everywhere. Problems stand at `place` itself, which is the rule's.
std::optional<Where> parse_where(std::string_view text, const SourcePlace& place,
                                 Problems& problems);

}  // namespace freshet
