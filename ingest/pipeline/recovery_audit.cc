// Rows are matched by record, catchment and order, and compared whole.
#include "ingest/pipeline/recovery_audit.h"

#include <fmt/format.h>

#include <tuple>

namespace freshet {
namespace {

using RowKey = std::tuple<std::uint64_t, CatchmentId, std::uint32_t>;

RowKey key_of(const OutputRow& row) { return {row.position.offset, row.catchment, row.order}; }

std::string words_for(const Output& output) {
    if (const auto* warning = std::get_if<Warning>(&output)) return identity_of(*warning);
    if (const auto* late = std::get_if<LateCrossing>(&output))
        return "late crossing of " + late->rule.text() + " at " + late->subject.text();
    const auto& notice = std::get<Notice>(output);
    return fmt::format("notice {} of {}", to_string(notice.kind), notice.station.text());
}

}  // namespace

RecoveryAudit::RecoveryAudit(const State& state, ShardSlot slot, CommittedCursors cursors,
                             std::function<void(const std::string&)> tell)
    : state_(state), slot_(slot), cursors_(std::move(cursors)), tell_(std::move(tell)) {}

Result<void> RecoveryAudit::compare(std::uint64_t from, std::uint64_t to,
                                    std::vector<OutputRow>& rows) {
    if (from >= end()) return {};
    Result<std::vector<OutputRow>> stored = read_committed_rows(state_, slot_, from, to);
    if (!stored) return stored.error();
    std::map<RowKey, OutputRow> committed;
    for (OutputRow& row : *stored) {
        const auto restored = restored_.find(row.catchment);
        if (restored != restored_.end() && row.position.offset < restored->second) continue;
        committed.emplace(key_of(row), std::move(row));
    }

    std::vector<OutputRow> fresh;
    for (OutputRow& row : rows) {
        if (row.position.offset >= cursors_.next(row.catchment)) {
            fresh.push_back(std::move(row));
            continue;
        }
        const auto match = committed.find(key_of(row));
        if (match == committed.end()) {
            differ(row, "is said now and was not");
            continue;
        }
        if (match->second != row) differ(match->second, "was said and is now said otherwise");
        committed.erase(match);
    }
    for (const auto& [key, row] : committed) differ(row, "was said and is not now");
    rows = std::move(fresh);
    return {};
}

void RecoveryAudit::filter(std::vector<PartialRound>& rounds) const {
    std::erase_if(rounds, [&](const PartialRound& round) {
        return round.position.offset < cursors_.lowest_next(slot_);
    });
    for (PartialRound& round : rounds)
        std::erase_if(round.partials, [&](const Partial& partial) {
            return round.position.offset < cursors_.next(partial.catchment);
        });
}

void RecoveryAudit::differ(const OutputRow& row, const char* how) {
    ++differences_;
    if (tell_)
        tell_(fmt::format("recovery: {} of catchment {} at record {} {}; what was said stands",
                          words_for(row.output), row.catchment.text(), row.position.offset, how));
}

}  // namespace freshet
