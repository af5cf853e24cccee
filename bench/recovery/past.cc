// See past.h.
#include "bench/recovery/past.h"

#include <fmt/format.h>

#include <algorithm>

#include "bench/feed.h"

namespace freshet::bench {
namespace {

using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;

// A batch is half as late as the bound of lateness at most.
constexpr Duration storm_step = minutes(5), batch = hours(12);

std::uint64_t draw(std::uint32_t station, Timestamp at) {
    return mix(std::uint64_t{station} << 32 ^
               static_cast<std::uint64_t>(at.time_since_epoch() / minutes(1)));
}

}  // namespace

StationId past_station(std::uint32_t index) { return StationId(fmt::format("0080{:06}", index)); }

std::uint32_t Past::wet_stations() const {
    std::uint32_t wet = 0;
    for (std::uint32_t station = 0; station < options_.stations; ++station)
        wet += is_wet(station) ? 1 : 0;
    return wet;
}

Duration Past::since_last_report(std::uint32_t station, Timestamp at) const {
    if (at > options_.end - options_.storm && is_wet(station)) return storm_step;
    return at > options_.end - options_.hourly ? Duration(hours(1)) : batch;
}

JournalRecord Past::report(std::uint32_t station, Timestamp received_at) const {
    Duration covered = since_last_report(station, received_at);
    // The last batch, cut short where the hourly reports begin, comes with the first of these.
    const Timestamp hourly_from = options_.end - options_.hourly;
    if (received_at > hourly_from && received_at <= hourly_from + hours(1)) covered = batch;
    const Duration step = std::min(covered, Duration(hours(1)));
    const Timestamp newest = covered == storm_step ? std::chrono::floor<minutes>(received_at)
                                                   : std::chrono::floor<hours>(received_at);
    Report report;
    report.station = past_station(station);
    report.protocol = Protocol::sl651;
    report.function = 0x34;
    report.serial =
        static_cast<std::uint64_t>(received_at.time_since_epoch() / minutes(1)) % 65'535;
    report.sent_at = received_at;
    for (Timestamp at = newest - covered + step; at <= newest; at += step) {
        Observation rain;
        rain.element = Element::rain;
        rain.interval = step;
        rain.observed_at = at;
        // Tenths of a millimetre: up to 3 mm in five minutes, above every threshold within hours.
        const std::int64_t tenths =
            covered == storm_step ? static_cast<std::int64_t>(draw(station, at) % 30) : 0;
        rain.value = Quantity::from_ten_thousandths(tenths * 1'000);
        report.observations.push_back(rain);
        if (!is_on_river(station)) continue;
        Observation level;
        level.element = Element::level;
        level.observed_at = at;
        level.value = Quantity::from_ten_thousandths(
            520'000 + static_cast<std::int64_t>(draw(station, at) % 20) * 100);
        report.observations.push_back(level);
    }
    return {received_at, std::move(report)};
}

void Past::minute(Timestamp end_of_minute, std::vector<JournalRecord>& records) const {
    const Timestamp first = end_of_minute - minutes(1);
    const auto number = static_cast<std::uint32_t>(first.time_since_epoch() / minutes(1));
    std::vector<std::uint32_t> due;
    for (std::uint32_t station = 0; station < options_.stations; ++station) {
        const auto every =
            static_cast<std::uint32_t>(since_last_report(station, end_of_minute) / minutes(1));
        if (number % every == station % every) due.push_back(station);
    }
    const bool each_second = end_of_minute > options_.end - minutes(10);
    std::size_t sent = 0;
    for (std::size_t second = 0; second < 60; ++second) {
        const Timestamp at = first + seconds(second);
        for (; sent < due.size() * (second + 1) / 60; ++sent)
            records.push_back(report(due[sent], at + std::chrono::milliseconds(500)));
        if (each_second || second == 59) records.push_back({at + seconds(1), Tick{}});
    }
}

}  // namespace freshet::bench
