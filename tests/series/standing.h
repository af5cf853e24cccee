// What the engine has told and what of it stands, to be compared with what the reference engine
// says: "rule subject severity", with " possible" after what is to be verified.
#pragma once

#include <map>
#include <set>
#include <string>
#include <vector>

#include "rules/engine/engine.h"
#include "tests/support/reference_engine.h"

namespace freshet::series {

using Standing = std::set<std::string>;

class Told {
public:
    // The configuration came in at `first`.
    Told(const ConfigurationRecord& configuration, Timestamp first);

    void take(JournalRecord record);

    Standing standing() const;
    // Revisions of what was to be verified.
    std::size_t possible() const { return possible_; }
    std::vector<Episode> episodes() const { return engine_.episodes(); }

private:
    Engine engine_{ShardSlot{}};
    std::uint64_t offset_ = 0;
    std::map<IncidentId, Warning> latest_;
    std::size_t possible_ = 0;
};

// The highest that is certain, and the highest possible one above it.
Standing standing_of(const reference::Judged& judged);
bool any_possible(const Standing& standing);

}  // namespace freshet::series
