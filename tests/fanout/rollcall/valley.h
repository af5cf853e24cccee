// A valley for the roll call's tests: its people, its places, and what was said to them.
#pragma once

#include <algorithm>
#include <string>
#include <vector>

#include "fanout/rollcall/roll_call.h"
#include "tests/support/warnings.h"

namespace freshet::testing {

inline const std::string upper = "330782103201";  // 上溪村
inline const std::string lower = "330782103202";  // 下溪村
inline const std::string town = "330782103";

inline Person person(const std::string& id, const std::string& area,
                     const std::string& role = "head") {
    Person person;
    person.id = PersonId(id);
    person.area = AreaId(area);
    person.role = role;
    return person;
}

// Two villages of a township of a county; LI and WANG in the upper one, ZHAO in the lower, CHEN in
// the township, SUN at the county's desk.
inline Roster roster_of(std::vector<Person> people) {
    Roster roster;
    roster.people = std::move(people);
    roster.parents = {{AreaId(upper), AreaId(town)},
                      {AreaId(lower), AreaId(town)},
                      {AreaId(town), AreaId("330782")}};
    return roster;
}
inline Roster usual_roster() {
    return roster_of({person("LI", upper), person("WANG", upper), person("ZHAO", lower),
                      person("CHEN", town), person("SUN", "330782", "desk")});
}
inline PlaceNames usual_names() {
    PlaceNames names;
    names.areas = {{AreaId(upper), "上溪村"}, {AreaId(lower), "下溪村"}, {AreaId(town), "双溪镇"}};
    names.stations = {{StationId("R1"), "岭口站"}};
    return names;
}

// As the engine addresses what is possible, of a rule for all three audiences.
inline Warning possible(const Said& said) {
    Warning warning = warning_of(said);
    warning.certainty = Certainty::possible;
    warning.audience = {Audience::desk, Audience::officials};
    if (warning.type != MessageType::cancel) warning.public_after = at("2026-07-01 14:51");
    return warning;
}

inline std::vector<std::string> said(const RollCallActions& actions) {
    std::vector<std::string> texts;
    for (const Call& call : actions.calls) {
        texts.push_back((call.person.empty() ? call.area.text() : call.person.text()) + " " +
                        std::string(to_string(call.purpose)));
    }
    return texts;
}

inline std::size_t lines(const RollCallActions& actions, LedgerStep step) {
    return static_cast<std::size_t>(
        std::count_if(actions.ledger.begin(), actions.ledger.end(),
                      [step](const LedgerLine& line) { return line.step == step; }));
}

}  // namespace freshet::testing
