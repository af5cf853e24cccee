// ThresholdTable: which row of thresholds.csv decides for a station or a village, and the number
// in it: village > station > catchment > kind > default (rules/README.md, 23). For a catchment only
// its own rows and those for all.
#pragma once

#include <array>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "rules/base/problem.h"
#include "rules/model/configuration.h"
#include "rules/rule/expression.h"

namespace freshet {

class ThresholdTable {
public:
    explicit ThresholdTable(const Configuration& configuration);

    bool has(const std::string& name) const { return rows_.contains(name); }
    std::vector<std::string> names() const;

    // The subjects `station@village` that rows make of this station, each with its village.
    struct Village {
        SubjectId subject;
        AreaId area;
        std::set<std::string> names;  // Of the rows.
    };
    std::vector<Village> villages(const StationId& station) const;

    struct Subject {
        const Station& station;  // Of a catchment: one that says which.
        const SubjectId& id;
        SubjectKind kind = SubjectKind::station;
    };
    struct Asked {
        const std::string& name;
        Severity severity;
        std::optional<MonthDay> day;  // Nothing = whenever it holds.
        std::string_view when = {};   // The rows of this condition too.
    };
    // All rows of a name that reach the subject, the narrowest scope first, then as in the table.
    std::vector<const ThresholdRow*> rows(const Subject& subject, const std::string& name) const;
    // The one that decides; null where no such row reaches the subject.
    const ThresholdRow* row(const Subject& subject, const Asked& asked) const;
    // The rows that first state each of the conditions, in the order of the table.
    const std::vector<const ThresholdRow*>& conditions() const { return conditions_; }
    // The days on which another row of these names may begin to decide at the subject, in order;
    // none where all hold all the year.
    std::vector<MonthDay> season_begins(const Subject& subject,
                                        const std::set<std::string>& names) const;

private:
    using Rows = std::vector<const ThresholdRow*>;
    // Of one name, by id, the narrowest scope first: every station asks, so no text is put together
    // for it.
    using Named = std::array<std::unordered_map<std::string, Rows>, 5>;
    static std::unordered_map<std::string, Rows>& of(Named& named, ThresholdScope scope);
    // Calls visit(const Rows&) for those of a name that reach the subject, the narrowest scope
    // first, until it returns true.
    template <class Visit>
    void each_scope(const Subject& subject, const std::string& name, Visit&& visit) const;

    std::map<std::string, Named> rows_;
    bool has_seasons_ = false;
    std::vector<const ThresholdRow*> conditions_;
    std::map<StationId, std::map<AreaId, std::set<std::string>>> villages_;
};

}  // namespace freshet
