// See auditor.h: what is checked while the world runs.
#include "tests/simulation/world/auditor.h"

#include <fmt/format.h>

#include <algorithm>
#include <limits>

#include "fanout/bus/bus_value.h"
#include "rules/base/hash.h"
#include "rules/model/warning.h"
#include "storage/state/keys.h"
#include "storage/state/recovery.h"
#include "storage/state/topic_record.h"

namespace freshet::world {
namespace {

constexpr const char* receipts_prefix = "t/freshet.receipts/";
constexpr const char* calls_prefix = "t/freshet.calls.";
constexpr const char* cap_prefix = "t/freshet.cap/";

bool is_kept(const std::string& key) {
    return key.starts_with("i/") || key.starts_with("l/") || key.starts_with("r/");
}

// A station's own time as the centre must understand it: two digits of the year, this century.
Timestamp as_understood(Timestamp time, std::uint8_t protocol) {
    if (protocol != static_cast<std::uint8_t>(Protocol::sl651)) return time;
    CivilTime civil = to_civil(time, beijing);
    civil.year = 2000 + civil.year % 100;
    return from_civil(civil, beijing).value();
}

bool holds(const Report& report, const Outgoing& sent, std::uint8_t protocol) {
    if (report.sent_at != as_understood(sent.sent_at, protocol)) return false;
    const auto has = [&](Element element, Timestamp at, std::int64_t value) {
        return std::any_of(report.observations.begin(), report.observations.end(),
                           [&](const Observation& seen) {
                               return seen.element == element && seen.observed_at == at &&
                                      seen.quality == Quality::good &&
                                      seen.value == Quantity::from_ten_thousandths(value);
                           });
    };
    return std::all_of(sent.measured.begin(), sent.measured.end(), [&](const Measured& one) {
        const Timestamp at = as_understood(one.observed_at, protocol);
        return (one.rain_tenths < 0 || has(Element::rain, at, one.rain_tenths * 1000)) &&
               (one.level_millimetres < 0 || has(Element::level, at, one.level_millimetres * 10));
    });
}

}  // namespace

void Auditor::violate(const std::string& invariant, const std::string& what) {
    violations_.push_back({invariant, now_.real, what});
}

void Auditor::follow(const Journal& journal) {
    while (entries_.size() < journal.end().offset) {
        auto read = journal.read({0, entries_.size()}, 4096);
        if (!read || read->empty()) {
            return violate("journal-only-grows",
                           read ? "the journal ends before its end" : read.error().message);
        }
        for (JournalEntry& entry : *read) {
            if (const auto* report = std::get_if<Report>(&entry.record.body))
                reports_.emplace(Key{report->station.text(), report->serial}, entries_.size());
            entries_.push_back(std::move(entry));
        }
    }
}

void Auditor::check_journal(const Journal& journal) {
    if (journal.end().offset < entries_.size())
        return violate("journal-only-grows",
                       fmt::format("{} records were durable, a start finds {}", entries_.size(),
                                   journal.end().offset));
    // The last ones stand for all: what is older was there at the start before.
    const std::size_t from = std::max(entries_.size() - std::min<std::size_t>(entries_.size(), 200),
                                      journal.first().offset);
    const auto found = journal.read({0, from}, entries_.size() - from);
    if (!found) return violate("journal-only-grows", found.error().message);
    for (std::size_t i = 0; i < found->size(); ++i)
        if (encode((*found)[i].record) != encode(entries_[from + i].record))
            return violate("journal-only-grows", fmt::format("record {} is another", from + i));
}

void Auditor::on_acknowledged(const Journal& journal, const Outgoing& report,
                              std::uint8_t protocol) {
    tally_.count("acknowledged");
    follow(journal);
    const auto [first, last] = reports_.equal_range({report.station, report.serial});
    for (auto found = first; found != last; ++found)
        if (holds(std::get<Report>(entries_[found->second].record.body), report, protocol)) return;
    violate("acknowledged-is-journaled",
            fmt::format("station {} serial {} was answered, and {} records of that serial hold "
                        "something else",
                        report.station, report.serial, std::distance(first, last)));
}

void Auditor::on_append(std::span<const JournalRecord> group) {
    for (std::size_t index = 0; index + 1 < group.size(); ++index)
        if (std::holds_alternative<Tick>(group[index].body))
            violate("ticks-come-last", fmt::format("a tick stands before {} records of its poll",
                                                   group.size() - index - 1));
}

void Auditor::on_act(const Journal& journal, const Command& command) {
    tally_.count("commands of people");
    follow(journal);
    const bool found = std::any_of(entries_.rbegin(), entries_.rend(), [&](const auto& entry) {
        const auto* done = std::get_if<Command>(&entry.record.body);
        return done != nullptr && *done == command;
    });
    if (!found) violate("acts-are-kept", "a command said to be done is not in the journal");
}

void Auditor::on_answer(const std::string& note) {
    answers_.insert(note);
    if (!is_stored(note)) violate("acts-are-kept", "the answer '" + note + "' is noted nowhere");
}

void Auditor::on_published(const BusRecord& record) {
    if (record.topic == topics::warnings) {
        const Result<Warning> warning = warning_from_bus(record.value);
        if (!warning) return violate("one-identity-one-text", warning.error().message);
        published_.insert(identity_of(*warning));
        std::erase_if(unpublished_,
                      [&](const auto& one) { return one.second == identity_of(*warning); });
        return;
    }
    const std::uint64_t hash = stable_hash(record.value);
    const auto stored = stored_others_.find(hash);
    if (stored == stored_others_.end() || !published_others_.insert(hash).second) return;
    if (unpublished_.empty() || unpublished_.begin()->first > stored->second) return;
    violate("warnings-first",
            fmt::format("a record of {} is published, and {}, stored before it, is not",
                        record.topic, unpublished_.begin()->second));
}

bool Auditor::on_write(const StateWrite& write, const State& state, std::uint32_t shards) {
    // Rows before what they cause: within one write the outbox may stand before the row.
    bool said = false;
    for (const char* prefix : {"r/", "o/", receipts_prefix})
        for (const StateWrite::Change& change : write.changes)
            if (change.value && change.key.starts_with(prefix)) {
                read_row(change.key, *change.value);
                said = true;
            }
    for (const StateWrite::Change& change : write.changes) {
        if (is_kept(change.key)) {
            if (change.value) {
                kept_rows_[change.key] = *change.value;
            } else {
                removed_.insert(change.key);
            }
        }
        if (!change.value) {
            on_removal(change.key);
        } else if (change.key.starts_with(calls_prefix) || change.key.starts_with(cap_prefix)) {
            read_call(*change.value);
        }
    }
    if (said) check_lowering(write, state, shards);
    return said;
}

void Auditor::check_lowering(const StateWrite& write, const State& state, std::uint32_t shards) {
    const Result<CommittedCursors> cursors = CommittedCursors::read(state);
    if (!cursors) return violate("lowering-waits", cursors.error().message);
    std::uint64_t passed = std::numeric_limits<std::uint64_t>::max();
    for (std::uint32_t shard = 0; shard < shards; ++shard)
        passed = std::min(passed, cursors->lowest_next({shard, shards}));
    // From the last to the first: what raises again takes the held rows of its incident along.
    std::set<IncidentId> raised;
    for (auto change = write.changes.rbegin(); change != write.changes.rend(); ++change) {
        if (!change->value || !change->key.starts_with("o/")) continue;
        const Result<TopicRecord> record = decode_topic_record(*change->value);
        const Result<Warning> warning =
            record ? decode_warning(record->value) : Result<Warning>(record.error());
        if (!warning) continue;  // read_row said so.
        if (urgency_of(*warning) == Urgency::raises) {
            raised.insert(warning->incident);
            continue;
        }
        const std::string identity = identity_of(*warning);
        const auto cause = caused_by_.find(identity);
        if (raised.contains(warning->incident) || cause == caused_by_.end()) continue;
        if (cause->second >= passed)
            violate("lowering-waits",
                    fmt::format("{} of record {} is in the outbox, and a shard is at {}", identity,
                                cause->second, passed));
    }
}

void Auditor::read_row(const std::string& key, const std::string& value) {
    if (key.starts_with("r/")) {
        const Result<OutputRow> row = decode_output_row(value);
        if (!row) return violate("one-identity-one-text", row.error().message);
        const auto* warning = std::get_if<Warning>(&row->output);
        if (warning == nullptr) return;
        const std::string identity = identity_of(*warning);
        const auto [known, is_new] = said_.try_emplace(identity, encode(*warning));
        if (is_new) tally_.count("warnings");
        if (known->second != encode(*warning))
            violate("one-identity-one-text", identity + " has two contents");
        const auto [cause, first] = caused_by_.try_emplace(identity, row->position.offset);
        if (cause->second != row->position.offset)
            violate("one-identity-one-text", identity + " has two causes");
        return;
    }
    if (key.starts_with("o/")) return read_outbox(key, value);
    const Result<TopicRecord> record = decode_topic_record(value);
    const Result<Response> response =
        record ? response_from_bus(record->value) : Result<Response>(record.error());
    if (!response) return violate("acts-are-kept", response.error().message);
    const auto* ack = std::get_if<Ack>(&*response);
    answers_stored_[key] = ack != nullptr ? ack->note : std::get<Receipt>(*response).reference;
}

void Auditor::read_call(const std::string& value) {
    const Result<TopicRecord> record = decode_topic_record(value);
    if (!record) return violate("one-identity-one-text", record.error().message);
    stored_others_[stable_hash(record->value)] = ++stored_;
}

void Auditor::read_outbox(const std::string& key, const std::string& value) {
    const Result<TopicRecord> record = decode_topic_record(value);
    const Result<Warning> warning =
        record ? decode_warning(record->value) : Result<Warning>(record.error());
    if (!warning) return violate("one-identity-one-text", warning.error().message);
    const std::string identity = identity_of(*warning);
    const auto row_of = [](const std::string& of) {
        return state_keys::from_big_endian(of.substr(2));
    };
    if (!outbox_.empty() && row_of(key) != row_of(outbox_.rbegin()->first) + 1)
        violate("outbox-order",
                fmt::format("{} entered the outbox as row {} after row {}", identity, row_of(key),
                            row_of(outbox_.rbegin()->first)));
    std::uint32_t& last = outbox_revision_[warning->incident.text()];
    if (warning->revision != last + 1)
        violate("outbox-order",
                fmt::format("{} entered the outbox after revision {}", identity, last));
    last = warning->revision;
    ++stored_;
    if (!published_.contains(identity)) unpublished_[stored_] = identity;
    outbox_[key] = {warning->incident.text(), warning->revision};
    const auto said = said_.find(identity);
    if (said == said_.end() || said->second != record->value)
        violate("one-identity-one-text", identity + " in the outbox is not what a shard said");
}

// Retention: what it takes was there long enough.
void Auditor::on_removal(const std::string& key) {
    if (const auto answer = answers_stored_.find(key); answer != answers_stored_.end()) {
        answers_.erase(answer->second);
        answers_stored_.erase(answer);
    }
    if (const auto row = outbox_.find(key); row != outbox_.end()) {
        removed_revision_[row->second.first] = row->second.second;
        outbox_.erase(row);
    }
}

bool Auditor::is_stored(const std::string& note) const {
    return std::any_of(answers_stored_.begin(), answers_stored_.end(),
                       [&](const auto& stored) { return stored.second == note; });
}

void Auditor::on_cut(const MemoryState& state) {
    std::erase_if(kept_rows_, [&](const auto& row) {
        return !state.rows().contains(row.first) && !removed_.contains(row.first);
    });
    for (auto& [key, value] : kept_rows_)
        if (const auto row = state.rows().find(key); row != state.rows().end()) value = row->second;
    outbox_revision_ = removed_revision_;
    outbox_.clear();
    answers_stored_.clear();
    for (const auto& [key, value] : state.rows())
        if (key.starts_with(receipts_prefix)) read_row(key, value);
    for (const auto& [key, value] : state.rows()) {
        if (!key.starts_with("o/")) continue;
        const Warning warning = decode_warning(decode_topic_record(value).value().value).value();
        outbox_revision_[warning.incident.text()] = warning.revision;
        outbox_[key] = {warning.incident.text(), warning.revision};
    }
    std::erase_if(unpublished_, [&](const auto& one) {
        return std::none_of(outbox_.begin(), outbox_.end(), [&](const auto& row) {
            return fmt::format("{}.{}", row.second.first, row.second.second) == one.second;
        });
    });
    for (const std::string& note : answers_)
        if (!is_stored(note))
            violate("acts-are-kept", "the answer '" + note + "' was noted and is gone");
}

}  // namespace freshet::world
