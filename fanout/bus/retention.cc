// See retention.h. Marks are `m/<topic>/<time>`, byte order being time order; the mark that a
// removal relied on goes with what it removed.
#include "fanout/bus/retention.h"

#include <algorithm>

#include "fanout/bus/embedded_bus.h"
#include "rules/base/encoding.h"
#include "storage/state/keys.h"

namespace freshet {
namespace {

std::string mark_prefix(const std::string& topic) { return "m/" + topic + "/"; }

std::string mark_key(const std::string& topic, Timestamp time) {
    const std::int64_t count = std::max<std::int64_t>(time.time_since_epoch().count(), 0);
    return mark_prefix(topic) + state_keys::big_endian(static_cast<std::uint64_t>(count));
}

std::uint64_t offset_in(const std::string& topic, const std::string& key) {
    return state_keys::from_big_endian(
        std::string_view(key).substr(state_keys::topic_prefix(topic).size()));
}

// The offset of the topic's last record; nothing when it has none.
Result<std::optional<std::uint64_t>> last_of(const State& state, const std::string& topic) {
    const auto row =
        state.last(state_keys::topic_row(topic, 0), state_keys::topic_row(topic, ~0ULL));
    if (!row) return row.error();
    if (!*row) return std::optional<std::uint64_t>();
    return std::optional(offset_in(topic, (*row)->first));
}

}  // namespace

Retention::Retention(RetentionOptions options, StateClient& client)
    : options_(std::move(options)), client_(client) {}

Progress Retention::poll(Timestamp now) {
    if (failure_) return Progress::idle;
    StateAnswer answer;
    if (client_.take_answer(answer)) {
        open_ = false;
        if (!answer.stored) {
            failure_ = Error{ErrorCode::io, "old records of the bus could not be removed"};
            return Progress::worked;
        }
    }
    if (!due_) due_ = now;
    if (open_ || now < *due_) return Progress::idle;
    if (const Result<void> turned = turn(now); !turned) failure_ = turned.error();
    return Progress::worked;
}

std::optional<Timestamp> Retention::next_deadline() const {
    return open_ || failure_ ? std::nullopt : due_;
}

Result<void> Retention::turn(Timestamp now) {
    auto request = std::make_shared<StateRequest>();
    const bool notes = !noted_at_ || now - *noted_at_ >= options_.period;
    std::size_t removed = 0;
    for (const RetentionOptions::Topic& topic : options_.topics) {
        if (notes) {
            const Result<void> noted = note_end(topic.name, now, request->write);
            if (!noted) return noted.error();
        }
        if (removed > 0) continue;  // One topic a write.
        const Result<std::size_t> trimmed = trim(topic, now, request->write);
        if (!trimmed) return trimmed.error();
        removed = *trimmed;
    }
    // More may be left than one write takes.
    due_ = removed > 0 ? now : now + options_.period;
    if (request->write.changes.empty()) return {};
    if (!client_.submit(std::move(request))) {
        due_ = now + std::chrono::seconds(1);
        return {};
    }
    if (notes) noted_at_ = now;
    open_ = true;
    probe_.removed.add(removed);
    return {};
}

Result<void> Retention::note_end(const std::string& topic, Timestamp now, StateWrite& write) const {
    const Result<std::optional<std::uint64_t>> last = last_of(client_.state(), topic);
    if (!last) return last.error();
    if (!*last) return {};
    Encoder encoder;
    encoder.put_unsigned(**last + 1);
    write.put(mark_key(topic, now), encoder.take());
    return {};
}

// Where the topic ended at the newest mark not after `then`; older marks go.
Result<std::optional<std::uint64_t>> Retention::end_then(const std::string& topic, Timestamp then,
                                                         StateWrite& write) const {
    const std::string until = mark_key(topic, then + Duration(1));
    const auto mark = client_.state().last(mark_prefix(topic), until);
    if (!mark) return mark.error();
    if (!*mark) return std::optional<std::uint64_t>();
    Decoder decoder((*mark)->second);
    const std::uint64_t end = decoder.get_unsigned();
    if (!decoder.finished()) return Error{ErrorCode::corrupt, "an unreadable mark of " + topic};
    const auto older =
        client_.state().scan(mark_prefix(topic), (*mark)->first, options_.records_max);
    if (!older) return older.error();
    for (const auto& [key, value] : *older) write.remove(key);
    return std::optional(end);
}

Result<std::size_t> Retention::trim(const RetentionOptions::Topic& topic, Timestamp now,
                                    StateWrite& write) const {
    const Result<std::optional<std::uint64_t>> end =
        end_then(topic.name, now - options_.kept, write);
    if (!end) return end.error();
    const Result<std::optional<std::uint64_t>> last = last_of(client_.state(), topic.name);
    if (!last) return last.error();
    if (!*end || !*last) return std::size_t{0};
    std::uint64_t limit = std::min(**end, **last);
    for (const std::string& group : topic.groups) {
        const Result<std::uint64_t> done = embedded_position(client_.state(), group, topic.name);
        if (!done) return done.error();
        limit = std::min(limit, *done);
    }
    const auto rows =
        client_.state().scan(state_keys::topic_row(topic.name, 0),
                             state_keys::topic_row(topic.name, limit), options_.records_max);
    if (!rows) return rows.error();
    for (const auto& [key, value] : *rows) write.remove(key);
    return rows->size();
}

}  // namespace freshet
