// freshet explain INCIDENT | --offline TOKEN: why it was said, out of the journal that a daemon
// wrote, by folding it again; what comes of that is compared with what was said, byte for byte.
#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <iostream>
#include <map>
#include <memory>

#include "daemon/api/views.h"
#include "daemon/commands/commands.h"
#include "daemon/commands/recorded_input.h"
#include "daemon/config/content_hash.h"
#include "daemon/explain/explanation.h"
#include "storage/state/rocksdb_state.h"

namespace freshet {
namespace {

struct ExplainOptions {
    std::string incident, offline, journal, output = "table";
    std::uint32_t revision = 0;  // 0 = the latest.
};

// What to look for, and what its bytes have to be where that is known.
struct Wanted {
    IncidentId incident;
    std::uint32_t revision = 0;
    std::optional<std::uint64_t> offset;
    std::optional<std::string> hash;
};

// What was committed says which revision is meant and what its bytes are. A journal without its
// state (a copy) knows only what folding it gives.
Result<Wanted> wanted_of(const ExplainOptions& options) {
    if (!options.offline.empty()) {
        const Result<DecisionToken> token = parse_token(options.offline);
        if (!token) return token.error();
        return Wanted{token->incident, token->revision, token->offset, token->hash};
    }
    Wanted wanted{IncidentId(options.incident), options.revision, {}, {}};
    const std::filesystem::path folder = std::filesystem::path(options.journal) / "state";
    if (!std::filesystem::is_directory(folder)) return wanted;
    const auto state =
        RocksdbState::create({.folder = folder, .access = RocksdbStateOptions::Access::read_only});
    if (!state) return state.error();
    const auto revisions = Views(**state).revisions(wanted.incident);
    if (!revisions) return revisions.error();
    for (const Warning& warning : *revisions) {
        if (options.revision != 0 && warning.revision != options.revision) continue;
        wanted.revision = warning.revision;
        wanted.hash = sha256(encode(warning));
    }
    if (!wanted.hash)
        return Error{ErrorCode::not_found,
                     fmt::format("no {} was said in {}", options.incident, options.journal)};
    return wanted;
}

struct Found {
    OutputRow row;
    ConfigurationRecord configuration;
    std::uint64_t first = 0;  // Of the journal.
};

Result<Found> fold_until(const Wanted& wanted, const std::string& journal) {
    std::map<ConfigurationHash, ConfigurationRecord> configurations;
    std::optional<OutputRow> found;
    Backtest backtest([&](const OutputRow& row) {
        const Warning* warning = std::get_if<Warning>(&row.output);
        if (warning == nullptr || warning->incident != wanted.incident) return;
        if (wanted.revision == 0 || warning->revision == wanted.revision) found = row;
    });
    ProgressLine progress;
    const auto first =
        read_journal(journal, progress, [&](const JournalEntry& entry) -> Result<Reading> {
            if (const auto* made = std::get_if<ConfigurationRecord>(&entry.record.body))
                configurations[(*made)->hash] = *made;
            const Result<void> taken = backtest.take(entry);
            if (!taken) return taken.error();
            const bool passed = wanted.offset && entry.position.offset >= *wanted.offset;
            return passed || (found && wanted.revision != 0) ? Reading::enough : Reading::on;
        });
    if (!first) return first.error();
    if (!found) {
        const std::string gone =
            *first == 0 ? "" : fmt::format("; the records before {} are trimmed away", *first);
        return Error{ErrorCode::not_found, fmt::format("folding {} does not give {}{}", journal,
                                                       wanted.incident.text(), gone)};
    }
    const Warning& warning = std::get<Warning>(found->output);
    const auto configuration = configurations.find(warning.configuration);
    if (configuration == configurations.end())
        return Error{ErrorCode::not_found, "its configuration is not in " + journal};
    return Found{*found, configuration->second, *first};
}

Result<Explanation> explanation_of(const Found& found, const std::string& journal) {
    Explanation explanation =
        explain(std::get<Warning>(found.row.output), found.row.position, *found.configuration);
    ProgressLine progress;
    const auto read =
        read_journal(journal, progress, [&](const JournalEntry& entry) -> Result<Reading> {
            add_samples(entry, explanation);
            return entry.position < found.row.position ? Reading::on : Reading::enough;
        });
    if (!read) return read.error();
    return explanation;
}

// Whether folding gives the bytes that were said; the sentence goes to stderr.
bool is_same(const Wanted& wanted, const Found& found, const Explanation& explanation) {
    if (!wanted.hash) {
        std::cerr << "freshet: there is no state beside this journal: folded, and compared with "
                     "nothing\n";
        return true;
    }
    const bool same =
        *wanted.hash == explanation.token.hash &&
        wanted.offset.value_or(found.row.position.offset) == found.row.position.offset;
    if (same) {
        std::cerr << "freshet: folding the journal again gives this byte for byte\n";
    } else if (found.first > 0) {
        std::cerr << fmt::format(
            "freshet: folding the journal gives other bytes; its records before {} are trimmed "
            "away, and what they told is missing\n",
            found.first);
    } else {
        std::cerr << "freshet: folding the journal gives OTHER bytes than were said\n";
    }
    return same;
}

int explain(const ExplainOptions& options) {
    const auto refuse = [](const Error& error) {
        std::cerr << "freshet: " << error.message << '\n';
        return error.code == ErrorCode::invalid_argument ? 2 : 1;
    };
    const Result<Wanted> wanted = wanted_of(options);
    if (!wanted) return refuse(wanted.error());
    const Result<Found> found = fold_until(*wanted, options.journal);
    if (!found) return refuse(found.error());
    const Result<Explanation> explanation = explanation_of(*found, options.journal);
    if (!explanation) return refuse(explanation.error());
    std::cout << (options.output == "json" ? to_json(*explanation) : to_table(*explanation));
    if (options.output == "table") {
        std::cout << fmt::format("\nTOKEN  freshet explain --journal DIR --offline '{}'\n",
                                 to_text(explanation->token));
    }
    return is_same(*wanted, *found, *explanation) ? 0 : 1;
}

}  // namespace

void add_explain(CLI::App& root, int& exit_code) {
    auto options = std::make_shared<ExplainOptions>();
    CLI::App* command =
        root.add_subcommand("explain", "Why a warning was said: samples, thresholds, rule, proof");
    CLI::Option* incident =
        command->add_option("INCIDENT", options->incident, "As `freshet incident list` names it");
    command->add_option("--revision", options->revision, "Of the incident; the latest if left out")
        ->check(CLI::PositiveNumber)
        ->needs(incident);
    command
        ->add_option("--offline", options->offline,
                     "A token that explain printed: reproduces that decision and compares it")
        ->excludes(incident);
    command
        ->add_option("--journal", options->journal,
                     "The data folder of a daemon, which may run meanwhile, or a copy of its "
                     "journal")
        ->required()
        ->check(CLI::ExistingDirectory);
    command->add_option("-o", options->output, "table or json")
        ->check(CLI::IsMember({"table", "json"}));
    command->footer(
        "Exit 0 folded again byte for byte, 1 other bytes or not found, 2 wrong usage.");
    command->callback([options, &exit_code] {
        if (options->incident.empty() && options->offline.empty())
            throw CLI::RequiredError("INCIDENT or --offline");
        exit_code = explain(*options);
    });
}

}  // namespace freshet
