#include "rules/rule/threshold_table.h"

namespace freshet {

ThresholdTable::ThresholdTable(const Configuration& configuration) {
    for (const ThresholdRow& row : configuration.thresholds) {
        rows_[Key{row.scope, row.id, row.name}].push_back(&row);
        names_.insert(row.name);
        has_seasons_ = has_seasons_ || row.days.has_value();
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

// The narrowest scope first.
std::array<ThresholdTable::Key, 5> ThresholdTable::keys_of(const Subject& subject,
                                                           const std::string& name) {
    const Station& station = subject.station;
    return {
        Key{ThresholdScope::village, subject.id.text(), name},
        Key{ThresholdScope::station, station.id.text(), name},
        Key{ThresholdScope::catchment, station.catchment.text(), name},
        Key{ThresholdScope::kind, std::string(to_string(station.kind)), name},
        Key{ThresholdScope::preset, "", name},
    };
}

const ThresholdRow* ThresholdTable::row(const Subject& subject, const Asked& asked) const {
    for (const Key& key : keys_of(subject, asked.name)) {
        const auto found = rows_.find(key);
        if (found == rows_.end()) continue;
        // One of the severity before one of none; of these one of a season before one of all the
        // year.
        const ThresholdRow* best = nullptr;
        int best_rank = 0;
        for (const ThresholdRow* row : found->second) {
            if (row->severity && row->severity != asked.severity) continue;
            if (row->days && asked.day && !row->days->contains(*asked.day)) continue;
            const int rank = 1 + (row->severity ? 2 : 0) + (row->days ? 1 : 0);
            if (rank <= best_rank) continue;
            best = row;
            best_rank = rank;
        }
        if (best != nullptr) return best;
    }
    return nullptr;
}

std::vector<MonthDay> ThresholdTable::season_begins(const Subject& subject,
                                                    const std::set<std::string>& names) const {
    if (!has_seasons_) return {};
    std::set<MonthDay> begins;
    for (const std::string& name : names) {
        for (const Key& key : keys_of(subject, name)) {
            const auto found = rows_.find(key);
            if (found == rows_.end()) continue;
            for (const ThresholdRow* row : found->second) {
                if (!row->days) continue;
                begins.insert(row->days->first);
                begins.insert(day_after(row->days->last));
            }
        }
    }
    return {begins.begin(), begins.end()};
}

}  // namespace freshet
