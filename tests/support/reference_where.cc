// `where` of a rule: which stations it judges.
#include <algorithm>
#include <string>

#include "tests/support/reference_expression.h"
#include "tests/support/reference_words.h"

namespace freshet::reference {
namespace {

bool where_any(Words& words, const Station& station);

bool where_one(Words& words, const Station& station) {
    if (words.take_if("not")) return !where_one(words, station);
    if (words.take_if("(")) {
        const bool inner = where_any(words, station);
        words.expect(")");
        return inner;
    }
    const std::string word = words.take();
    if (word == "tag") {
        words.expect("(");
        const bool has = std::ranges::find(station.tags, words.take()) != station.tags.end();
        words.expect(")");
        return has;
    }
    const std::string own = word == "kind"      ? std::string(to_string(station.kind))
                            : word == "station" ? station.id.text()
                                                : station.catchment.text();
    if (words.take_if("==")) return words.take() == own;
    if (words.take_if("!=")) return words.take() != own;
    words.expect("in");
    words.expect("(");
    bool found = false;
    do {
        found |= words.take() == own;
    } while (words.take_if(","));
    words.expect(")");
    return found;
}

bool where_all(Words& words, const Station& station) {
    bool result = where_one(words, station);
    while (words.take_if("and")) result &= where_one(words, station);
    return result;
}

bool where_any(Words& words, const Station& station) {
    bool result = where_all(words, station);
    while (words.take_if("or")) result |= where_all(words, station);
    return result;
}

}  // namespace

bool applies(std::string_view where, const Station& station) {
    if (where.find_first_not_of(" \t\n") == std::string_view::npos) return true;
    Words words(where);
    const bool result = where_any(words, station);
    if (!words.word().empty()) stop(where, "something after the end");
    return result;
}

}  // namespace freshet::reference
