// Plan: what a replay sends, in order, each report with the moment of storm time at which it is
// due.
#pragma once

#include <vector>

#include "rules/model/observation.h"

namespace freshet {

class Recording;

struct PlannedReport {
    Timestamp due{};
    Report report;  // Its serial is the replay's own: rising for each station.
};

struct ReplayPlan {
    std::vector<PlannedReport> reports;  // By due.
    std::size_t stations = 0;
    std::size_t observations = 0;
    // The first observed time and the moment the last report is due.
    Timestamp begins_at{}, ends_at{};
};

// Reports that already are in the order of their sent_at, which is when they are due.
ReplayPlan plan_of(std::vector<Report> reports);

// Rows that arrived together from one station become one report.
ReplayPlan plan_of(const Recording& recording);

}  // namespace freshet
