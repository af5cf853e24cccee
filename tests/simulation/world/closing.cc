// See closing.h.
#include "tests/simulation/world/closing.h"

#include <fmt/format.h>

#include <algorithm>

#include "daemon/backtest/backtest.h"
#include "fanout/bus/bus_value.h"
#include "fanout/rollcall/ledger.h"
#include "rules/base/hash.h"
#include "storage/state/keys.h"
#include "storage/state/topic_record.h"
#include "tests/support/reference_engine.h"

namespace freshet::world {
namespace {

template <class Take>
void each_row(const Closing& closing, const std::string& prefix, Take take) {
    const auto& rows = closing.auditor.kept_rows();
    for (auto row = rows.lower_bound(prefix); row != rows.end() && row->first.starts_with(prefix);
         ++row)
        take(row->first, row->second);
}

std::string describe(const Episode& episode) {
    return fmt::format("{} of {} from {} to {}", episode.rule.text(), episode.subject.text(),
                       format_time(episode.crossed_at),
                       episode.ended_at ? format_time(*episode.ended_at) : "now");
}

void check_episodes(const Closing& closing, const std::vector<Episode>& folded) {
    // The reference engine knows one configuration.
    if (closing.edition.rules > 0) return closing.tally.count("runs without the reference engine");
    std::vector<JournalRecord> records;
    for (const JournalEntry& entry : closing.auditor.entries())
        if (std::holds_alternative<Report>(entry.record.body)) records.push_back(entry.record);
    const std::vector<Episode> expected =
        reference::episodes(*closing.valley.content({}).configuration, records);
    closing.tally.count("episodes", expected.size());
    for (std::size_t i = 0; i < std::max(expected.size(), folded.size()); ++i) {
        if (i < expected.size() && i < folded.size() && expected[i] == folded[i]) continue;
        return closing.auditor.violate(
            "episodes",
            fmt::format("the engine has {} of them and the reference {}; the first to differ: "
                        "engine {}, reference {}",
                        folded.size(), expected.size(),
                        i < folded.size() ? describe(folded[i]) : "none",
                        i < expected.size() ? describe(expected[i]) : "none"));
    }
}

// Who was not told, of whom, and a reason was written down: by identity and person or area.
std::set<std::pair<std::string, std::string>> reasons_of(const Closing& closing) {
    std::set<std::pair<std::string, std::string>> reasons;
    each_row(closing, "l/", [&](const std::string&, const std::string& value) {
        const Result<TopicRecord> record = decode_topic_record(value);
        const Result<LedgerLine> line =
            record ? decode_ledger_line(record->value) : Result<LedgerLine>(record.error());
        if (!line) return closing.auditor.violate("everybody-is-told", line.error().message);
        const bool not_told =
            line->step == LedgerStep::withheld || line->step == LedgerStep::nobody ||
            line->step == LedgerStep::not_called ||
            (line->step == LedgerStep::receipt &&
             (line->word == "failed" || line->word == "expired" || line->word == "refused"));
        if (!not_told) return;
        const std::string whom = line->person.empty() ? line->area.text() : line->person.text();
        reasons.emplace(line->identity, whom);
        closing.tally.count("ledger reasons");
    });
    return reasons;
}

bool lies_in(const Roster& roster, AreaId inner, const AreaId& outer) {
    while (inner != outer) {
        const std::optional<AreaId> parent = roster.parent_of(inner);
        if (!parent) return false;
        inner = *parent;
    }
    return true;
}

bool is_for(const Warning& warning, Audience audience) {
    return std::find(warning.audience.begin(), warning.audience.end(), audience) !=
           warning.audience.end();
}

}  // namespace

void check_folded_again(const Closing& closing) {
    std::map<std::string, std::string> folded;
    Backtest backtest([&](const OutputRow& row) {
        folded[state_keys::output_row(row.position.offset, row.catchment.text(), row.order)] =
            encode(row);
    });
    for (const JournalEntry& entry : closing.auditor.entries())
        if (const Result<void> taken = backtest.take(entry); !taken)
            return closing.auditor.violate("folded-again-is-the-same", taken.error().message);
    std::size_t stored = 0;
    each_row(closing, "r/", [&](const std::string& key, const std::string& value) {
        ++stored;
        const auto found = folded.find(key);
        if (found == folded.end() || found->second != value)
            closing.auditor.violate("folded-again-is-the-same",
                                    fmt::format("a row of record {} was stored otherwise",
                                                state_keys::from_big_endian(key.substr(2))));
    });
    if (stored != folded.size())
        closing.auditor.violate(
            "folded-again-is-the-same",
            fmt::format("{} rows are stored, {} come of the journal", stored, folded.size()));
    if (const Result<void> finished = backtest.finish(); !finished)
        return closing.auditor.violate("folded-again-is-the-same", finished.error().message);
    check_episodes(closing, backtest.episodes());
}

void check_everybody_told(const Closing& closing) {
    const auto reasons = reasons_of(closing);
    const Roster roster = closing.valley.content({}).roster;
    const auto demand = [&](const std::string& whom, const Warning& warning, const char* what) {
        const std::string identity = identity_of(warning);
        closing.tally.count("people and places checked");
        if (closing.town.heard(whom, identity) || reasons.contains({identity, whom})) return;
        closing.auditor.violate("everybody-is-told",
                                fmt::format("{} did not hear {} ({}), and the ledger says nothing",
                                            whom, identity, what));
    };
    each_row(closing, "i/", [&](const std::string&, const std::string& value) {
        const Result<Warning> warning = decode_warning(value);
        if (!warning) return closing.auditor.violate("everybody-is-told", warning.error().message);
        closing.tally.count("incidents");
        const bool over = warning->type == MessageType::cancel;
        for (const Person& person : roster.people) {
            const bool desk = person.role == "desk";
            if (!is_for(*warning, desk ? Audience::desk : Audience::officials)) continue;
            // An end is for whoever was told of the incident; a warning for whoever answers there.
            bool concerned = false;
            if (over) {
                for (std::uint32_t revision = 1; revision < warning->revision; ++revision)
                    concerned =
                        concerned || closing.town.heard(
                                         person.id.text(),
                                         fmt::format("{}.{}", warning->incident.text(), revision));
            } else {
                for (const AreaId& area : warning->areas)
                    concerned = concerned || lies_in(roster, person.area, area);
            }
            if (concerned) demand(person.id.text(), *warning, over ? "the end" : "the warning");
        }
        if (!is_for(*warning, Audience::public_) || over) return;
        for (const AreaId& area : warning->areas) demand(area.text(), *warning, "the warning");
    });
}

void check_published(const Closing& closing) {
    // A stretch may stand there twice: its last copies count, and those are in order.
    const auto topic = closing.broker.topics().find(topics::warnings);
    std::map<std::string, std::map<std::uint32_t, std::size_t>> last;  // Incident, revision.
    if (topic != closing.broker.topics().end())
        for (std::size_t at = 0; at < topic->second.size(); ++at) {
            const BusRecord& record = topic->second[at];
            const Result<Warning> warning = warning_from_bus(record.value);
            if (!warning) return closing.auditor.violate("all-published", warning.error().message);
            const auto said = closing.auditor.said().find(identity_of(*warning));
            if (said == closing.auditor.said().end() ||
                to_bus_value(decode_warning(said->second).value()) != record.value)
                return closing.auditor.violate(
                    "one-identity-one-text",
                    identity_of(*warning) + " was published otherwise than it was said");
            last[record.key][warning->revision] = at;
        }
    for (const auto& [identity, bytes] : closing.auditor.said()) {
        const Warning warning = decode_warning(bytes).value();
        const auto& revisions = last[warning.incident.text()];
        const auto found = revisions.find(warning.revision);
        if (found == revisions.end())
            return closing.auditor.violate("all-published", identity + " was never published");
        const auto was_refused = [&](std::uint32_t revision) {
            const std::string& one =
                closing.auditor.said().at(fmt::format("{}.{}", warning.incident.text(), revision));
            return closing.broker.was_refused(to_bus_value(decode_warning(one).value()));
        };
        if (found != revisions.begin() && std::prev(found)->second > found->second &&
            !was_refused(std::prev(found)->first))
            return closing.auditor.violate("all-published",
                                           identity + " stands before the revision it follows");
    }
}

std::uint64_t digest_of(const Closing& closing) {
    std::uint64_t digest = closing.town.digest();
    const auto add = [&digest](std::string_view bytes) {
        digest = digest * 1'000'003 + stable_hash(bytes);
    };
    for (const JournalEntry& entry : closing.auditor.entries()) add(encode(entry.record));
    for (const auto& [key, value] : closing.disk.rows().rows()) {
        add(key);
        add(value);
    }
    for (const auto& [name, records] : closing.broker.topics())
        for (const BusRecord& record : records) add(record.value);
    for (const auto& [kind, count] : closing.tally.faults) add(fmt::format("{} {}", kind, count));
    return digest;
}

}  // namespace freshet::world
