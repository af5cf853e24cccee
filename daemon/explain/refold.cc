// See refold.h.
#include "daemon/explain/refold.h"

#include <fmt/format.h>

#include <map>
#include <memory>

#include "daemon/backtest/backtest.h"
#include "daemon/config/content_hash.h"
#include "daemon/explain/decision_file.h"
#include "daemon/explain/slice.h"
#include "daemon/recorded/entry_stream.h"
#include "daemon/version.h"

namespace freshet {

Wanted wanted_of(const DecisionToken& token) {
    return {token.incident, token.revision, token.offset, token.hash};
}

Result<Refolded> refold(const Wanted& wanted, const EntrySource& source) {
    std::map<ConfigurationHash, ConfigurationRecord> configurations;
    std::optional<OutputRow> found;
    Backtest backtest([&](const OutputRow& row) {
        const Warning* warning = std::get_if<Warning>(&row.output);
        if (warning == nullptr || warning->incident != wanted.incident) return;
        if (wanted.revision == 0 || warning->revision == wanted.revision) found = row;
    });
    const auto first = source.read([&](const JournalEntry& entry) -> Result<Onwards> {
        if (const auto* made = std::get_if<ConfigurationRecord>(&entry.record.body))
            configurations[(*made)->hash] = *made;
        const Result<void> taken = backtest.take(entry);
        if (!taken) return taken.error();
        const bool passed = wanted.offset && entry.position.offset >= *wanted.offset;
        return passed || (found && wanted.revision != 0) ? Onwards::enough : Onwards::more;
    });
    if (!first) return first.error();
    if (!found) {
        const std::string gone =
            *first == 0 ? "" : fmt::format("; the records before {} are trimmed away", *first);
        return Error{ErrorCode::not_found, fmt::format("folding {} does not give {}{}", source.name,
                                                       wanted.incident.text(), gone)};
    }
    const auto configuration = configurations.find(std::get<Warning>(found->output).configuration);
    if (configuration == configurations.end())
        return Error{ErrorCode::not_found, "its configuration is not in " + source.name};
    return Refolded{*found, configuration->second, *first};
}

Result<Explanation> explanation_of(const Refolded& refolded, const EntrySource& source) {
    Explanation explanation =
        explain(refolded.warning(), refolded.row.position, *refolded.configuration);
    const auto read = source.read([&](const JournalEntry& entry) -> Result<Onwards> {
        add_samples(entry, explanation);
        return entry.position < refolded.row.position ? Onwards::more : Onwards::enough;
    });
    if (!read) return read.error();
    return explanation;
}

Result<std::string> exported(const Refolded& refolded, const Explanation& explanation,
                             const std::string& hash, const EntrySource& source) {
    for (const Breadth breadth : {Breadth::stations_around, Breadth::last_days, Breadth::all}) {
        const Slice slice(breadth, refolded.warning(), *refolded.configuration, explanation.from);
        DecisionFile decision{explanation.token, std::string(version), 0, {}};
        decision.token.hash = hash;
        const auto read = source.read([&](const JournalEntry& entry) -> Result<Onwards> {
            if (entry.position > refolded.row.position) return Onwards::enough;
            if (!slice.takes(entry.record)) return Onwards::more;
            append_entry(entry, decision.records);
            ++decision.count;
            return Onwards::more;
        });
        if (!read) return read.error();
        const auto narrow = source_of(source.name, decision.records, decision.count);
        if (!narrow) return narrow.error();
        const auto again = refold(wanted_of(decision.token), *narrow);
        if (again && again->row.position == refolded.row.position &&
            sha256(encode(again->warning())) == hash)
            return to_bytes(decision);
    }
    return Error{ErrorCode::not_found,
                 "nothing is exported: no records of " + source.name + " give what was said"};
}

Result<EntrySource> source_of(const std::string& name, std::string records, std::uint64_t count) {
    const auto entries = std::make_shared<std::vector<JournalEntry>>();
    EntryReader reader;
    reader.feed(records);
    while (true) {
        auto entry = reader.next();
        if (!entry) return entry.error();
        if (!*entry) break;
        entries->push_back(**std::move(entry));
    }
    if (entries->size() != count)
        return Error{ErrorCode::corrupt,
                     fmt::format("{} says {} records and holds {}", name, count, entries->size())};
    return EntrySource{name, [entries](const TakeEntry& take) -> Result<std::uint64_t> {
                           for (const JournalEntry& entry : *entries) {
                               const Result<Onwards> taken = take(entry);
                               if (!taken) return taken.error();
                               if (*taken == Onwards::enough) break;
                           }
                           // What it lacks it was found not to need.
                           return std::uint64_t{0};
                       }};
}

}  // namespace freshet
