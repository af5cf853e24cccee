// The bounds of mailboxes and lanes under senders that come as they please: at no step does a box
// hold more than it may, and whatever was taken in is answered once, in order, and reaches every
// shard once, by mail or by the mark up to which it reads the journal.
#include <gtest/gtest.h>

#include <deque>
#include <numeric>
#include <random>

#include "ingest/pipeline/journal_writer.h"
#include "storage/journal/memory_journal.h"
#include "storage/state/keys.h"
#include "storage/state/memory_state.h"
#include "storage/state/state_writer.h"
#include "tests/storage/contract/records.h"

namespace freshet::testing {
namespace {

constexpr std::uint64_t seeds = 12;

class Draw {
public:
    explicit Draw(std::uint64_t seed) : random_(seed) {}
    std::uint64_t below(std::uint64_t count) { return random_() % count; }

private:
    std::mt19937_64 random_;
};

TEST(Bounds, AMailboxIsAQueueThatNeverHoldsMoreThanItsCapacity) {
    for (std::uint64_t seed = 1; seed <= seeds; ++seed) {
        Draw draw(seed);
        const std::size_t capacity = 1 + draw.below(9);
        Mailbox<std::uint64_t> box(capacity, nullptr);
        std::deque<std::uint64_t> twin;
        const std::uint64_t puts_of_ten = 2 + draw.below(7);
        for (std::uint64_t step = 0; step < 2000; ++step) {
            if (draw.below(10) < puts_of_ten) {
                const bool fits = twin.size() < capacity;
                ASSERT_EQ(box.put(step), fits) << "seed " << seed << " step " << step;
                if (fits) twin.push_back(step);
            } else {
                std::uint64_t mail = 0;
                ASSERT_EQ(box.take(mail), !twin.empty());
                if (twin.empty()) continue;
                ASSERT_EQ(mail, twin.front());
                twin.pop_front();
            }
            ASSERT_EQ(box.size(), twin.size());
            ASSERT_EQ(box.room(), capacity - twin.size());
        }
    }
}

// An io thread, as far as its lane can tell.
struct Sender {
    Sender(std::size_t room, std::uint64_t first_serial)
        : lane(room, nullptr, nullptr), capacity(room), first(first_serial) {}

    void send(std::uint64_t count) {
        for (; count > 0; --count)
            if (lane.put({sent, report_record(first + sent), Priority::high})) ++sent;
    }
    void hear(std::uint64_t count) {
        IngestReceipt receipt;
        for (; count > 0 && lane.take_receipt(receipt); --count) {
            ASSERT_EQ(receipt.ticket, answered);
            ASSERT_EQ(receipt.stored, Stored::yes);
            ++answered;
        }
    }
    void check() {
        ASSERT_LE(lane.open(), capacity);
        ASSERT_LE(lane.mail().size() + lane.receipts().size(), capacity);
        ASSERT_EQ(lane.open(), sent - answered);
        const std::size_t percent = lane.open() * 100 / capacity;
        ASSERT_EQ(lane.pressure(), percent >= 75   ? Pressure::stop_reading
                                   : percent >= 60 ? Pressure::refuse_regular
                                   : percent >= 45 ? Pressure::refuse_low
                                                   : Pressure::none);
    }

    IngestLane lane;
    std::size_t capacity;
    std::uint64_t first;
    std::uint64_t sent = 0, answered = 0;
};

// A shard, as far as its lane can tell: it reads what the mark covers, and the rest must come.
struct Receiver {
    Receiver(std::size_t room, const MemoryJournal& from)
        : lane(room, nullptr, {}), capacity(room), journal(from) {}

    void take(std::uint64_t count) {
        for (; count > 0; --count) {
            Round round;
            if (!lane.take(round)) {
                fold_up_to(lane.in_journal_only());
                break;
            }
            const std::uint64_t begins = round->front().position.offset;
            ASSERT_LE(begins, std::max(next, lane.in_journal_only())) << "neither mail nor mark";
            fold_up_to(begins);
            for (const JournalEntry& entry : *round)
                if (entry.position.offset == next) fold(entry);
        }
        lane.folded(next);
    }
    void fold_up_to(std::uint64_t end) {
        if (next >= end) return;
        for (const JournalEntry& entry : journal.read({0, next}, end - next).value()) fold(entry);
    }
    void fold(const JournalEntry& entry) {
        folded.push_back(entry.position.offset);
        ++next;
    }

    RoundLane lane;
    std::size_t capacity;
    const MemoryJournal& journal;
    std::uint64_t next = 0;
    std::vector<std::uint64_t> folded;
};

TEST(Bounds, LanesHoldUnderSendersThatComeAsTheyPlease) {
    for (std::uint64_t seed = 1; seed <= seeds; ++seed) {
        SCOPED_TRACE("seed " + std::to_string(seed));
        Draw draw(seed);
        MemoryJournal journal;
        std::deque<Sender> senders;
        std::deque<Receiver> shards;
        std::vector<IngestLane*> lanes;
        std::vector<RoundLane*> rounds;
        for (std::uint64_t index = 0; index <= draw.below(4); ++index) {
            senders.emplace_back(1 + draw.below(40), index << 32);
            lanes.push_back(&senders.back().lane);
        }
        for (std::uint64_t index = 0; index <= draw.below(3); ++index) {
            shards.emplace_back(1 + draw.below(6), journal);
            rounds.push_back(&shards.back().lane);
        }
        JournalWriterOptions options;
        options.records_max = 1 + draw.below(50);
        JournalWriter writer(journal, options, lanes, rounds);
        Timestamp now{};
        const auto step = [&](std::uint64_t who) {
            const std::uint64_t count = draw.below(30);
            if (who < senders.size()) senders[who].send(count);
            if (who < senders.size()) senders[who].hear(draw.below(30));
            if (who >= senders.size() && who < senders.size() + shards.size())
                shards[who - senders.size()].take(draw.below(4));
            if (who >= senders.size() + shards.size())
                writer.poll(now += Duration(draw.below(300)));
        };
        for (int steps = 0; steps < 1500; ++steps) {
            step(draw.below(senders.size() + shards.size() + 2));
            for (Sender& sender : senders) sender.check();
            for (const Receiver& shard : shards) ASSERT_LE(shard.lane.size(), shard.capacity);
            if (HasFatalFailure()) return;
        }
        while (writer.poll(now) == Progress::worked)
            for (Sender& sender : senders) sender.hear(100);
        for (Sender& sender : senders) {
            sender.hear(100);
            EXPECT_EQ(sender.answered, sender.sent);
            EXPECT_GT(sender.sent, 50u);
        }
        std::vector<std::uint64_t> all(journal.end().offset);
        std::iota(all.begin(), all.end(), 0);
        for (Receiver& shard : shards) {
            while (shard.next < journal.end().offset) shard.take(3);
            EXPECT_EQ(shard.folded, all);
        }
    }
}

TEST(Bounds, ClientsOfTheStateAreAnsweredOnceAndNeverHoldMoreThanTheyMay) {
    for (std::uint64_t seed = 1; seed <= seeds; ++seed) {
        SCOPED_TRACE("seed " + std::to_string(seed));
        Draw draw(seed);
        MemoryState state;
        struct Client {
            Client(const State& store, std::size_t room)
                : box(store, nullptr, nullptr, room), capacity(room) {}
            StateClient box;
            std::size_t capacity;
            std::uint64_t submitted = 0, answered = 0;
        };
        std::deque<Client> clients;
        StateWriter::Wiring wiring;
        CommitBox commits(1, nullptr);
        wiring.shards = {&commits};
        for (std::uint64_t index = 0; index <= draw.below(4); ++index) {
            clients.emplace_back(state, 1 + draw.below(12));
            wiring.clients.push_back(&clients.back().box);
        }
        auto writer = StateWriter::create(
                          state, {.shard_count = 1, .requests_max = 1 + draw.below(9)}, wiring)
                          .value();
        const auto hear = [](Client& client, std::uint64_t count) {
            StateAnswer answer;
            for (; count > 0 && client.box.take_answer(answer); --count) {
                ASSERT_EQ(answer.ticket, client.answered);
                ASSERT_TRUE(answer.stored);
                ++client.answered;
            }
        };
        for (int steps = 0; steps < 1000; ++steps) {
            const std::uint64_t who = draw.below(clients.size() + 1);
            if (who == clients.size()) {
                writer->poll(Timestamp{});
                continue;
            }
            Client& client = clients[who];
            for (std::uint64_t count = draw.below(9); count > 0; --count) {
                auto request = std::make_shared<StateRequest>();
                request->ticket = client.submitted;
                request->appends.push_back({"topic " + std::to_string(who), "key", "value"});
                if (client.box.submit(std::move(request))) ++client.submitted;
            }
            hear(client, draw.below(9));
            ASSERT_LE(client.submitted - client.answered, client.capacity);
            ASSERT_LE(client.box.requests().size() + client.box.answers().size(), client.capacity);
        }
        for (bool worked = true; worked;) {
            worked = writer->poll(Timestamp{}) == Progress::worked;
            for (Client& client : clients) hear(client, 100);
        }
        for (std::size_t who = 0; who < clients.size(); ++who) {
            EXPECT_EQ(clients[who].answered, clients[who].submitted);
            const std::string prefix = state_keys::topic_prefix("topic " + std::to_string(who));
            EXPECT_EQ(state.scan(prefix, state_keys::after_prefix(prefix), 100'000).value().size(),
                      clients[who].submitted);
        }
    }
}

}  // namespace
}  // namespace freshet::testing
