// IncidentBook: the incidents that one rule book gave, out of what it said; and how those of two
// differ. What a person raised is of no rule book and left out.
#pragma once

#include <array>
#include <map>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

#include "rules/model/warning.h"

namespace freshet {

struct IncidentSeen {
    IncidentId incident;
    RuleName rule;
    SubjectId subject;
    std::optional<Severity> peak;
    // When it was first said to be so high or higher, by severity.
    std::array<std::optional<Timestamp>, severity_count> reached{};
    Timestamp began{};                  // When its first warning was said.
    std::optional<Timestamp> ended_at;  // When its last severity was said to be over.
    bool operator==(const IncidentSeen&) const = default;
};

class IncidentBook {
public:
    using Key = std::pair<RuleName, SubjectId>;
    using Incidents = std::map<Key, std::vector<IncidentSeen>>;  // Of one key by `began`.

    // In the order in which it was said.
    void take(const Warning& warning);

    const Incidents& all() const { return incidents_; }
    std::size_t size() const { return size_; }
    // For those who let go of what is long over.
    void erase(const Key& key, const IncidentId& incident);

private:
    Incidents incidents_;
    std::size_t size_ = 0;
};

struct IncidentDifference {
    enum class Kind { only_live, only_shadow, severity, earlier, later, ends_earlier, ends_later };
    Kind kind = Kind::only_live;
    std::optional<IncidentSeen> live, shadow;
    // By how much earlier or later, where both have the moment.
    Duration apart{};

    const IncidentSeen& shown() const { return shadow ? *shadow : *live; }
};
inline constexpr int incident_difference_kinds = 7;
std::string_view to_string(IncidentDifference::Kind kind);

// Of one rule and subject two incidents are the same one where their times overlap.
struct IncidentPair {
    std::optional<IncidentSeen> live, shadow;
};
std::vector<IncidentPair> paired(const IncidentBook& live, const IncidentBook& shadow);

// In words, nothing where the two say the same: the highest severity first, then when it was
// reached, the highest first, then the end.
std::optional<IncidentDifference> difference_of(const IncidentPair& pair);

}  // namespace freshet
