// See embedded_bus.h. On freshet.warnings the row holds the warning in our own stored form, written
// by the shard that said it; it becomes bus.proto's here, so that readers see one form on any bus.
#include "fanout/bus/embedded_bus.h"

#include <algorithm>
#include <limits>

#include "fanout/bus/bus_value.h"
#include "rules/base/check.h"
#include "rules/base/encoding.h"
#include "storage/state/keys.h"
#include "storage/state/topic_record.h"

namespace freshet {
namespace {

constexpr std::size_t waiting_max = 1024;

// What cannot be read is handed on as it lies there: the reader refuses it by name and goes on,
// while an error here would stand before everything that comes after.
std::string value_for_readers(const std::string& topic, std::string value) {
    if (topic != topics::warnings) return value;
    const Result<Warning> warning = decode_warning(value);
    return warning ? to_bus_value(*warning) : std::move(value);
}

std::string value_to_keep(const BusRecord& record) {
    if (record.topic != topics::warnings) return record.value;
    const Result<Warning> warning = warning_from_bus(record.value);
    return warning ? encode(*warning) : record.value;
}

}  // namespace

EmbeddedBus::EmbeddedBus(StateClient& client, EmbeddedBusOptions options)
    : client_(client), options_(options) {}

bool EmbeddedBus::publish(const BusRecord& record, std::uint64_t ticket) {
    if (waiting_.size() >= waiting_max) return false;
    waiting_.push_back({record.topic, record.key, value_to_keep(record)});
    waiting_tickets_.push_back(ticket);
    return true;
}

bool EmbeddedBus::take_delivery(BusDelivery& delivery) {
    if (deliveries_.empty()) return false;
    delivery = deliveries_.front();
    deliveries_.pop_front();
    return true;
}

Result<void> EmbeddedBus::subscribe(const std::string& group,
                                    const std::vector<std::string>& topic_names) {
    CHECK(readings_.empty());
    group_ = group;
    for (const std::string& topic : topic_names) {
        const Result<std::uint64_t> position = embedded_position(client_.state(), group, topic);
        if (!position) return position.error();
        readings_.push_back({topic, *position, *position, *position});
    }
    return {};
}

Result<std::vector<BusMessage>> EmbeddedBus::poll(std::size_t messages_max) {
    std::vector<BusMessage> messages;
    for (std::size_t i = 0; i < readings_.size() && messages.size() < messages_max; ++i) {
        Reading& reading = readings_[(turn_ + i) % readings_.size()];
        const Result<void> done = read(reading, messages_max - messages.size(), messages);
        if (!done) return done.error();
    }
    if (options_.order == EmbeddedBusOptions::Order::in_turn) ++turn_;
    return messages;
}

Result<void> EmbeddedBus::read(Reading& reading, std::size_t messages_max,
                               std::vector<BusMessage>& messages) {
    // By cursor, never from the prefix on: rows that were trimmed leave tombstones that a seek from
    // the beginning would have to climb over each time.
    const Result<std::vector<KeyValue>> rows = client_.state().scan(
        state_keys::topic_row(reading.topic, reading.next),
        state_keys::topic_row(reading.topic, std::numeric_limits<std::uint64_t>::max()),
        messages_max);
    if (!rows) return rows.error();
    const std::size_t prefix_bytes = state_keys::topic_prefix(reading.topic).size();
    for (const auto& [key, value] : *rows) {
        const std::uint64_t offset =
            state_keys::from_big_endian(std::string_view(key).substr(prefix_bytes));
        BusMessage message{{reading.topic, {}, value}, {0, offset}};
        if (Result<TopicRecord> record = decode_topic_record(value)) {
            message.record.key = std::move(record->key);
            message.record.value = value_for_readers(reading.topic, std::move(record->value));
        }
        messages.push_back(std::move(message));
        reading.next = offset + 1;
    }
    return {};
}

void EmbeddedBus::store(const BusMessage& last) {
    for (Reading& reading : readings_) {
        if (reading.topic == last.record.topic) {
            reading.to_store = std::max(reading.to_store, last.position.offset + 1);
        }
    }
}

void EmbeddedBus::drive(Timestamp now) {
    driven_at_ = now;
    take_answers();
    send();
}

std::optional<Timestamp> EmbeddedBus::next_deadline() const {
    if (!options_.look_every || !driven_at_) return std::nullopt;
    return *driven_at_ + *options_.look_every;
}

void EmbeddedBus::take_answers() {
    StateAnswer answer;
    while (client_.take_answer(answer)) {
        CHECK(!sent_.empty());
        const Sent sent = std::move(sent_.front());
        sent_.pop_front();
        for (const std::uint64_t ticket : sent.tickets) {
            deliveries_.push_back(
                {ticket,
                 answer.stored ? BusDelivery::Delivered::yes : BusDelivery::Delivered::no,
                 {}});
        }
        for (const auto& [index, position] : sent.positions) {
            if (answer.stored) readings_[index].stored = position;
        }
    }
}

void EmbeddedBus::send() {
    const bool moved = std::any_of(readings_.begin(), readings_.end(), [](const Reading& reading) {
        return reading.to_store != reading.stored;
    });
    if (waiting_.empty() && !moved) return;
    auto request = std::make_shared<StateRequest>();
    Sent sent;
    request->ticket = next_request_;
    request->appends = waiting_;
    if (!waiting_.empty()) request->write.sync = options_.appends;
    sent.tickets = waiting_tickets_;
    for (std::size_t index = 0; index < readings_.size(); ++index) {
        const Reading& reading = readings_[index];
        const bool on_its_way = std::any_of(sent_.begin(), sent_.end(), [&](const Sent& earlier) {
            const auto found = earlier.positions.find(index);
            return found != earlier.positions.end() && found->second >= reading.to_store;
        });
        if (reading.to_store == reading.stored || on_its_way) continue;
        Encoder encoder;
        encoder.put_unsigned(reading.to_store);
        request->write.put(state_keys::group(group_, reading.topic), encoder.take());
        sent.positions[index] = reading.to_store;
    }
    if (request->appends.empty() && request->write.changes.empty()) return;
    if (!client_.submit(std::move(request))) return;
    ++next_request_;
    waiting_.clear();
    waiting_tickets_.clear();
    sent_.push_back(std::move(sent));
}

Result<std::uint64_t> embedded_position(const State& state, const std::string& group,
                                        const std::string& topic) {
    const Result<std::optional<std::string>> row = state.get(state_keys::group(group, topic));
    if (!row) return row.error();
    if (!*row) return 0;
    Decoder decoder(**row);
    const std::uint64_t position = decoder.get_unsigned();
    if (!decoder.finished()) {
        return Error{ErrorCode::corrupt,
                     "the position of " + group + " on " + topic + " is unreadable"};
    }
    return position;
}

}  // namespace freshet
