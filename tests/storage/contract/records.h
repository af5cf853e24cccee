// Journal records for the storage tests: small, and each different from its neighbours.
#pragma once

#include <string>
#include <vector>

#include "rules/model/record.h"

namespace freshet::testing {

inline JournalRecord report_record(std::uint64_t serial) {
    Report report;
    report.station = StationId("station-" + std::to_string(serial % 7));
    report.serial = serial;
    Observation rain;
    rain.element = Element::rain;
    rain.observed_at = Timestamp(Duration(1'782'864'000'000 + 1000 * serial));
    rain.interval = std::chrono::minutes(5);
    rain.value = Quantity::from_ten_thousandths(static_cast<std::int64_t>(serial));
    report.observations.push_back(rain);
    return {rain.observed_at + Duration(5), report};
}

inline std::vector<JournalRecord> report_records(std::uint64_t first, std::size_t count) {
    std::vector<JournalRecord> records;
    for (std::uint64_t serial = first; serial < first + count; ++serial)
        records.push_back(report_record(serial));
    return records;
}

inline std::uint64_t serial_of(const JournalEntry& entry) {
    return std::get<Report>(entry.record.body).serial;
}

}  // namespace freshet::testing
