// See accounts.h. Reads of the state store here are of single keys, once for a page.
#include "daemon/serve/accounts.h"

#include <fmt/format.h>

#include <algorithm>
#include <string>

#include "rules/model/warning.h"
#include "storage/state/keys.h"
#include "storage/state/topic_record.h"

namespace freshet {
namespace {

const std::string outbox(state_keys::warnings_topic);

Conservation::Term fixed(std::string name, std::uint64_t value) {
    return {std::move(name), [value] { return value; }};
}

std::uint64_t outbox_end(const State& state) {
    const auto stored = state.get(state_keys::topic_next(outbox));
    return stored && *stored ? state_keys::from_big_endian(**stored) : 0;
}

// Of the oldest warning that the roll call has not read, since the record that showed it; storm
// time. 0 where it has read all.
Duration outbox_age(const State& state, Timestamp now) {
    const auto position = embedded_position(state, "rollcall", outbox);
    if (!position || *position >= outbox_end(state)) return {};
    const auto row = state.get(state_keys::topic_row(outbox, *position));
    if (!row || !*row) return {};
    const auto record = decode_topic_record(**row);
    if (!record) return {};
    const auto warning = decode_warning(record->value);
    return warning ? std::max(now - warning->published_at, Duration::zero()) : Duration::zero();
}

}  // namespace

void open_accounts(const AccountParts& parts, Conservation& conservation, Exporter& exporter) {
    const Sl651Probe& sl651 = parts.gateway.sl651;
    conservation.add("sl651", {{"frames", sl651.frames}},
                     {{"replied", sl651.replies},
                      {"without_reply", sl651.without_reply},
                      {"refused", sl651.account.refused},
                      {"parts", sl651.account.parts},
                      {"gone", sl651.account.gone},
                      {"open", sl651.account.open}});
    const StreamSessionProbe& stream = parts.gateway.stream;
    conservation.add("stream", {{"messages", stream.read}},
                     {{"acknowledged", stream.acks},
                      {"refused", stream.account.refused},
                      {"gone", stream.account.gone},
                      {"open", stream.account.open}});

    const Journal& journal = parts.journal;
    conservation.add("journal",
                     {fixed("at_start", journal.end().offset),
                      {"appended", parts.folding.journal_writer().probe().records}},
                     {{"end", [&journal] { return journal.end().offset; }}});
    for (const auto& shard : parts.folding.shards()) {
        const ShardProbe& probe = shard->probe();
        conservation.add(std::string(shard->name()),
                         {fixed("at_start", probe.next.value()), {"folded", probe.records}},
                         {{"next", probe.next}});
        exporter.add_series("freshet_shard_behind_records",
                            "Journal records this shard has not folded",
                            {{"shard", std::string(shard->name().substr(6))}}, [&journal, &probe] {
                                const std::uint64_t next = probe.next.value();
                                return static_cast<double>(journal.end().offset - next);
                            });
    }

    const State& state = parts.state;
    conservation.add("outbox",
                     {fixed("at_start", outbox_end(state)),
                      {"put", parts.folding.state_writer().probe().outbox_rows}},
                     {{"end", [&state] { return outbox_end(state); }}});
    exporter.add_series("freshet_outbox_age_seconds",
                        "Age of the oldest warning in the outbox that the roll call has not read",
                        {}, [&state, now = parts.now, factor = parts.clock_factor] {
                            return std::chrono::duration<double>(outbox_age(state, now())).count() /
                                   factor;
                        });
    for (const auto& [name, lane] : parts.lanes) {
        exporter.add_series(mailbox_metric, mailbox_help, {{"mailbox", name}}, [lane = lane] {
            return static_cast<double>(lane->mail().size()) /
                   static_cast<double>(lane->mail().capacity());
        });
    }
    parts.calling.open_accounts(conservation);
    conservation.describe(exporter);
}

}  // namespace freshet
