// freshet explain INCIDENT | --offline TOKEN | --verify FILE: why it was said, out of the journal
// that a daemon wrote or out of a file exported from one, by folding it again; what comes of that
// is compared with what was said, byte for byte.
#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <fstream>
#include <iostream>
#include <iterator>
#include <memory>

#include "daemon/api/views.h"
#include "daemon/commands/commands.h"
#include "daemon/commands/recorded_input.h"
#include "daemon/config/content_hash.h"
#include "daemon/explain/decision_file.h"
#include "daemon/explain/refold.h"
#include "storage/state/rocksdb_state.h"

namespace freshet {
namespace {

struct ExplainOptions {
    std::string incident, offline, verify, journal, exported, output = "table";
    std::uint32_t revision = 0;  // 0 = the latest.
};

// What was committed says which revision is meant and what its bytes are. A journal without its
// state (a copy) knows only what folding it gives.
Result<Wanted> wanted_in(const ExplainOptions& options) {
    if (!options.offline.empty()) {
        const Result<DecisionToken> token = parse_token(options.offline);
        if (!token) return token.error();
        return wanted_of(*token);
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

EntrySource journal_of(const std::string& folder) {
    return {folder, [folder](const TakeEntry& take) {
                ProgressLine progress;
                return read_journal(
                    folder, progress, [&](const JournalEntry& entry) -> Result<Reading> {
                        const Result<Onwards> taken = take(entry);
                        if (!taken) return taken.error();
                        return *taken == Onwards::more ? Reading::on : Reading::enough;
                    });
            }};
}

struct Asked {
    Wanted wanted;
    EntrySource source;
};

Result<Asked> asked_of(const ExplainOptions& options) {
    if (options.verify.empty()) {
        const Result<Wanted> wanted = wanted_in(options);
        if (!wanted) return wanted.error();
        return Asked{*wanted, journal_of(options.journal)};
    }
    std::ifstream file(options.verify, std::ios::binary);
    const std::string bytes{std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
    const auto in_file = [&](const Error& error) {
        return Error{error.code == ErrorCode::invalid_argument ? ErrorCode::refused : error.code,
                     options.verify + ": " + error.message};
    };
    Result<DecisionFile> decision = read_decision(bytes);
    if (!decision) return in_file(decision.error());
    Result<EntrySource> source =
        source_of(options.verify, std::move(decision->records), decision->count);
    if (!source) return in_file(source.error());
    return Asked{wanted_of(decision->token), *std::move(source)};
}

// Whether folding gives the bytes that were said; the sentence goes to stderr.
bool is_same(const Asked& asked, const Refolded& found, const Explanation& explanation) {
    const Wanted& wanted = asked.wanted;
    if (!wanted.hash) {
        std::cerr << "freshet: there is no state beside this journal: folded, and compared with "
                     "nothing\n";
        return true;
    }
    const bool same =
        *wanted.hash == explanation.token.hash &&
        wanted.offset.value_or(found.row.position.offset) == found.row.position.offset;
    if (same) {
        std::cerr << fmt::format("freshet: folding {} again gives this byte for byte\n",
                                 asked.source.name);
    } else if (found.first > 0) {
        std::cerr << fmt::format(
            "freshet: folding the journal gives other bytes; its records before {} are trimmed "
            "away, and what they told is missing\n",
            found.first);
    } else {
        std::cerr << fmt::format("freshet: folding {} gives OTHER bytes than were said\n",
                                 asked.source.name);
    }
    return same;
}

// Never over a file that is there: it may be what somebody has to prove.
Result<void> write(const std::string& name, const std::string& bytes) {
    if (std::filesystem::exists(name))
        return Error{ErrorCode::refused, name + " is there already and is left as it is"};
    std::ofstream file(name, std::ios::binary);
    file << bytes;
    file.close();
    if (!file) return Error{ErrorCode::io, name + " cannot be written"};
    std::cerr << fmt::format(
        "freshet: {} holds all it takes, {} bytes: freshet explain --verify {}\n", name,
        bytes.size(), name);
    return {};
}

int explain(const ExplainOptions& options) {
    const auto refuse = [](const Error& error) {
        std::cerr << "freshet: " << error.message << '\n';
        return error.code == ErrorCode::invalid_argument ? 2 : 1;
    };
    const Result<Asked> asked = asked_of(options);
    if (!asked) return refuse(asked.error());
    const Result<Refolded> found = refold(asked->wanted, asked->source);
    if (!found) return refuse(found.error());
    const Result<Explanation> explanation = explanation_of(*found, asked->source);
    if (!explanation) return refuse(explanation.error());
    std::cout << (options.output == "json" ? to_json(*explanation) : to_table(*explanation));
    if (options.output == "table") {
        std::cout << fmt::format("\nTOKEN  freshet explain --journal DIR --offline '{}'\n",
                                 to_text(explanation->token));
    }
    const bool same = is_same(*asked, *found, *explanation);
    if (options.exported.empty()) return same ? 0 : 1;
    const auto bytes = exported(
        *found, *explanation, asked->wanted.hash.value_or(explanation->token.hash), asked->source);
    if (!bytes) return refuse(bytes.error());
    const Result<void> written = write(options.exported, *bytes);
    if (!written) return refuse(written.error());
    return same ? 0 : 1;
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
    CLI::Option* offline =
        command
            ->add_option("--offline,--token", options->offline,
                         "A token that explain printed: reproduces that decision and compares it")
            ->excludes(incident);
    CLI::Option* journal =
        command
            ->add_option("--journal,--data", options->journal,
                         "The data folder of a daemon, which may run meanwhile, or a copy of its "
                         "journal")
            ->check(CLI::ExistingDirectory);
    CLI::Option* exported =
        command
            ->add_option("--export", options->exported,
                         "Write the decision and the records it follows from into this file")
            ->needs(journal);
    command
        ->add_option("--verify", options->verify,
                     "A file that --export wrote: folded again here, without a journal")
        ->check(CLI::ExistingFile)
        ->excludes(incident)
        ->excludes(offline)
        ->excludes(journal)
        ->excludes(exported);
    command->add_option("-o", options->output, "table or json")
        ->check(CLI::IsMember({"table", "json"}));
    command->footer(
        "Exit 0 folded again byte for byte, 1 other bytes or not found, 2 wrong usage.");
    command->callback([options, &exit_code] {
        const bool names_one = !options->incident.empty() || !options->offline.empty();
        if (!names_one && options->verify.empty())
            throw CLI::RequiredError("INCIDENT, --offline or --verify");
        if (names_one && options->journal.empty()) throw CLI::RequiredError("--journal");
        exit_code = explain(*options);
    });
}

}  // namespace freshet
