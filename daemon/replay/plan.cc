// See plan.h.
#include "daemon/replay/plan.h"

#include <algorithm>
#include <unordered_map>

#include "daemon/recorded/recording.h"

namespace freshet {
namespace {

// Serials that rise for each station and differ from those of another replay of the same daemon:
// the moment a report is due, moved on where two fall together.
void finish(ReplayPlan& plan) {
    std::unordered_map<StationId, std::uint64_t> latest;
    for (PlannedReport& planned : plan.reports) {
        std::uint64_t& serial = latest[planned.report.station];
        const auto due = static_cast<std::uint64_t>(
            std::max<std::int64_t>(1, planned.due.time_since_epoch().count()));
        serial = std::max(serial + 1, due);
        planned.report.serial = serial;
        plan.observations += planned.report.observations.size();
    }
    plan.stations = latest.size();
    if (!plan.reports.empty()) {
        plan.begins_at = plan.reports.front().due;
        plan.ends_at = plan.reports.back().due;
    }
}

}  // namespace

ReplayPlan plan_of(std::vector<Report> reports) {
    ReplayPlan plan;
    plan.reports.reserve(reports.size());
    for (Report& report : reports) {
        const Timestamp due = *report.sent_at;
        plan.reports.push_back({due, std::move(report)});
    }
    finish(plan);
    return plan;
}

ReplayPlan plan_of(const Recording& recording) {
    const std::vector<Station> stations = recording.observed_stations();
    ReplayPlan plan;
    // The report of a station that rows arriving at the same moment are added to.
    struct OpenReport {
        std::size_t index = 0;
        Timestamp arrived_at{};
    };
    std::unordered_map<std::uint32_t, OpenReport> open;
    for (const RecordedRow& row : recording.rows()) {
        const auto known = open.find(row.station);
        if (known == open.end() || known->second.arrived_at != row.arrived_at) {
            open[row.station] = {plan.reports.size(), row.arrived_at};
            plan.reports.push_back({row.arrived_at, {}});
            Report& report = plan.reports.back().report;
            report.station = recording.stations()[row.station];
            report.protocol = Protocol::stream;
            report.sent_at = row.arrived_at;
        }
        Observation observation = row.observation;
        if (observation.element == Element::rain && observation.interval == Duration::zero()) {
            observation.interval = stations[row.station].rain_step;
        }
        plan.reports[open[row.station].index].report.observations.push_back(observation);
    }
    finish(plan);
    return plan;
}

}  // namespace freshet
