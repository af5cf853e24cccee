#include "rules/engine/patrolled.h"

#include <algorithm>

namespace freshet {
namespace {

// City, county, township, village, grid; more is a list that goes in a circle.
constexpr int depth_max = 16;

}  // namespace

std::vector<AreaId> with_parents(const AreaId& area, const RuleBook& book) {
    std::vector<AreaId> result;
    const Area* found = book.area(area);
    for (int depth = 0; found != nullptr && depth < depth_max; ++depth) {
        result.push_back(found->id);
        found = book.area(found->parent);
    }
    return result;
}

std::vector<AreaId> warned_by(const Station& station) {
    return station.warns.empty() ? std::vector{station.area} : station.warns;
}

SeriesSet looked_at_by(const JudgedSubject& judged) {
    SeriesSet all = judged.uses;
    judged.each([&](const Judgements& severities) {
        for (const auto& judgement : severities) {
            if (judgement == nullptr) continue;
            for (const Judgement::Case& one : judgement->cases)
                one.when.each([&](const Comparison& comparison) {
                    each_measure(comparison,
                                 [&](const Measure& measure) { all.add(series_of(measure)); });
                });
        }
    });
    return all;
}

bool asks(const RuleBook& book, const StationId& station, SeriesAsked series) {
    return std::ranges::any_of(book.judged(station), [&](const JudgedSubject& judged) {
        return looked_at_by(judged).has(series);
    });
}

bool asks(const RuleBook& book, const CatchmentId& catchment, SeriesAsked series) {
    return book.uses().has(series) &&
           std::ranges::any_of(book.judged(catchment), [&](const JudgedSubject& judged) {
               return judged.uses.has(series);
           });
}

std::vector<Patrolled> patrolled(const PatrolReport& report, const RuleBook& book) {
    std::vector<Patrolled> result;
    if (!report.station.empty()) {
        if (const Station* station = book.station(report.station)) result.push_back({station, {}});
        return result;
    }
    const std::vector<AreaId> within = with_parents(report.area, book);
    if (within.empty()) return result;
    for (const Station& station : book.configuration().stations) {
        std::vector<AreaId> areas = warned_by(station);
        std::erase_if(areas, [&](const AreaId& area) {
            return std::find(within.begin(), within.end(), area) == within.end();
        });
        if (!areas.empty()) result.push_back({&station, std::move(areas)});
    }
    return result;
}

}  // namespace freshet
