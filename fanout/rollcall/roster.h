// Roster: who answers for which area, by id. Names and numbers are not here: they live in
// people.csv and in the adapter that dials (PersonContact), so that no log, topic, metric or ledger
// can carry them.
#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "rules/base/days_of_year.h"
#include "rules/base/problem.h"
#include "rules/model/ids.h"

namespace freshet {

// A behind A: the B person is called when the A person of the same area and role does not answer.
enum class Post : std::uint8_t { none = 0, a = 1, b = 2 };

struct Person {
    PersonId id;
    AreaId area;
    std::string role;
    Post post = Post::none;
    std::string language;              // e.g. "zh-CN", "en"; empty = the channel's own.
    std::optional<DaysOfYear> season;  // In which they serve; nothing = all the year.
    // When the number was last tried; nothing = never.
    std::optional<std::chrono::year_month_day> confirmed_on;
    SourcePlace place;  // For messages only.
};

struct Roster {
    std::vector<Person> people;        // In the order of the file.
    std::map<AreaId, AreaId> parents;  // area → the area it belongs to; the top has no entry.

    // Nothing at the top and for an unknown area.
    std::optional<AreaId> parent_of(const AreaId& area) const {
        const auto found = parents.find(area);
        if (found == parents.end()) return std::nullopt;
        return found->second;
    }
};

// For the adapter that dials, and nobody else.
struct PersonContact {
    PersonId id;
    std::string name;
    std::string sms;    // Number; empty = cannot be reached so.
    std::string voice;  // Number; empty = cannot be reached so.
};

}  // namespace freshet
