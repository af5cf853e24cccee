#include "rules/rule/threshold_table.h"

#include <array>

namespace freshet {

ThresholdTable::ThresholdTable(const Configuration& configuration) {
    for (const ThresholdRow& row : configuration.thresholds) {
        rows_[Key{row.scope, row.id, row.name}].push_back(&row);
        names_.insert(row.name);
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

const ThresholdRow* ThresholdTable::row(const Subject& subject, const std::string& name,
                                        Severity severity) const {
    const Station& station = subject.station;
    const std::array<Key, 5> keys{
        Key{ThresholdScope::village, subject.id.text(), name},
        Key{ThresholdScope::station, station.id.text(), name},
        Key{ThresholdScope::catchment, station.catchment.text(), name},
        Key{ThresholdScope::kind, std::string(to_string(station.kind)), name},
        Key{ThresholdScope::preset, "", name},
    };
    for (const Key& key : keys) {
        const auto found = rows_.find(key);
        if (found == rows_.end()) continue;
        const ThresholdRow* of_none = nullptr;
        for (const ThresholdRow* row : found->second) {
            if (row->severity == severity) return row;
            if (!row->severity && of_none == nullptr) of_none = row;
        }
        if (of_none != nullptr) return of_none;
    }
    return nullptr;
}

}  // namespace freshet
