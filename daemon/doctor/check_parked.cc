// What Kafka refused for good and the relay keeps aside until the next start.
#include <fmt/format.h>

#include "daemon/doctor/checks.h"
#include "fanout/bus/embedded_bus.h"
#include "fanout/relay/parked_record.h"
#include "storage/state/keys.h"
#include "storage/state/rocksdb_state.h"
#include "storage/state/topic_record.h"

namespace freshet {
namespace {

constexpr std::size_t shown_max = 1000;

Diagnosis unreadable(const Error& error) {
    return {Health::unseen, "parked records", error.message, "see state"};
}

}  // namespace

Diagnoses check_parked(const Examination& examination) {
    const std::filesystem::path folder = examination.settings.data_folder / "state";
    // A running daemon names them at /-/ready, which is asked already.
    if (examination.settings.bus != BusKind::kafka || examination.server ||
        !std::filesystem::exists(folder)) {
        return {};
    }
    const auto state =
        RocksdbState::create({.folder = folder, .access = RocksdbStateOptions::Access::read_only});
    if (!state) return {unreadable(state.error())};
    const auto tried = embedded_position(**state, "relay", topics::parked);
    if (!tried) return {unreadable(tried.error())};
    const auto rows = (*state)->scan(state_keys::topic_row(topics::parked, *tried),
                                     state_keys::topic_row(topics::parked, ~0ULL), shown_max);
    if (!rows) return {unreadable(rows.error())};
    if (rows->empty()) {
        return {{Health::fine, "parked records", "none: Kafka refused nothing for good", ""}};
    }
    const auto row = decode_topic_record(rows->back().second);
    if (!row) return {unreadable(row.error())};
    const auto newest = decode_parked_record(row->value);
    if (!newest) return {unreadable(newest.error())};
    return {{Health::ill, "parked records",
             fmt::format("Kafka refused {}{} records for good; the newest, of {} at {}: {}",
                         rows->size() == shown_max ? "at least " : "", rows->size(),
                         newest->record.topic, format_time(newest->at), newest->why),
             "mend the topic, its rights or its max.message.bytes, then start the daemon again: it "
             "publishes them"}};
}

}  // namespace freshet
