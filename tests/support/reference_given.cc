// See reference_given.h.
#include "tests/support/reference_given.h"

#include <algorithm>
#include <iterator>
#include <utility>

namespace freshet::reference {
namespace {

// [49] An area and whatever it lies in.
std::set<AreaId> with_parents(AreaId area, const std::vector<Area>& areas) {
    std::set<AreaId> result;
    while (true) {
        const auto found = std::ranges::find(areas, area, &Area::id);
        if (found == areas.end() || !result.insert(area).second) return result;
        area = found->parent;
    }
}

}  // namespace

std::optional<Timestamp> judged_at(Timestamp observed_at, Timestamp received_at,
                                   Timestamp latest_of_report, const Bounds& bounds) {
    if (received_at - observed_at > bounds.lateness_max) return std::nullopt;
    if (observed_at - received_at <= bounds.clock_ahead_max) return observed_at;
    return observed_at == latest_of_report ? std::optional(received_at) : std::nullopt;
}

std::vector<Heard> heard_by(const Station& station, const std::vector<Area>& areas,
                            const std::vector<JournalRecord>& records, const Bounds& bounds) {
    std::vector<Heard> result;
    std::set<AreaId> warned(station.warns.begin(), station.warns.end());
    if (warned.empty()) warned.insert(station.area);
    for (const JournalRecord& record : records) {
        const auto* said = std::get_if<PatrolReport>(&record.body);
        if (said == nullptr) continue;
        const auto at = judged_at(said->observed_at, record.received_at, said->observed_at, bounds);
        Heard heard{at.value_or(Timestamp()), as_said(said->code), as_said(said->text), {}};
        if (said->station.empty())
            std::ranges::set_intersection(with_parents(said->area, areas), warned,
                                          std::inserter(heard.areas, heard.areas.end()));
        const bool is_ours =
            said->station.empty() ? !heard.areas.empty() : said->station == station.id;
        if (at && is_ours) result.push_back(std::move(heard));
    }
    return result;
}

std::vector<FromAbove> from_above(const Station& station, const std::vector<Area>& areas,
                                  const std::vector<JournalRecord>& records, const Bounds& bounds) {
    std::vector<FromAbove> result;
    std::set<AreaId> warned(station.warns.begin(), station.warns.end());
    if (warned.empty()) warned.insert(station.area);
    for (const JournalRecord& record : records) {
        const auto* given = std::get_if<SuperiorWarning>(&record.body);
        if (given == nullptr) continue;
        FromAbove one{*given, {}, false, {}};
        if (one.warning.issued_at - record.received_at > bounds.clock_ahead_max)
            one.warning.issued_at = record.received_at;
        one.begins = std::max(one.warning.issued_at, one.warning.from);
        if (record.received_at - one.begins > bounds.lateness_max) one.begins = record.received_at;
        one.is_instant = one.warning.from <= one.warning.issued_at;
        for (const AreaId& area : warned) {
            for (const AreaId& in : with_parents(area, areas)) {
                if (std::ranges::count(one.warning.areas, in) > 0) one.areas.insert(area);
            }
        }
        result.push_back(std::move(one));
    }
    return result;
}

std::vector<Foreseen> foreseen_for(const Station& station, const std::vector<Area>& areas,
                                   const std::vector<JournalRecord>& records,
                                   const Bounds& bounds) {
    std::vector<Foreseen> result;
    for (const JournalRecord& record : records) {
        const auto* given = std::get_if<Forecast>(&record.body);
        if (given == nullptr || record.received_at - given->issued_at > bounds.lateness_max)
            continue;
        Foreseen one{*given, 0, {}};
        if (one.forecast.issued_at - record.received_at > bounds.clock_ahead_max)
            one.forecast.issued_at = record.received_at;
        const auto add = [&](int far) {
            one.far = far;
            result.push_back(one);
        };
        if (std::ranges::count(given->stations, station.id) > 0) add(0);
        if (std::ranges::count(given->catchments, station.catchment) > 0) add(1);
        AreaId around = station.area;
        for (int far = 2;; ++far) {
            const auto found = std::ranges::find(areas, around, &Area::id);
            if (found == areas.end()) break;
            one.area = around;
            if (std::ranges::count(given->areas, around) > 0) add(far);
            around = found->parent;
        }
    }
    return result;
}

}  // namespace freshet::reference
