// freshet backtest FILE… | --journal DIR: recorded observations, or the journal a daemon wrote,
// through the same engine as fast as it goes; once, or once for each value of a threshold.
#include "daemon/backtest/backtest.h"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <chrono>
#include <iostream>
#include <memory>

#include "daemon/backtest/impacts.h"
#include "daemon/backtest/report.h"
#include "daemon/backtest/sweep.h"
#include "daemon/backtest/sweep_report.h"
#include "daemon/commands/commands.h"
#include "daemon/commands/recorded_input.h"
#include "daemon/config/configuration_folder.h"
#include "daemon/config/text_file.h"

namespace freshet {
namespace {

struct BacktestOptions {
    std::vector<std::string> files;
    std::string journal, configuration, zone, output = "table";
    std::string sweep, impacts, severity = "blue";
};

Result<void> run_files(const BacktestOptions& options, Backtest& backtest) {
    ProgressLine progress;
    const Result<Recording> recording = read_recording(options.files, options.zone, progress);
    if (!recording) return recording.error();
    const auto configuration = configuration_for(options.configuration, *recording);
    if (!configuration) return configuration.error();
    return judge(*recording, *configuration, backtest,
                 [&](double part) { progress.show("judging", part); });
}

Result<void> run_journal(const BacktestOptions& options, Backtest& backtest) {
    ProgressLine progress;
    const auto read =
        read_journal(options.journal, progress, [&](const JournalEntry& entry) -> Result<Reading> {
            const Result<void> taken = backtest.take(entry);
            if (!taken) return taken.error();
            return Reading::on;
        });
    if (!read) return read.error();
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

// Empty where no file is given.
Result<std::vector<Impact>> read_impacts_file(const BacktestOptions& options,
                                              const Configuration& configuration) {
    if (options.impacts.empty()) return std::vector<Impact>();
    const TextReading reading = read_text_file(options.impacts, options.impacts);
    if (!reading.text) return invalid(format_problem(reading.problem));
    std::optional<ZoneOffset> zone;
    if (!options.zone.empty()) zone = parse_zone(options.zone).value();
    Findings findings;
    std::vector<Impact> impacts =
        read_impacts(*reading.text, options.impacts, zone, configuration, findings);
    for (const Problem& problem : findings.errors) std::cerr << format_problem(problem) << '\n';
    if (!findings.errors.empty())
        return Error{ErrorCode::refused, options.impacts + " has errors; nothing was judged"};
    return impacts;
}

Result<void> run_sweep(const BacktestOptions& options) {
    ProgressLine progress;
    const auto configuration = read_configuration_of(options.configuration);
    if (!configuration) return configuration.error();
    const Result<Sweep> sweep = parse_sweep(options.sweep, **configuration);
    if (!sweep) return sweep.error();
    const auto impacts = read_impacts_file(options, **configuration);
    if (!impacts) return impacts.error();
    const Result<Recording> recording = read_recording(options.files, options.zone, progress);
    if (!recording) return recording.error();
    std::cerr << fmt::format("freshet: {} rows of '{}' take each of {} values\n", sweep->rows,
                             sweep->name, sweep->values.size());
    SweepReport report(
        options.output == "json" ? ReportForm::json : ReportForm::table,
        options.impacts.empty() ? SweepReport::Against::nothing : SweepReport::Against::impacts,
        *sweep, std::cout);
    const auto count = static_cast<double>(sweep->values.size());
    for (std::size_t i = 0; i < sweep->values.size(); ++i) {
        Scoring scoring(**configuration, severity_from(options.severity).value());
        Backtest backtest([&](const OutputRow& row) { scoring.take(row); });
        const Result<void> judged =
            judge(*recording, with_value(**configuration, *sweep, sweep->values[i]), backtest,
                  [&](double part) {
                      progress.show("judging", (static_cast<double>(i) + part) / count);
                  });
        if (!judged) return judged;
        report.show(sweep->values[i], scoring.score(*impacts));
    }
    report.finish();
    return {};
}

int sweep(const BacktestOptions& options) {
    const Result<void> done = run_sweep(options);
    if (!done) std::cerr << "freshet: " << done.error().message << '\n';
    return done ? 0 : 1;
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
    CLI::Option* sweep_option = command->add_option(
        "--sweep", options->sweep,
        "Once for each value of a row of thresholds.csv: rain_1h=20..60/5, rain_1h:red=60..90/5");
    CLI::Option* impacts = command->add_option(
        "--impacts", options->impacts, "CSV of what really happened: area|station,time[,severity]");
    CLI::Option* severity = command
                                ->add_option("--severity", options->severity,
                                             "A sweep counts warnings of this severity and higher")
                                ->check(CLI::IsMember({"blue", "yellow", "orange", "red"}));
    sweep_option->needs(configuration);
    impacts->needs(sweep_option);
    severity->needs(sweep_option);
    command->add_option("-o", options->output, "table or json")
        ->check(CLI::IsMember({"table", "json"}));
    zone->check([](const std::string& text) {
        const Result<ZoneOffset> parsed = parse_zone(text);
        return parsed ? std::string() : parsed.error().message;
    });
    // A journal holds its own configuration and its own times.
    journal->excludes(files)->excludes(configuration)->excludes(zone)->excludes(sweep_option);
    command->callback([options, &exit_code] {
        if (options->files.empty() && options->journal.empty()) {
            throw CLI::RequiredError("FILE or --journal");
        }
        exit_code = options->sweep.empty() ? backtest(*options) : sweep(*options);
    });
}

}  // namespace freshet
