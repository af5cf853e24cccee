// Gathering one atomic write: commits first, then what they release, then requests.
#include "storage/state/state_writer.h"

#include <fmt/format.h>

#include <algorithm>

#include "rules/base/check.h"
#include "rules/base/planted.h"
#include "storage/state/keys.h"
#include "storage/state/partial_round.h"
#include "storage/state/recovery.h"
#include "storage/state/topic_record.h"

namespace freshet {
namespace {

constexpr Duration rounds_kept = std::chrono::hours(24);

}  // namespace

StateWriter::StateWriter(State& state, StateWriterOptions options, Wiring wiring)
    : state_(state),
      options_(options),
      wiring_(std::move(wiring)),
      shard_next_(options.shard_count, 0) {
    CHECK(wiring_.shards.size() == options_.shard_count);
}

Result<std::unique_ptr<StateWriter>> StateWriter::create(State& state, StateWriterOptions options,
                                                         Wiring wiring) {
    std::unique_ptr<StateWriter> writer(new StateWriter(state, options, std::move(wiring)));
    const Result<void> loaded = writer->load();
    if (!loaded) return loaded.error();
    return writer;
}

Result<void> StateWriter::load() {
    const Result<CommittedCursors> cursors = CommittedCursors::read(state_);
    if (!cursors) return cursors.error();
    for (std::uint32_t shard = 0; shard < options_.shard_count; ++shard)
        shard_next_[shard] = cursors->lowest_next({shard, options_.shard_count});

    std::string from = "h/";
    const std::string to = state_keys::after_prefix("h/");
    while (true) {
        const Result<std::vector<KeyValue>> rows = state_.scan(from, to, 1024);
        if (!rows) return rows.error();
        for (const auto& [key, record] : *rows) {
            const Result<TopicRecord> decoded = decode_topic_record(record);
            if (!decoded || key.size() < 10)
                return Error{ErrorCode::corrupt, "the state's held row under " + key +
                                                     " is "
                                                     "damaged"};
            const std::uint64_t position = state_keys::from_big_endian(key.substr(2));
            held_[key] = HeldRow{decoded->key, position, record};
        }
        if (rows->size() < 1024) break;
        from = rows->back().first + '\0';
    }
    probe_.held_rows_now.set(held_.size());
    return {};
}

Progress StateWriter::poll(Timestamp now) {
    if (failure_) return refuse_all();
    write_ = {};
    appended_ = false;
    crossings_.clear();
    take_commits();
    release_passed();
    take_requests();
    if (write_.changes.empty() && owed_.empty() && !failure_) return Progress::idle;

    if (!failure_) {
        const Result<void> written = state_.write(write_);
        if (!written) failure_ = written.error();
    }
    for (const Owed& owed : owed_)
        CHECK(owed.client->answers().put({owed.ticket, !failure_.has_value()}));
    owed_.clear();
    if (failure_) {
        probe_.failures.add();
        return Progress::worked;
    }
    probe_.writes.add();
    for (const Timestamp shown_at : crossings_) probe_.crossing_to_outbox.add(now - shown_at);
    probe_.held_rows_now.set(held_.size());
    if (appended_)
        for (Bell* bell : wiring_.append_bells) bell->ring();
    return Progress::worked;
}

void StateWriter::take_commits() {
    std::size_t taken = 0;
    std::shared_ptr<const ShardCommit> commit;
    // One of each shard in turn, so that the slowest shard's cursor, for which held rows wait, does
    // not stand behind a burst of another's.
    for (bool more = true; more && taken < options_.commits_max;) {
        more = false;
        for (CommitBox* box : wiring_.shards) {
            if (!box->take(commit)) continue;
            add(*commit);
            ++taken;
            more = true;
        }
    }
    probe_.commits.add(taken);
}

void StateWriter::add(const ShardCommit& mail) {
    const Commit& commit = mail.commit;
    CHECK(commit.shard < options_.shard_count);
    for (const OutputRow& row : commit.rows) add(row);
    for (const PartialRound& round : commit.rounds) {
        const auto key = [&](Timestamp tick) {
            return state_keys::partial_round(
                static_cast<std::uint64_t>(tick.time_since_epoch().count()), options_.shard_count,
                commit.shard);
        };
        write_.put(key(round.tick), encode(round));
        // The area fold is never a day behind; until it comes this keeps the rounds from piling up.
        write_.remove(key(round.tick - rounds_kept));
    }
    for (const StationPage& page : commit.pages)
        write_.put(state_keys::page(page.station.text()), encode(page));
    for (const MovedStation& moved : mail.moved)
        write_.put(
            state_keys::moved_station(moved.position.offset, moved.station.text(), moved.to.text()),
            encode(moved));
    for (const MovedStation& moved : mail.settled)
        write_.remove(state_keys::moved_station(moved.position.offset, moved.station.text(),
                                                moved.to.text()));
    for (const Snapshot& snapshot : mail.snapshots)
        write_.put(state_keys::snapshot(snapshot.catchment.text()), encode(snapshot));

    const std::uint64_t next = commit.through.offset + 1;
    std::uint64_t& stored = shard_next_[commit.shard];
    CHECK(next >= stored);
    stored = next;
    write_.put(state_keys::cursor(options_.shard_count, commit.shard),
               encode(ShardCursor{options_.shard_count, commit.shard, next, mail.floor.offset}));
}

void StateWriter::add(const OutputRow& row) {
    write_.put(state_keys::output_row(row.position.offset, row.catchment.text(), row.order),
               encode(row));
    if (const auto* notice = std::get_if<Notice>(&row.output))
        write_.put(state_keys::notice(notice->at.time_since_epoch().count(), row.position.offset,
                                      row.catchment.text(), row.order),
                   encode(row));
    const auto* warning = std::get_if<Warning>(&row.output);
    if (warning == nullptr) return;

    const std::string& incident = warning->incident.text();
    const std::string bytes = encode(*warning);
    write_.put(state_keys::warning(incident, warning->revision), bytes);
    write_.put(state_keys::incident(incident), bytes);
    std::string record = encode_topic_record(incident, bytes);
    if (urgency_of(row.output) == Urgency::raises || PLANTED(lowering_not_held)) {
        release_incident(incident);
        if (PLANTED(outbox_numbered_by_cause))
            topic_next_[std::string(state_keys::warnings_topic)] = row.position.offset;
        add_to_outbox(std::move(record));
        crossings_.push_back(warning->published_at);
        return;
    }
    std::string key = state_keys::held_row(row.position.offset, row.catchment.text(), row.order);
    write_.put(key, record);
    held_[std::move(key)] = HeldRow{incident, row.position.offset, std::move(record)};
    probe_.held_rows.add();
}

void StateWriter::release_incident(const std::string& incident) {
    for (auto held = held_.begin(); held != held_.end();) {
        if (held->second.incident != incident) {
            ++held;
            continue;
        }
        write_.remove(held->first);
        add_to_outbox(std::move(held->second.record));
        held = held_.erase(held);
    }
}

void StateWriter::release_passed() {
    const std::uint64_t passed = *std::min_element(shard_next_.begin(), shard_next_.end());
    while (!held_.empty() && held_.begin()->second.position < passed) {
        write_.remove(held_.begin()->first);
        add_to_outbox(std::move(held_.begin()->second.record));
        held_.erase(held_.begin());
    }
}

void StateWriter::add_to_outbox(std::string record) {
    const Result<void> added = append(std::string(state_keys::warnings_topic), std::move(record));
    if (!added) failure_ = added.error();
    probe_.outbox_rows.add();
}

Result<void> StateWriter::append(const std::string& topic, std::string record) {
    auto next = topic_next_.find(topic);
    if (next == topic_next_.end()) {
        const Result<std::optional<std::string>> stored = state_.get(state_keys::topic_next(topic));
        if (!stored) return stored.error();
        if (*stored && (*stored)->size() != 8)
            return Error{ErrorCode::corrupt, "the state's next offset of " + topic + " is damaged"};
        next =
            topic_next_.emplace(topic, *stored ? state_keys::from_big_endian(**stored) : 0).first;
    }
    write_.put(state_keys::topic_row(topic, next->second), std::move(record));
    ++next->second;
    write_.put(state_keys::topic_next(topic), state_keys::big_endian(next->second));
    appended_ = true;
    return {};
}

void StateWriter::take_requests() {
    std::size_t taken = 0;
    std::shared_ptr<const StateRequest> request;
    for (bool more = true; more && taken < options_.requests_max;) {
        more = false;
        for (StateClient* client : wiring_.clients) {
            if (!client->requests().take(request)) continue;
            owed_.push_back({client, request->ticket});
            add(*request);
            ++taken;
            more = true;
        }
    }
    probe_.requests.add(taken);
}

void StateWriter::add(const StateRequest& request) {
    write_.changes.insert(write_.changes.end(), request.write.changes.begin(),
                          request.write.changes.end());
    if (request.write.sync == Sync::yes) write_.sync = Sync::yes;
    for (const TopicAppend& added : request.appends) {
        const Result<void> done = append(added.topic, encode_topic_record(added.key, added.value));
        if (!done) failure_ = done.error();
    }
}

Progress StateWriter::refuse_all() {
    Progress progress = Progress::idle;
    std::shared_ptr<const StateRequest> request;
    for (StateClient* client : wiring_.clients)
        while (client->requests().take(request)) {
            CHECK(client->answers().put({request->ticket, false}));
            progress = Progress::worked;
        }
    return progress;
}

}  // namespace freshet
