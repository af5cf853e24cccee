// See recorded_input.h.
#include "daemon/commands/recorded_input.h"

#include <fmt/format.h>
#include <unistd.h>

#include <iostream>
#include <memory>

#include "daemon/config/configuration_folder.h"
#include "daemon/config/default_configuration.h"
#include "daemon/version.h"
#include "storage/journal/carried.h"
#include "storage/journal/look_back.h"
#include "storage/journal/rocksdb_journal.h"

namespace freshet {

ProgressLine::ProgressLine()
    : watched_(::isatty(STDERR_FILENO) == 1),
      next_(std::chrono::steady_clock::now() + std::chrono::seconds(2)) {}

ProgressLine::~ProgressLine() {
    if (shown_) std::cerr << '\n';
}

void ProgressLine::show(std::string_view what, double part) {
    if (!watched_ || std::chrono::steady_clock::now() < next_) return;
    next_ = std::chrono::steady_clock::now() + std::chrono::milliseconds(500);
    std::cerr << fmt::format("\r{} {:.0f} %   ", what, part * 100) << std::flush;
    shown_ = true;
}

Result<Recording> read_recording(const std::vector<std::string>& files, const std::string& zone,
                                 ProgressLine& progress) {
    RecordingOptions reading;
    if (!zone.empty()) {
        const Result<ZoneOffset> parsed = parse_zone(zone);
        if (!parsed) return parsed.error();
        reading.rows.zone = *parsed;
    }
    reading.rows.say = [](const std::string& line) { std::cerr << line << '\n'; };
    reading.progress = [&](const std::string& file, double part) { progress.show(file, part); };
    Result<Recording> recording = Recording::create({files.begin(), files.end()}, reading);
    if (!recording) return recording.error();
    const std::vector<RecordedRow>& rows = recording->rows();
    std::cerr << fmt::format(
        "freshet: {} observations of {} stations, {} to {}; {} rows refused, {} values rounded\n",
        rows.size(), recording->stations().size(), format_time(rows.front().arrived_at),
        format_time(rows.back().arrived_at), recording->refused_rows(),
        recording->rounded_values());
    return recording;
}

Result<ConfigurationRecord> read_configuration_of(const std::string& folder) {
    const FolderReading reading = read_configuration_folder(folder);
    for (const Problem& problem : reading.errors) std::cerr << format_problem(problem) << '\n';
    if (!reading.content)
        return Error{ErrorCode::refused, folder + " has errors; nothing was judged"};
    return reading.content->configuration;
}

Result<ConfigurationRecord> configuration_for(const std::string& folder,
                                              const Recording& recording) {
    if (!folder.empty()) return read_configuration_of(folder);
    auto configuration =
        std::make_shared<const Configuration>(default_configuration(recording.observed_stations()));
    std::cerr << "freshet: " << default_configuration_notice(*configuration) << '\n';
    return ConfigurationRecord(std::move(configuration));
}

Result<void> judge(const Recording& recording, const ConfigurationRecord& configuration,
                   Backtest& backtest, const std::function<void(double)>& progress) {
    const std::vector<RecordedRow>& rows = recording.rows();
    const Timestamp begins = rows.front().arrived_at;
    const JournalRecord start{begins, Start{std::string(version), Duration{}, Status::test}};
    for (const JournalRecord& record : {start, JournalRecord{begins, configuration}}) {
        const Result<void> taken = backtest.take(record);
        if (!taken) return taken.error();
    }
    for (std::size_t i = 0; i < rows.size(); ++i) {
        const Result<void> taken = backtest.take(recording.record_of(rows[i]));
        if (!taken) return taken.error();
        progress(static_cast<double>(i) / static_cast<double>(rows.size()));
    }
    return backtest.finish();
}

Result<std::uint64_t> read_journal(
    const std::string& named, ProgressLine& progress,
    const std::function<Result<Reading>(const JournalEntry&)>& take) {
    // The data folder of a daemon, or the journal in it.
    std::filesystem::path folder = named;
    if (std::filesystem::is_directory(folder / "journal")) folder /= "journal";
    const auto journal = RocksdbJournal::create(
        {.folder = folder, .access = RocksdbJournalOptions::Access::read_only});
    if (!journal) return journal.error();
    const auto skips = read_skips(**journal);
    if (!skips) return skips.error();
    const auto carried = carried_entries(**journal);
    if (!carried) return carried.error();
    constexpr std::size_t records_at_once = 4096;
    const JournalPosition first = (*journal)->first(), end = (*journal)->end();
    for (const JournalEntry& entry : *carried) {
        const Result<Reading> taken = take(entry);
        if (!taken) return taken.error();
        if (*taken == Reading::enough) return first.offset;
    }
    for (JournalPosition at = first; at < end;) {
        const auto entries = (*journal)->read(at, records_at_once);
        if (!entries) return entries.error();
        if (entries->empty()) break;
        for (const JournalEntry& entry : *entries) {
            if (skips->contains(entry.position)) continue;
            const Result<Reading> taken = take(entry);
            if (!taken) return taken.error();
            if (*taken == Reading::enough) return first.offset;
        }
        at = entries->back().position.next();
        progress.show("judging", static_cast<double>(at.offset - first.offset) /
                                     static_cast<double>(end.offset - first.offset));
    }
    return first.offset;
}

}  // namespace freshet
