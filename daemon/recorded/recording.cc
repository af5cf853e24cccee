// See recording.h.
#include "daemon/recorded/recording.h"

#include <algorithm>
#include <numeric>
#include <tuple>
#include <utility>

#include "daemon/config/default_configuration.h"

namespace freshet {
namespace {

constexpr std::size_t rows_between_progress = 1 << 16;

}  // namespace

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
    std::vector<std::uint32_t> order(rows_.size());
    std::iota(order.begin(), order.end(), 0U);
    std::ranges::stable_sort(
        order, {}, [this](std::uint32_t index) { return rows_[index].observation.observed_at; });
    StationsSeen seen;
    for (const std::uint32_t index : order) {
        const Observation& told = rows_[index].observation;
        seen.note(table_.stations()[rows_[index].station], told.element, told.observed_at,
                  told.interval);
    }
    // In the order of stations(), so that a row's station is the index here too.
    std::vector<Station> stations(table_.stations().size());
    for (Station& station : seen.stations()) {
        stations[*table_.find(station.id.text())] = std::move(station);
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
