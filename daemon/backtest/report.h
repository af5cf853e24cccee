// What a backtest shows of its outcome: warnings as they come, then episodes; a table for people or
// one JSON document.
#pragma once

#include <cstdint>
#include <iosfwd>
#include <set>
#include <vector>

#include "rules/model/episode.h"
#include "rules/model/warning.h"

namespace freshet {

enum class ReportForm { table, json };

class BacktestReport {
public:
    BacktestReport(ReportForm form, std::ostream& out);

    void show(const OutputRow& row);
    void finish(const std::vector<Episode>& episodes);

    std::uint64_t warnings() const { return warnings_; }
    std::uint64_t incidents() const { return incidents_.size(); }
    std::uint64_t late_crossings() const { return late_crossings_; }
    std::uint64_t notices() const { return notices_; }

private:
    void begin();
    void show(const Warning& warning);
    void show(const LateCrossing& crossing);
    void put_json(std::uint64_t already, const std::string& object);

    ReportForm form_;
    std::ostream& out_;
    bool begun_ = false;
    std::set<IncidentId> incidents_;
    std::uint64_t warnings_ = 0, late_crossings_ = 0, notices_ = 0;
};

}  // namespace freshet
