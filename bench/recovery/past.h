// Past: a county's last 72 hours as they came in: which station reported what in which minute. Dry
// stations say each hour that nothing fell; wet ones do so until the storm of the last six hours,
// in which they report every five minutes. Every tenth station is on a river and sends its level
// too. A pure function of its options.
//
// Until twelve hours before the end the hourly values come as batches of twelve, as from a station
// that stores and sends: the samples kept are the same and the past is made in minutes.
#pragma once

#include <cstdint>
#include <vector>

#include "rules/model/record.h"

namespace freshet::bench {

inline constexpr std::uint32_t river_every = 10;

struct PastOptions {
    std::uint32_t stations = 10'000;
    std::uint32_t catchment_stations = 50;
    std::uint32_t wet_percent = 10;  // Of the catchments.
    Timestamp end{};                 // A whole minute.
    Duration length = std::chrono::hours(72);
    Duration storm = std::chrono::hours(6);
    Duration hourly = std::chrono::hours(12);  // Before that, batches.
};

StationId past_station(std::uint32_t index);

class Past {
public:
    explicit Past(PastOptions options) : options_(options) {}

    const PastOptions& options() const { return options_; }
    Timestamp begin() const { return options_.end - options_.length; }
    bool is_wet(std::uint32_t station) const {
        return station / options_.catchment_stations % 100 < options_.wet_percent;
    }
    static bool is_on_river(std::uint32_t station) { return station % river_every == 0; }
    std::uint32_t wet_stations() const;

    // What arrives in the minute before `end_of_minute`: reports, and a tick at its end; in the
    // last ten minutes one after each second, as the daemon does.
    void minute(Timestamp end_of_minute, std::vector<JournalRecord>& records) const;

private:
    Duration since_last_report(std::uint32_t station, Timestamp at) const;
    JournalRecord report(std::uint32_t station, Timestamp received_at) const;

    PastOptions options_;
};

}  // namespace freshet::bench
