// Reading what stands under c/, s/ and r/ of the state store.
#include "storage/state/recovery.h"

#include <fmt/format.h>

#include <algorithm>
#include <limits>

#include "rules/base/encoding.h"
#include "storage/state/keys.h"

namespace freshet {
namespace {

constexpr std::uint64_t snapshot_version = 1;
constexpr std::uint64_t moved_version = 1;
constexpr std::size_t rows_a_scan_preset = 1024;
// Of a catchment of 50 stations one is 100 kB.
constexpr std::size_t snapshots_a_scan = 16;

Error damaged(std::string_view key, std::string_view what) {
    return Error{ErrorCode::corrupt, fmt::format("the state's {} under {} is damaged", what, key)};
}

struct Range {
    std::string from, to;
    std::size_t rows_a_scan = rows_a_scan_preset;
};

// Every row of a range, however many, a page at a time.
template <class Take>
Result<void> scan_all(const State& state, Range range, Take take) {
    while (true) {
        Result<std::vector<KeyValue>> rows = state.scan(range.from, range.to, range.rows_a_scan);
        if (!rows) return rows.error();
        for (const KeyValue& row : *rows)
            if (Result<void> taken = take(row); !taken) return taken.error();
        if (rows->size() < range.rows_a_scan) return {};
        range.from = rows->back().first + '\0';
    }
}

Result<Snapshot> decode_snapshot(const KeyValue& row) {
    Decoder decoder(row.second);
    const std::uint64_t version = decoder.get_unsigned();
    if (!decoder.failed() && version > snapshot_version)
        return Error{ErrorCode::refused,
                     fmt::format("snapshot {} is of version {}, newer than this program", row.first,
                                 version)};
    Snapshot snapshot;
    snapshot.catchment = CatchmentId(row.first.substr(2));
    snapshot.through.partition = static_cast<std::uint32_t>(decoder.get_unsigned());
    snapshot.through.offset = decoder.get_unsigned();
    snapshot.blob = decoder.get_text();
    if (!decoder.finished()) return damaged(row.first, "snapshot");
    return snapshot;
}

}  // namespace

std::string encode(const ShardCursor& cursor) {
    Encoder encoder;
    encoder.put_unsigned(cursor.next);
    encoder.put_unsigned(cursor.floor);
    return encoder.take();
}

std::string encode(const Snapshot& snapshot) {
    Encoder encoder;
    encoder.put_unsigned(snapshot_version);
    encoder.put_unsigned(snapshot.through.partition);
    encoder.put_unsigned(snapshot.through.offset);
    encoder.put_text(snapshot.blob);
    return encoder.take();
}

std::string encode(const MovedStation& moved) {
    Encoder encoder;
    encoder.put_unsigned(moved_version);
    encoder.put_unsigned(moved.position.partition);
    encoder.put_unsigned(moved.position.offset);
    encoder.put_text(moved.station.text());
    encoder.put_text(moved.from.text());
    encoder.put_text(moved.to.text());
    encoder.put_text(moved.blob);
    return encoder.take();
}

Result<std::vector<MovedStation>> read_moved_stations(const State& state) {
    std::vector<MovedStation> moved;
    const Result<void> scanned =
        scan_all(state, {"v/", state_keys::after_prefix("v/")}, [&](const KeyValue& row) {
            Decoder decoder(row.second);
            const std::uint64_t version = decoder.get_unsigned();
            if (!decoder.failed() && version > moved_version)
                return Result<void>(Error{
                    ErrorCode::refused, fmt::format("moved station {} is of version {}, newer than "
                                                    "this program",
                                                    row.first.substr(11), version)});
            MovedStation each;
            each.position.partition = static_cast<std::uint32_t>(decoder.get_unsigned());
            each.position.offset = decoder.get_unsigned();
            each.station = StationId(decoder.get_text());
            each.from = CatchmentId(decoder.get_text());
            each.to = CatchmentId(decoder.get_text());
            each.blob = decoder.get_text();
            if (!decoder.finished()) return Result<void>(damaged(row.first, "moved station"));
            moved.push_back(std::move(each));
            return Result<void>();
        });
    if (!scanned) return scanned.error();
    return moved;
}

Result<CommittedCursors> CommittedCursors::read(const State& state) {
    CommittedCursors found;
    const Result<void> scanned =
        scan_all(state, {"c/", state_keys::after_prefix("c/")}, [&](const KeyValue& row) {
            Decoder decoder(row.second);
            ShardCursor cursor;
            if (row.first.size() != state_keys::cursor(1, 0).size())
                return Result<void>(damaged(row.first, "cursor"));
            const std::string_view key(row.first);
            cursor.shard_count =
                static_cast<std::uint32_t>(state_keys::from_big_endian(key.substr(2)));
            cursor.shard = static_cast<std::uint32_t>(state_keys::from_big_endian(key.substr(11)));
            cursor.next = decoder.get_unsigned();
            cursor.floor = decoder.get_unsigned();
            if (!decoder.finished() || cursor.shard >= cursor.shard_count)
                return Result<void>(damaged(row.first, "cursor"));
            found.cursors_.push_back(cursor);
            return Result<void>();
        });
    if (!scanned) return scanned.error();
    return found;
}

std::uint64_t CommittedCursors::next(const CatchmentId& catchment) const {
    std::uint64_t highest = 0;
    for (const ShardCursor& cursor : cursors_)
        if (shard_of(catchment, cursor.shard_count) == cursor.shard)
            highest = std::max(highest, cursor.next);
    return highest;
}

std::uint64_t CommittedCursors::lowest(std::uint32_t shard_count,
                                       std::uint64_t ShardCursor::*field) const {
    std::uint64_t lowest = std::numeric_limits<std::uint64_t>::max();
    std::uint32_t found = 0;
    for (const ShardCursor& cursor : cursors_) {
        if (cursor.shard_count != shard_count) continue;
        lowest = std::min(lowest, cursor.*field);
        ++found;
    }
    // A shard that never committed says nothing of its catchments.
    return found == shard_count ? lowest : 0;
}

std::uint64_t CommittedCursors::at_least(ShardSlot slot, std::uint64_t ShardCursor::*field) const {
    std::uint64_t highest = 0;
    for (const ShardCursor& cursor : cursors_) {
        if (cursor.shard_count == slot.count && cursor.shard == slot.index)
            highest = std::max(highest, cursor.*field);
        if (cursor.shard_count != slot.count)
            highest = std::max(highest, lowest(cursor.shard_count, field));
    }
    return highest;
}

std::uint64_t CommittedCursors::lowest_next(ShardSlot slot) const {
    return at_least(slot, &ShardCursor::next);
}
std::uint64_t CommittedCursors::floor(ShardSlot slot) const {
    return at_least(slot, &ShardCursor::floor);
}

std::uint64_t CommittedCursors::highest_next(ShardSlot slot) const {
    std::uint64_t highest = 0;
    for (const ShardCursor& cursor : cursors_)
        if (cursor.shard_count != slot.count || cursor.shard == slot.index)
            highest = std::max(highest, cursor.next);
    return highest;
}

std::uint64_t CommittedCursors::highest_next() const {
    std::uint64_t highest = 0;
    for (const ShardCursor& cursor : cursors_) highest = std::max(highest, cursor.next);
    return highest;
}

Result<void> check_journal_covers(const Journal& journal, const CommittedCursors& cursors) {
    for (const ShardCursor& cursor : cursors.all())
        if (cursor.next > journal.end().offset)
            return Error{ErrorCode::corrupt,
                         fmt::format("the journal ends at {}, but {} of its records were already "
                                     "folded: it is not the journal this state was made from",
                                     journal.end().offset, cursor.next)};
    return {};
}

Result<void> each_snapshot(const State& state, ShardSlot slot,
                           const std::function<Result<void>(Snapshot)>& take) {
    return scan_all(
        state, {"s/", state_keys::after_prefix("s/"), snapshots_a_scan},
        [&](const KeyValue& row) -> Result<void> {
            // "s/" alone, the shared part, is the first key of the range, and every shard's.
            const std::string_view catchment = std::string_view(row.first).substr(2);
            if (!catchment.empty() && shard_of(CatchmentId(catchment), slot.count) != slot.index)
                return {};
            Result<Snapshot> snapshot = decode_snapshot(row);
            if (!snapshot) return snapshot.error();
            return take(std::move(*snapshot));
        });
}

Result<std::optional<JournalPosition>> snapshot_through(const State& state,
                                                        const CatchmentId& catchment) {
    const std::string key = state_keys::snapshot(catchment.text());
    const auto stored = state.get(key);
    if (!stored) return stored.error();
    if (!*stored) return std::optional<JournalPosition>();
    const Result<Snapshot> snapshot = decode_snapshot({key, **stored});
    if (!snapshot) return snapshot.error();
    return std::optional(snapshot->through);
}

Result<std::vector<OutputRow>> read_committed_rows(const State& state, ShardSlot slot,
                                                   std::uint64_t from, std::uint64_t to) {
    std::vector<OutputRow> rows;
    const Result<void> scanned =
        scan_all(state, {"r/" + state_keys::big_endian(from), "r/" + state_keys::big_endian(to)},
                 [&](const KeyValue& stored) {
                     Result<OutputRow> row = decode_output_row(stored.second);
                     if (!row) return Result<void>(damaged(stored.first, "output row"));
                     if (shard_of(row->catchment, slot.count) == slot.index)
                         rows.push_back(std::move(*row));
                     return Result<void>();
                 });
    if (!scanned) return scanned.error();
    return rows;
}

}  // namespace freshet
