// What reports of a reset clock are, and when somebody worked at a station, as the reference engine
// reads them out of the journal.
#pragma once

#include <algorithm>
#include <set>
#include <utility>
#include <vector>

#include "rules/model/record.h"

namespace freshet::reference {

// [69] One time for all of it, near that of sending, and that is more than a week gone.
inline bool is_live_of_reset_clock(const Report& report, Timestamp received_at) {
    constexpr Duration week = std::chrono::hours(168), near = std::chrono::minutes(5);
    if (!report.sent_at || *report.sent_at < Timestamp() - week) return false;
    if (received_at - *report.sent_at <= week) return false;
    std::set<Timestamp> times;
    for (const Observation& told : report.observations) times.insert(told.observed_at);
    return times.size() == 1 && *times.begin() - *report.sent_at <= near &&
           *report.sent_at - *times.begin() <= near;
}

// [68] When somebody worked at the station, as far as commands say: what a neighbour's red breaks
// off is not known here.
class Works {
public:
    void hear(const Command& command, Timestamp at) {
        if (command.by.empty() || command.reason.empty()) return;
        const bool goes_on = !spans_.empty() && spans_.back().second > at;
        if (command.kind == CommandKind::maintenance_end) {
            if (goes_on) spans_.back().second = at;
            return;
        }
        if (command.until <= at || command.until - at > std::chrono::hours(8)) return;
        if (goes_on) spans_.back().second = at;
        spans_.emplace_back(at, command.until);
    }
    bool at(Timestamp observed_at) const {
        return std::ranges::any_of(spans_, [&](const auto& span) {
            return span.first <= observed_at && observed_at < span.second;
        });
    }

private:
    std::vector<std::pair<Timestamp, Timestamp>> spans_;
};

}  // namespace freshet::reference
