#include "rules/rule/threshold_table.h"

#include <algorithm>

namespace freshet {

ThresholdTable::ThresholdTable(const Configuration& configuration) {
    for (const ThresholdRow& row : configuration.thresholds) {
        of(rows_[row.name], row.scope)[row.id].push_back(&row);
        has_seasons_ = has_seasons_ || row.days.has_value();
        const auto is_same = [&](const ThresholdRow* other) { return other->when == row.when; };
        if (!row.when.empty() && std::none_of(conditions_.begin(), conditions_.end(), is_same))
            conditions_.push_back(&row);
        const std::size_t at = row.id.rfind('@');
        if (row.scope == ThresholdScope::village && at != std::string::npos)
            villages_[StationId(row.id.substr(0, at))][AreaId(row.id.substr(at + 1))].insert(
                row.name);
    }
}

std::vector<ThresholdTable::Village> ThresholdTable::villages(const StationId& station) const {
    std::vector<Village> result;
    const auto found = villages_.find(station);
    if (found == villages_.end()) return result;
    for (const auto& [area, names] : found->second)
        result.push_back({SubjectId(station.text() + "@" + area.text()), area, names});
    return result;
}

std::unordered_map<std::string, ThresholdTable::Rows>& ThresholdTable::of(Named& named,
                                                                          ThresholdScope scope) {
    static_assert(static_cast<int>(ThresholdScope::preset) == 1 &&
                  static_cast<int>(ThresholdScope::village) == 5);
    return named[static_cast<std::size_t>(ThresholdScope::village) -
                 static_cast<std::size_t>(scope)];
}

std::vector<std::string> ThresholdTable::names() const {
    std::vector<std::string> result;
    for (const auto& [name, unused] : rows_) result.push_back(name);
    return result;
}

template <class Visit>
void ThresholdTable::each_scope(const Subject& subject, const std::string& name,
                                Visit&& visit) const {
    const auto named = rows_.find(name);
    if (named == rows_.end()) return;
    const Station& station = subject.station;
    const std::string kind(to_string(station.kind)), preset;
    const std::array<const std::string*, 5> ids{&subject.id.text(), &station.id.text(),
                                                &station.catchment.text(), &kind, &preset};
    for (std::size_t scope = 0; scope < ids.size(); ++scope) {
        constexpr std::size_t of_catchment = 2, of_all = 4;
        if (subject.kind != SubjectKind::station && scope != of_all &&
            (scope != of_catchment || subject.kind == SubjectKind::area))
            continue;
        const auto& rows = named->second[scope];
        const auto found = rows.empty() ? rows.end() : rows.find(*ids[scope]);
        if (found != rows.end() && visit(found->second)) return;
    }
}

std::vector<const ThresholdRow*> ThresholdTable::rows(const Subject& subject,
                                                      const std::string& name) const {
    std::vector<const ThresholdRow*> result;
    each_scope(subject, name, [&](const Rows& rows) {
        result.insert(result.end(), rows.begin(), rows.end());
        return false;
    });
    return result;
}

const ThresholdRow* ThresholdTable::row(const Subject& subject, const Asked& asked) const {
    const ThresholdRow* best = nullptr;
    each_scope(subject, asked.name, [&](const Rows& rows) {
        // One of the severity before one of none; of these one of the condition before one of none;
        // of these one of a season before one of all the year.
        int best_rank = 0;
        for (const ThresholdRow* row : rows) {
            if (row->severity && row->severity != asked.severity) continue;
            if (row->days && asked.day && !row->days->contains(*asked.day)) continue;
            if (!row->when.empty() && row->when != asked.when) continue;
            const int rank =
                1 + (row->severity ? 4 : 0) + (row->when.empty() ? 0 : 2) + (row->days ? 1 : 0);
            if (rank <= best_rank) continue;
            best = row;
            best_rank = rank;
        }
        return best != nullptr;
    });
    return best;
}

std::vector<MonthDay> ThresholdTable::season_begins(const Subject& subject,
                                                    const std::set<std::string>& names) const {
    if (!has_seasons_) return {};
    std::set<MonthDay> begins;
    for (const std::string& name : names) {
        each_scope(subject, name, [&](const Rows& rows) {
            for (const ThresholdRow* row : rows) {
                if (!row->days) continue;
                begins.insert(row->days->first);
                begins.insert(day_after(row->days->last));
            }
            return false;
        });
    }
    return {begins.begin(), begins.end()};
}

}  // namespace freshet
