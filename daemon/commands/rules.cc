// freshet rules diff OLD NEW [--data FILE… | --journal DIR]: what a change of the configuration
// says otherwise, and what it would have done.
#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <iostream>
#include <memory>

#include "daemon/commands/commands.h"
#include "daemon/commands/recorded_input.h"
#include "daemon/diff/diff_report.h"

namespace freshet {
namespace {

struct DiffOptions {
    std::string old, fresh, journal, zone, output = "table";
    std::vector<std::string> data;
};

struct Judged {
    std::vector<Episode> before, after;
};

Result<std::vector<Episode>> judged_files(const Recording& recording,
                                          const ConfigurationRecord& configuration,
                                          ProgressLine& progress) {
    Backtest backtest([](const OutputRow&) {});
    const Result<void> done = judge(recording, configuration, backtest,
                                    [&](double part) { progress.show("judging", part); });
    if (!done) return done.error();
    return backtest.episodes();
}

// A journal under one configuration: it takes the place of the first one there, later ones are
// left out.
class JournalUnder {
public:
    explicit JournalUnder(ConfigurationRecord configuration)
        : configuration_(std::move(configuration)), backtest_([](const OutputRow&) {}) {}

    Result<void> take(JournalEntry entry) {
        if (std::holds_alternative<ConfigurationRecord>(entry.record.body)) {
            if (placed_) return {};
            placed_ = true;
            entry.record.body = configuration_;
        }
        return backtest_.take(entry);
    }
    Result<std::vector<Episode>> finish() {
        const Result<void> done = backtest_.finish();
        if (!done) return done.error();
        return backtest_.episodes();
    }

private:
    ConfigurationRecord configuration_;
    Backtest backtest_;
    bool placed_ = false;
};

Result<Judged> judge_both(const DiffOptions& options, const ConfigurationRecord& old,
                          const ConfigurationRecord& fresh) {
    ProgressLine progress;
    if (options.journal.empty()) {
        const auto recording = read_recording(options.data, options.zone, progress);
        if (!recording) return recording.error();
        const auto before = judged_files(*recording, old, progress);
        if (!before) return before.error();
        const auto after = judged_files(*recording, fresh, progress);
        if (!after) return after.error();
        return Judged{*before, *after};
    }
    JournalUnder under_old(old), under_fresh(fresh);
    const auto read =
        read_journal(options.journal, progress, [&](const JournalEntry& entry) -> Result<Reading> {
            if (const Result<void> taken = under_old.take(entry); !taken) return taken.error();
            if (const Result<void> taken = under_fresh.take(entry); !taken) return taken.error();
            return Reading::on;
        });
    if (!read) return read.error();
    const auto before = under_old.finish();
    if (!before) return before.error();
    const auto after = under_fresh.finish();
    if (!after) return after.error();
    return Judged{*before, *after};
}

Result<DiffReport> diff(const DiffOptions& options) {
    const auto old = read_configuration_of(options.old);
    const auto fresh = read_configuration_of(options.fresh);
    if (!old) return old.error();
    if (!fresh) return fresh.error();
    DiffReport report;
    report.configuration = differences(**old, **fresh);
    if (options.data.empty() && options.journal.empty()) return report;
    const Result<Judged> judged = judge_both(options, *old, *fresh);
    if (!judged) return judged.error();
    report.episodes = differences(judged->before, judged->after);
    std::cerr << fmt::format("freshet: {} episodes under {}, {} under {}\n", judged->before.size(),
                             options.old, judged->after.size(), options.fresh);
    return report;
}

int show(const DiffOptions& options) {
    const Result<DiffReport> report = diff(options);
    if (!report) {
        std::cerr << "freshet: " << report.error().message << '\n';
        return 2;
    }
    std::cout << (options.output == "json" ? to_json(*report) : to_table(*report));
    if (report->empty()) std::cerr << "freshet: no difference\n";
    return report->empty() ? 0 : 1;
}

}  // namespace

void add_rules(CLI::App& root, int& exit_code) {
    CLI::App* rules = root.add_subcommand("rules", "What a change of rules and thresholds does");
    rules->require_subcommand(1);
    auto options = std::make_shared<DiffOptions>();
    CLI::App* command =
        rules->add_subcommand("diff", "What one configuration folder says otherwise than another");
    command->add_option("OLD", options->old, "Configuration folder")->required();
    command->add_option("NEW", options->fresh, "Configuration folder")->required();
    CLI::Option* data = command->add_option(
        "--data", options->data, "Recorded observations, judged by both: episodes that differ");
    CLI::Option* journal =
        command->add_option("--journal", options->journal,
                            "The data folder of a daemon, judged by both instead of by its own");
    CLI::Option* zone =
        command->add_option("--zone", options->zone, "Of times that name none, e.g. +08:00");
    zone->check([](const std::string& text) {
        const Result<ZoneOffset> parsed = parse_zone(text);
        return parsed ? std::string() : parsed.error().message;
    });
    journal->excludes(data)->excludes(zone);
    command->add_option("-o", options->output, "table or json")
        ->check(CLI::IsMember({"table", "json"}));
    command->footer("Exit 0 no difference, 1 differences, 2 what cannot be compared.");
    command->callback([options, &exit_code] { exit_code = show(*options); });
}

}  // namespace freshet
