// See recording.h.
#include "daemon/recorded/recording.h"

#include <algorithm>
#include <map>
#include <tuple>
#include <utility>

namespace freshet {
namespace {

constexpr std::size_t rows_between_progress = 1 << 16;

bool is_rain(Element element) {
    return element == Element::rain || element == Element::rain_total ||
           element == Element::rain_today;
}

bool is_level(Element element) {
    return element == Element::level || element == Element::relative_level;
}

}  // namespace

std::optional<Duration> commonest_spacing(std::vector<Timestamp> times) {
    std::ranges::sort(times);
    std::map<Duration, std::size_t> counts;
    for (std::size_t i = 1; i < times.size(); ++i) {
        if (times[i] != times[i - 1]) ++counts[times[i] - times[i - 1]];
    }
    if (counts.empty()) return std::nullopt;
    return std::ranges::max_element(
               counts, [](const auto& a, const auto& b) { return a.second < b.second; })
        ->first;
}

Result<Recording> Recording::create(const std::vector<std::filesystem::path>& files,
                                    const RecordingOptions& options) {
    Recording recording;
    for (const std::filesystem::path& file : files) {
        Result<RowReader> reader = RowReader::create(file, options.rows, recording.table_);
        if (!reader) return reader.error();
        for (;;) {
            Result<std::optional<RecordedRow>> row = reader->next();
            if (!row) return row.error();
            if (!*row) break;
            (*row)->serial = static_cast<std::uint32_t>(recording.rows_.size());
            recording.rows_.push_back(**row);
            if (recording.rows_.size() % rows_between_progress == 0) {
                options.progress(file.string(), reader->progress());
            }
        }
        recording.refused_ += reader->refused_rows();
        recording.rounded_ += reader->rounded_values();
    }
    if (recording.rows_.empty()) {
        return Error{ErrorCode::not_found,
                     "no observation in " + (files.empty() ? "no file" : files.front().string())};
    }
    std::ranges::sort(recording.rows_, [](const RecordedRow& a, const RecordedRow& b) {
        return std::tie(a.arrived_at, a.serial) < std::tie(b.arrived_at, b.serial);
    });
    return recording;
}

std::vector<Station> Recording::observed_stations() const {
    struct Seen {
        std::vector<Timestamp> rain, level;
    };
    std::vector<Seen> seen(table_.stations().size());
    for (const RecordedRow& row : rows_) {
        Seen& station = seen[row.station];
        if (is_rain(row.observation.element)) station.rain.push_back(row.observation.observed_at);
        if (is_level(row.observation.element)) station.level.push_back(row.observation.observed_at);
    }
    std::vector<Station> stations;
    for (std::size_t i = 0; i < seen.size(); ++i) {
        Station station;
        station.id = table_.stations()[i];
        station.name = station.id.text();
        station.kind = seen[i].level.empty() ? StationKind::rain : StationKind::river;
        station.rain_step = commonest_spacing(std::move(seen[i].rain)).value_or(station.rain_step);
        station.level_step =
            commonest_spacing(std::move(seen[i].level)).value_or(station.level_step);
        stations.push_back(std::move(station));
    }
    return stations;
}

JournalRecord Recording::record_of(const RecordedRow& row) const {
    Report report;
    report.station = table_.stations()[row.station];
    report.protocol = Protocol::file;
    report.serial = row.serial;
    // A row that says when it came is later news than one that came before it.
    report.sent_at = row.arrived_at;
    report.observations = {row.observation};
    return {row.arrived_at, std::move(report)};
}

}  // namespace freshet
