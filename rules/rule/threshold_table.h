// ThresholdTable: which row of thresholds.csv decides for a station or a village, and the number
// in it: village > station > catchment > kind > default (rules/README.md, 23).
#pragma once

#include <array>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <tuple>
#include <vector>

#include "rules/base/problem.h"
#include "rules/model/configuration.h"
#include "rules/rule/expression.h"

namespace freshet {

class ThresholdTable {
public:
    explicit ThresholdTable(const Configuration& configuration);

    bool has(const std::string& name) const { return names_.contains(name); }
    std::vector<std::string> names() const { return {names_.begin(), names_.end()}; }

    // The subjects `station@village` that rows make of this station, each with its village.
    struct Village {
        SubjectId subject;
        AreaId area;
        std::set<std::string> names;  // Of the rows.
    };
    std::vector<Village> villages(const StationId& station) const;

    struct Subject {
        const Station& station;
        const SubjectId& id;
    };
    struct Asked {
        const std::string& name;
        Severity severity;
        std::optional<MonthDay> day;  // Nothing = whenever it holds.
    };
    // Null where no such row reaches the subject.
    const ThresholdRow* row(const Subject& subject, const Asked& asked) const;
    // The days on which another row of these names may begin to decide at the subject, in order;
    // none where all hold all the year.
    std::vector<MonthDay> season_begins(const Subject& subject,
                                        const std::set<std::string>& names) const;

private:
    using Key = std::tuple<ThresholdScope, std::string, std::string>;  // scope, id, name
    static std::array<Key, 5> keys_of(const Subject& subject, const std::string& name);

    std::map<Key, std::vector<const ThresholdRow*>> rows_;
    bool has_seasons_ = false;
    std::map<StationId, std::map<AreaId, std::set<std::string>>> villages_;
    std::set<std::string> names_;
};

}  // namespace freshet
