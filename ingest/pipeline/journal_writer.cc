// Gather, append, answer, pass on: the order is the promise. Nobody is answered before the append
// returned, and no shard sees a record that is not durable.
#include "ingest/pipeline/journal_writer.h"

#include <algorithm>
#include <utility>

#include "rules/base/check.h"
#include "rules/base/planted.h"

namespace freshet {
namespace {

// Good enough to bound a group; the exact size is known only once it is encoded.
std::size_t estimated_bytes(const JournalRecord& record) {
    const auto* report = std::get_if<Report>(&record.body);
    if (report == nullptr) return 64;
    return 48 + report->raw.size() + 16 * report->observations.size();
}

}  // namespace

JournalWriter::JournalWriter(Journal& journal, JournalWriterOptions options,
                             std::vector<IngestLane*> lanes, std::vector<RoundLane*> shards)
    : journal_(journal),
      options_(std::move(options)),
      lanes_(std::move(lanes)),
      shards_(std::move(shards)),
      last_tick_(options_.last_tick) {
    probe_.lost.set(options_.lost_records);
}

std::optional<Timestamp> JournalWriter::next_deadline() const {
    return failure_ ? std::nullopt : tick_due_;
}

Progress JournalWriter::poll(Timestamp now) {
    if (failure_) return refuse_all();
    // Engine time is monotone over restarts and over a clock that was set back.
    if (last_tick_ && now < *last_tick_) now = *last_tick_;
    if (!tick_due_) tick_due_ = now + options_.tick_period;
    if (PLANTED(tick_order) && now >= *tick_due_) add_tick(now);
    gather();
    if (now >= *tick_due_) add_tick(now);
    if (records_.empty()) return Progress::idle;
    return store();
}

void JournalWriter::gather() {
    std::size_t bytes = 0;
    IngestMail mail;
    for (std::size_t turn = 0; turn < lanes_.size(); ++turn) {
        IngestLane* lane = lanes_[(first_lane_ + turn) % lanes_.size()];
        while (records_.size() < options_.records_max && bytes < options_.bytes_max &&
               lane->mail().take(mail)) {
            bytes += estimated_bytes(mail.record);
            records_.push_back(std::move(mail.record));
            owed_.push_back({lane, mail.ticket});
        }
    }
    if (!lanes_.empty()) first_lane_ = (first_lane_ + 1) % lanes_.size();
}

void JournalWriter::add_tick(Timestamp now) {
    records_.push_back({now, Tick{}});
    last_tick_ = now;
    tick_due_ = now + options_.tick_period;
    probe_.ticks.add();
}

Progress JournalWriter::store() {
    if (PLANTED(ack_before_sync)) answer(Stored::yes);
    const Result<JournalPosition> first = journal_.append(records_);
    // Counted before the answers, which wake other threads: the journal's account is read
    // meanwhile.
    if (first) probe_.records.add(records_.size());
    answer(first ? Stored::yes : Stored::no);
    if (!first) {
        failure_ = first.error();
        probe_.failures.add();
        records_.clear();
        return Progress::worked;
    }
    probe_.groups.add();
    for (const JournalRecord& record : records_) {
        const auto* report = std::get_if<Report>(&record.body);
        if (report == nullptr) continue;
        probe_.reports.add();
        witness_.see(*report, record.received_at);
    }
    if (const auto apart = witness_.percent_apart(records_.back().received_at)) {
        probe_.clocks_apart.set(*apart);
    }
    probe_.group_records_last.set(records_.size());

    auto entries = std::make_shared<std::vector<JournalEntry>>();
    entries->reserve(records_.size());
    JournalPosition position = *first;
    for (JournalRecord& record : records_) {
        entries->push_back({position, std::move(record)});
        position = position.next();
    }
    records_.clear();
    const Round round = std::move(entries);
    for (RoundLane* shard : shards_)
        if (!shard->put(round)) probe_.rounds_not_mailed.add();
    return Progress::worked;
}

void JournalWriter::answer(Stored stored) {
    for (const Owed& owed : owed_) CHECK(owed.lane->receipts().put({owed.ticket, stored}));
    owed_.clear();
}

Progress JournalWriter::refuse_all() {
    Progress progress = Progress::idle;
    IngestMail mail;
    for (IngestLane* lane : lanes_)
        while (lane->mail().take(mail)) {
            CHECK(lane->receipts().put({mail.ticket, Stored::no}));
            progress = Progress::worked;
        }
    return progress;
}

}  // namespace freshet
