// freshet backtest FILE… | --journal DIR: recorded observations, or the journal a daemon wrote,
// through the same engine as fast as it goes.
#include "daemon/backtest/backtest.h"

#include <fmt/format.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <chrono>
#include <iostream>
#include <memory>

#include "daemon/backtest/report.h"
#include "daemon/commands/commands.h"
#include "daemon/config/configuration_folder.h"
#include "daemon/config/default_configuration.h"
#include "daemon/recorded/recording.h"
#include "daemon/version.h"
#include "storage/journal/carried.h"
#include "storage/journal/look_back.h"
#include "storage/journal/rocksdb_journal.h"

namespace freshet {
namespace {

struct BacktestOptions {
    std::vector<std::string> files;
    std::string journal, configuration, zone, output = "table";
};

// The same place on the line again and again, and only where a person watches.
class ProgressLine {
public:
    void show(std::string_view what, double part) {
        if (!watched_ || std::chrono::steady_clock::now() < next_) return;
        next_ = std::chrono::steady_clock::now() + std::chrono::milliseconds(500);
        std::cerr << fmt::format("\r{} {:.0f} %   ", what, part * 100) << std::flush;
        shown_ = true;
    }
    ~ProgressLine() {
        if (shown_) std::cerr << '\n';
    }

private:
    bool watched_ = ::isatty(STDERR_FILENO) == 1;
    bool shown_ = false;
    std::chrono::steady_clock::time_point next_ =
        std::chrono::steady_clock::now() + std::chrono::seconds(2);
};

// The folder named, or the default rules over the stations that the files show.
Result<ConfigurationRecord> configuration_for(const BacktestOptions& options,
                                              const Recording& recording) {
    if (options.configuration.empty()) {
        auto configuration = std::make_shared<const Configuration>(
            default_configuration(recording.observed_stations()));
        std::cerr << "freshet: " << default_configuration_notice(*configuration) << '\n';
        return ConfigurationRecord(std::move(configuration));
    }
    const FolderReading reading = read_configuration_folder(options.configuration);
    for (const Problem& problem : reading.errors) std::cerr << format_problem(problem) << '\n';
    if (!reading.content) {
        return Error{ErrorCode::refused, options.configuration + " has errors; nothing was judged"};
    }
    return reading.content->configuration;
}

Result<void> run_files(const BacktestOptions& options, Backtest& backtest) {
    RecordingOptions reading;
    if (!options.zone.empty()) reading.rows.zone = parse_zone(options.zone).value();
    reading.rows.say = [](const std::string& line) { std::cerr << line << '\n'; };
    ProgressLine progress;
    reading.progress = [&](const std::string& file, double part) { progress.show(file, part); };
    const std::vector<std::filesystem::path> files(options.files.begin(), options.files.end());
    const Result<Recording> recording = Recording::create(files, reading);
    if (!recording) return recording.error();
    const Result<ConfigurationRecord> configuration = configuration_for(options, *recording);
    if (!configuration) return configuration.error();

    const std::vector<RecordedRow>& rows = recording->rows();
    const Timestamp begins = rows.front().arrived_at;
    const JournalRecord start{begins, Start{std::string(version), Duration{}, Status::test}};
    for (const JournalRecord& record : {start, JournalRecord{begins, *configuration}}) {
        const Result<void> taken = backtest.take(record);
        if (!taken) return taken.error();
    }
    for (std::size_t i = 0; i < rows.size(); ++i) {
        const Result<void> taken = backtest.take(recording->record_of(rows[i]));
        if (!taken) return taken.error();
        progress.show("judging", static_cast<double>(i) / static_cast<double>(rows.size()));
    }
    std::cerr << fmt::format(
        "freshet: {} observations of {} stations, {} to {}; {} rows refused, {} values rounded\n",
        rows.size(), recording->stations().size(), format_time(begins),
        format_time(rows.back().arrived_at), recording->refused_rows(),
        recording->rounded_values());
    return backtest.finish();
}

Result<void> run_journal(const BacktestOptions& options, Backtest& backtest) {
    // The data folder of a daemon, or the journal in it.
    std::filesystem::path folder = options.journal;
    if (std::filesystem::is_directory(folder / "journal")) folder /= "journal";
    const auto journal = RocksdbJournal::create(
        {.folder = folder, .access = RocksdbJournalOptions::Access::read_only});
    if (!journal) return journal.error();
    const auto skips = read_skips(**journal);
    if (!skips) return skips.error();
    const auto carried = carried_entries(**journal);
    if (!carried) return carried.error();
    for (const JournalEntry& entry : *carried)
        if (const Result<void> taken = backtest.take(entry); !taken) return taken;
    constexpr std::size_t records_at_once = 4096;
    const JournalPosition first = (*journal)->first(), end = (*journal)->end();
    ProgressLine progress;
    for (JournalPosition at = first; at < end;) {
        const auto entries = (*journal)->read(at, records_at_once);
        if (!entries) return entries.error();
        if (entries->empty()) break;
        for (const JournalEntry& entry : *entries) {
            if (skips->contains(entry.position)) continue;
            const Result<void> taken = backtest.take(entry);
            if (!taken) return taken.error();
        }
        at = entries->back().position.next();
        progress.show("judging", static_cast<double>(at.offset - first.offset) /
                                     static_cast<double>(end.offset - first.offset));
    }
    return backtest.finish();
}

int backtest(const BacktestOptions& options) {
    const auto begun = std::chrono::steady_clock::now();
    BacktestReport report(options.output == "json" ? ReportForm::json : ReportForm::table,
                          std::cout);
    Backtest backtest([&](const OutputRow& row) { report.show(row); });
    const Result<void> done =
        options.journal.empty() ? run_files(options, backtest) : run_journal(options, backtest);
    if (!done) {
        std::cerr << "freshet: " << done.error().message << '\n';
        return 1;
    }
    report.finish(backtest.episodes());
    const std::chrono::duration<double> took = std::chrono::steady_clock::now() - begun;
    std::cerr << fmt::format(
        "freshet: {} warnings of {} incidents, {} late crossings, {} notices to the desk, {} "
        "episodes; {} records in {:.1f} s\n",
        report.warnings(), report.incidents(), report.late_crossings(), report.notices(),
        backtest.episodes().size(), backtest.records(), took.count());
    return 0;
}

}  // namespace

void add_backtest(CLI::App& root, int& exit_code) {
    auto options = std::make_shared<BacktestOptions>();
    CLI::App* command =
        root.add_subcommand("backtest", "Judge recorded observations, or a daemon's journal");
    CLI::Option* files =
        command->add_option("FILE", options->files,
                            "CSV, .gz too: station,element,time|time_utc,value,unit[,minutes]"
                            "[,arrived]");
    CLI::Option* journal =
        command->add_option("--journal", options->journal, "The data folder of a daemon instead");
    CLI::Option* configuration =
        command->add_option("--config", options->configuration,
                            "Configuration folder; without one the default rules judge");
    CLI::Option* zone =
        command->add_option("--zone", options->zone, "Of times that name none, e.g. +08:00");
    command->add_option("-o", options->output, "table or json")
        ->check(CLI::IsMember({"table", "json"}));
    zone->check([](const std::string& text) {
        const Result<ZoneOffset> parsed = parse_zone(text);
        return parsed ? std::string() : parsed.error().message;
    });
    // A journal holds its own configuration and its own times.
    journal->excludes(files)->excludes(configuration)->excludes(zone);
    command->callback([options, &exit_code] {
        if (options->files.empty() && options->journal.empty()) {
            throw CLI::RequiredError("FILE or --journal");
        }
        exit_code = backtest(*options);
    });
}

}  // namespace freshet
