// EmbeddedBus: the topics are rows of our own state store. freshet.warnings is the outbox itself; a
// group is a cursor over a topic. Reads go to the store directly; what is published and where a
// group stands goes to the state writer by mail, several in one atomic write.
#pragma once

#include <deque>
#include <map>
#include <string>
#include <vector>

#include "fanout/bus/bus.h"
#include "storage/state/state_client.h"

namespace freshet {

struct EmbeddedBusOptions {
    // Looks for new records so often, in the role's time; nothing where the state writer rings the
    // reading role's bell (in the daemon) or every role is polled anyway (one-thread runs).
    std::optional<Duration> look_every;
    // yes: a delivery reported survives a power cut. For what cannot be folded again from anything
    // else: what a person did, and what a far bus need not keep any more once we have it.
    Sync appends = Sync::no;
    // by_rank: a topic is read when those subscribed before it have nothing more.
    enum class Order { in_turn, by_rank } order = Order::in_turn;
};

class EmbeddedBus final : public Bus {
public:
    // The client serves this bus alone: its answers are taken here.
    explicit EmbeddedBus(StateClient& client, EmbeddedBusOptions options = {});

    bool publish(const BusRecord& record, std::uint64_t ticket) override;
    bool take_delivery(BusDelivery& delivery) override;
    Result<void> subscribe(const std::string& group,
                           const std::vector<std::string>& topic_names) override;
    Result<std::vector<BusMessage>> poll(std::size_t messages_max) override;
    void store(const BusMessage& last) override;
    void drive(Timestamp now) override;
    std::optional<Timestamp> next_deadline() const override;

private:
    struct Reading {
        std::string topic;
        std::uint64_t next = 0;    // Offset to read.
        std::uint64_t stored = 0;  // Offset to begin with after a restart.
        std::uint64_t to_store = 0;
    };
    struct Sent {
        std::vector<std::uint64_t> tickets;  // Of publish().
        std::map<std::size_t, std::uint64_t> positions;
    };

    Result<void> read(Reading& reading, std::size_t messages_max,
                      std::vector<BusMessage>& messages);
    void take_answers();
    void send();

    StateClient& client_;
    EmbeddedBusOptions options_;
    std::string group_;
    std::vector<Reading> readings_;
    std::size_t turn_ = 0;  // Topic to begin with, so that a busy one starves nobody; or the first.

    std::vector<TopicAppend> waiting_;  // Accepted, not yet mailed; their tickets beside.
    std::vector<std::uint64_t> waiting_tickets_;
    std::deque<Sent> sent_;  // The state writer answers in order.
    std::deque<BusDelivery> deliveries_;
    std::uint64_t next_request_ = 1;
    std::optional<Timestamp> driven_at_;
};

// Where a group begins to read the topic after a restart: the offset after what it has done.
Result<std::uint64_t> embedded_position(const State& state, const std::string& group,
                                        const std::string& topic);

}  // namespace freshet
