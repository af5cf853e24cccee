// Explanation: why a revision was said. The comparisons stored with it, the rule and the chain of
// thresholds of the configuration it was judged by, and the samples of the station, or of those of
// the catchment that count, in the window as they had arrived by then; all out of the journal.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "daemon/explain/token.h"
#include "rules/model/record.h"
#include "rules/model/warning.h"

namespace freshet {

// A row of a name that the rule asks for and that reaches the subject, the nearest scope first.
struct ThresholdLink {
    enum class Role { decides, overridden, other_season };
    Role role = Role::overridden;
    std::string scope;  // "station 0079900001", "default"
    ThresholdRow row;
};
struct ThresholdChain {
    std::string name;
    std::vector<ThresholdLink> links;
};

struct SampleShown {
    StationId station;
    Observation observation;
    Timestamp received_at{};
    std::uint64_t offset = 0;
};

struct Explanation {
    Warning warning;
    JournalPosition position;
    DecisionToken token;
    // Nothing of these where a person raised it.
    std::optional<Severity>
        severity;  // Whose conditions are shown: of a Cancel the highest it had.
    std::optional<SeverityText> text;
    std::vector<ThresholdChain> chains;
    Timestamp from{}, to{};           // (from, to] is what the conditions look at.
    std::vector<StationId> stations;  // Whose samples.
    std::vector<SampleShown> samples;
};

// `configuration` is the one whose hash the warning carries.
Explanation explain(const Warning& warning, JournalPosition position,
                    const Configuration& configuration);

// Adds what the record tells of one of the stations in the window. In the order of the journal.
void add_samples(const JournalEntry& entry, Explanation& explanation);

std::string to_table(const Explanation& explanation);
std::string to_json(const Explanation& explanation);

}  // namespace freshet
