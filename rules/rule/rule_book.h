// RuleBook: the rules of one configuration, compiled: expressions parsed, thresholds resolved per
// station, units checked. Immutable and shared by every fold that judges by it.
#pragma once

#include <map>
#include <memory>
#include <unordered_map>
#include <vector>

#include "rules/base/problem.h"
#include "rules/base/result.h"
#include "rules/model/record.h"
#include "rules/rule/guest_list.h"
#include "rules/rule/judgement.h"

namespace freshet {

class RuleBook {
public:
    using ByStation = std::unordered_map<StationId, std::vector<JudgedSubject>>;
    using ByCatchment = std::map<CatchmentId, std::vector<JudgedSubject>>;
    // compile_rule_book makes them.
    RuleBook(ConfigurationRecord configuration, ByStation judged, ByCatchment of_catchments);

    const Configuration& configuration() const { return *configuration_; }
    // Of all subjects.
    const SeriesSet& uses() const { return uses_; }
    // Null for a station or area that the configuration does not list.
    const Station* station(const StationId& id) const;
    const Area* area(const AreaId& id) const;
    // Every rule and subject of a station, in the order of the rules.
    const std::vector<JudgedSubject>& judged(const StationId& id) const;
    // Null where the rule does not judge that subject.
    const JudgedSubject* judged(const StationId& station, const RuleName& rule,
                                const SubjectId& subject) const;
    // Every rule about a catchment as a whole, and one of them.
    const std::vector<JudgedSubject>& judged(const CatchmentId& id) const;
    const JudgedSubject* judged(const CatchmentId& catchment, const RuleName& rule) const;
    // Stations that are looked at from another catchment.
    const GuestList& guests() const { return guests_; }
    bool asks_by_name() const { return !askers_.empty(); }
    // Stations of which a rule asks this one by name, in the order of the configuration.
    const std::vector<StationId>& askers_of(const StationId& station) const;

private:
    void invite();

    ConfigurationRecord configuration_;
    std::unordered_map<StationId, const Station*> stations_;
    std::unordered_map<AreaId, const Area*> areas_;
    ByStation judged_;
    ByCatchment of_catchments_;
    SeriesSet uses_;
    GuestList guests_;
    std::unordered_map<StationId, std::vector<StationId>> askers_;
};

// Whether an area is the other one or a part of it.
bool lies_in(const AreaId& area, const AreaId& within, const std::vector<Area>& areas);

struct CompiledRuleBook {
    std::shared_ptr<const RuleBook> book;  // Null when there are errors.
    Problems errors;                       // Refused: unknown terms, units, missing parts…
    Problems lints;  // Allowed but doubtful: `rise(30m) is shorter than the 60 min step of H3`.
};

// Every problem at once, each with its file, line and column. Never throws.
CompiledRuleBook compile_rule_book(ConfigurationRecord configuration);

}  // namespace freshet
