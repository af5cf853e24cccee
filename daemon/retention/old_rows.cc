#include "daemon/retention/old_rows.h"

#include "fanout/rollcall/ledger.h"
#include "rules/model/commit.h"
#include "rules/model/warning.h"
#include "storage/state/keys.h"
#include "storage/state/topic_record.h"

namespace freshet {
namespace {

bool has_ended(const Warning& latest) {
    return latest.type == MessageType::cancel && latest.reason != WarningReason::subsided;
}

}  // namespace

Result<bool> OldRows::step(const State& state, StateWrite& write) {
    static constexpr std::string_view prefixes[] = {"r/", "i/", "l/", "u/", "p/"};
    if (kind_ == Kind::done) return false;
    const std::string prefix(prefixes[static_cast<std::size_t>(kind_)]);
    std::string to = state_keys::after_prefix(prefix);
    if (kind_ == Kind::rows) to = prefix + state_keys::big_endian(bounds_.trimmed_below);
    if (kind_ == Kind::notices)
        to = state_keys::notices_from(bounds_.horizon.time_since_epoch().count());
    const auto rows = state.scan(from_.empty() ? prefix : from_, to, bounds_.rows_max);
    if (!rows) return rows.error();
    for (const KeyValue& row : *rows)
        if (const Result<void> looked = look(state, row, write); !looked) return looked.error();
    if (rows->size() == bounds_.rows_max) {
        from_ = rows->back().first + '\0';
    } else {
        kind_ = static_cast<Kind>(static_cast<std::size_t>(kind_) + 1);
        from_.clear();
    }
    return true;
}

Result<void> OldRows::look(const State& state, const KeyValue& row, StateWrite& write) {
    if (kind_ == Kind::rows || kind_ == Kind::notices) {
        write.remove(row.first);
        return {};
    }
    if (kind_ == Kind::incidents) return look_at_incident(state, row, write);
    if (kind_ == Kind::ledger) return look_at_line(state, row, write);
    const Result<StationPage> page = decode_station_page(row.second);
    if (!page) return page.error();
    if (page->catchment.empty() && page->last_arrival < bounds_.horizon) write.remove(row.first);
    return {};
}

Result<void> OldRows::look_at_incident(const State& state, const KeyValue& row, StateWrite& write) {
    const Result<Warning> latest = decode_warning(row.second);
    if (!latest) return latest.error();
    if (!has_ended(*latest) || latest->published_at >= bounds_.horizon) return {};
    const std::string revisions = "w/" + latest->incident.text() + "/";
    const auto said =
        state.scan(revisions, state_keys::after_prefix(revisions), latest->revision + 1);
    if (!said) return said.error();
    for (const auto& [key, value] : *said) write.remove(key);
    write.remove(row.first);
    return {};
}

// Incidents went before: one whose row is there is open, or ended a short while ago.
Result<void> OldRows::look_at_line(const State& state, const KeyValue& row, StateWrite& write) {
    const Result<TopicRecord> record = decode_topic_record(row.second);
    if (!record) return record.error();
    const Result<LedgerLine> line = decode_ledger_line(record->value);
    if (!line) return line.error();
    if (line->at >= bounds_.horizon) return {};
    const auto incident = state.get(state_keys::incident(line->incident.text()));
    if (!incident) return incident.error();
    if (!*incident) write.remove(row.first);
    return {};
}

}  // namespace freshet
