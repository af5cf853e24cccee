// ShadowFold: the same records folded by two engines, the one under the configurations that the
// journal holds, the other under the shadow's from the first of them on; and how what they said
// differs. Both begin at the same record, so that nothing but the rule book can make them differ.
#pragma once

#include <array>
#include <string>
#include <vector>

#include "daemon/shadow/incident_book.h"
#include "rules/engine/engine.h"

namespace freshet {

struct ShadowReport {
    std::uint64_t records = 0;
    std::uint64_t next = 0;    // Folded up to here; an offset of the journal.
    Timestamp since{}, now{};  // Arrival of the first record and of the last.
    std::size_t live_incidents = 0, shadow_incidents = 0;
    std::array<std::size_t, incident_difference_kinds> counts{};  // By kind.
    std::vector<IncidentDifference> differences;                  // The newest ones, newest first.
};

// One JSON object.
std::string to_json(const ShadowReport& report);

class ShadowFold {
public:
    explicit ShadowFold(ConfigurationRecord shadow);

    // In the order of the journal.
    Result<void> take(const JournalEntry& entry);

    // Also lets go of what was over in both long before now.
    ShadowReport report();

private:
    Result<void> fold(Engine& engine, const JournalEntry& entry, IncidentBook& book);

    ConfigurationRecord configuration_;
    bool placed_ = false;  // The shadow's configuration stands where the journal's first one stood.
    Engine live_engine_, shadow_engine_;
    EngineOutput output_;
    IncidentBook live_, shadow_;
    std::uint64_t records_ = 0, next_ = 0;
    std::optional<Timestamp> since_;
    Timestamp now_{};
};

}  // namespace freshet
