// The state writer: the outbox is numbered in commit order, what lowers waits for every shard, what
// raises never does, one incident's revisions stay in order, and a cut at any write leaves a store
// that goes on to the same outbox.
#include "storage/state/state_writer.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "storage/state/keys.h"
#include "storage/state/memory_state.h"
#include "storage/state/recovery.h"
#include "storage/state/topic_record.h"

namespace freshet::testing {
namespace {

using ::testing::ElementsAre;

// A catchment of each shard of two.
CatchmentId catchment_of(std::uint32_t shard) {
    for (char letter = 'a';; ++letter)
        if (shard_of(CatchmentId(std::string(1, letter)), 2) == shard)
            return CatchmentId(std::string(1, letter));
}

OutputRow row(std::uint64_t position, std::uint32_t shard, const char* incident,
              std::uint32_t revision, Urgency urgency) {
    Warning warning;
    warning.incident = IncidentId(incident);
    warning.revision = revision;
    warning.severity = urgency == Urgency::raises ? std::optional(Severity::red) : std::nullopt;
    warning.type = urgency == Urgency::raises ? MessageType::alert : MessageType::cancel;
    warning.reason = urgency == Urgency::raises ? WarningReason::raised : WarningReason::receded;
    return {{0, position}, catchment_of(shard), 0, warning};
}

class Bench {
public:
    explicit Bench(std::unique_ptr<MemoryState> store = std::make_unique<MemoryState>())
        : state(std::move(store)) {
        writer =
            std::move(StateWriter::create(*state, {.shard_count = 2},
                                          {.shards = {&boxes[0], &boxes[1]}, .clients = {&client}})
                          .value());
    }
    void commit(std::uint32_t shard, std::uint64_t through, std::vector<OutputRow> rows = {}) {
        auto mail = std::make_shared<ShardCommit>();
        mail->commit.shard = shard;
        mail->commit.through = {0, through};
        mail->commit.rows = std::move(rows);
        ASSERT_TRUE(boxes[shard].put(mail));
    }
    void poll() { writer->poll(Timestamp{}); }
    std::vector<std::string> outbox() const {
        std::vector<std::string> identities;
        const auto rows = state->scan("o/", state_keys::after_prefix("o/"), 1000).value();
        for (std::size_t i = 0; i < rows.size(); ++i) {
            EXPECT_EQ(rows[i].first, state_keys::topic_row(state_keys::warnings_topic, i));
            const TopicRecord record = decode_topic_record(rows[i].second).value();
            const Warning warning = decode_warning(record.value).value();
            EXPECT_EQ(record.key, warning.incident.text());
            identities.push_back(identity_of(warning));
        }
        return identities;
    }

    std::unique_ptr<MemoryState> state;
    CommitBox boxes[2] = {CommitBox(64, nullptr), CommitBox(64, nullptr)};
    StateClient client{*state, nullptr, nullptr};
    std::unique_ptr<StateWriter> writer;
};

TEST(StateWriter, WhatRaisesGoesAtOnceInCommitOrder) {
    Bench bench;
    bench.commit(1, 9, {row(9, 1, "late", 1, Urgency::raises)});
    bench.poll();
    bench.commit(0, 3, {row(3, 0, "early", 1, Urgency::raises)});
    bench.poll();
    EXPECT_THAT(bench.outbox(), ElementsAre("late.1", "early.1"));
}

TEST(StateWriter, WhatLowersWaitsForEveryShard) {
    Bench bench;
    bench.commit(0, 5, {row(5, 0, "a", 2, Urgency::lowers)});
    bench.poll();
    EXPECT_THAT(bench.outbox(), ElementsAre());
    bench.commit(1, 4);
    bench.poll();
    EXPECT_THAT(bench.outbox(), ElementsAre()) << "the other shard has not passed record 5";
    bench.commit(1, 5, {row(5, 1, "b", 1, Urgency::raises)});
    bench.poll();
    EXPECT_THAT(bench.outbox(), ElementsAre("b.1", "a.2"));
    EXPECT_TRUE(bench.state->scan("h/", "i", 10).value().empty());
    EXPECT_EQ(bench.writer->probe().held_rows.value(), 1u);
    EXPECT_EQ(bench.writer->probe().held_rows_now.value(), 0u);
}

TEST(StateWriter, ARaiseOfTheSameIncidentTakesItsHeldRowsAlong) {
    Bench bench;
    bench.commit(0, 5, {row(4, 0, "x", 4, Urgency::lowers), row(5, 0, "a", 2, Urgency::lowers)});
    bench.commit(0, 7, {row(6, 0, "a", 3, Urgency::lowers), row(7, 0, "a", 4, Urgency::raises)});
    bench.poll();
    EXPECT_THAT(bench.outbox(), ElementsAre("a.2", "a.3", "a.4"));
}

TEST(StateWriter, EveryRowIsFoundByIncidentAndByRecord) {
    Bench bench;
    OutputRow notice{{0, 4}, catchment_of(0), 0, Notice{NoticeKind::silent, {}, "text", {}}};
    bench.commit(0, 5, {notice, row(5, 0, "a", 1, Urgency::raises)});
    bench.poll();
    EXPECT_TRUE(bench.state->get(state_keys::warning("a", 1)).value());
    EXPECT_TRUE(bench.state->get(state_keys::incident("a")).value());
    const auto rows = read_committed_rows(*bench.state, {0, 2}, 0, 10).value();
    ASSERT_EQ(rows.size(), 2u);
    EXPECT_EQ(rows[0], notice);
    EXPECT_TRUE(read_committed_rows(*bench.state, {1, 2}, 0, 10).value().empty());
    EXPECT_EQ(read_committed_rows(*bench.state, {0, 2}, 5, 10).value().size(), 1u);
    EXPECT_EQ(read_committed_rows(*bench.state, {0, 2}, 0, 5).value().size(), 1u);
}

TEST(StateWriter, ACutAtAnyWriteGoesOnToTheSameOutbox) {
    // What two shards commit, and in which order it reaches the writer.
    struct Step {
        std::uint32_t shard;
        std::uint64_t through;
        std::vector<OutputRow> rows;
    };
    const std::vector<Step> steps{
        {0, 2, {row(2, 0, "a", 1, Urgency::raises)}},
        {1, 1, {}},
        {0, 5, {row(4, 0, "a", 2, Urgency::lowers), row(5, 0, "c", 1, Urgency::raises)}},
        {1, 3, {row(3, 1, "b", 1, Urgency::raises)}},
        {1, 6, {row(6, 1, "b", 2, Urgency::lowers)}},
        {0, 8, {row(7, 0, "c", 2, Urgency::lowers)}},
        {1, 9, {}},
        {0, 9, {}},
    };
    Bench whole;
    for (const Step& step : steps) {
        whole.commit(step.shard, step.through, step.rows);
        whole.poll();
    }
    const std::vector<std::string> expected = whole.outbox();
    EXPECT_THAT(expected, ElementsAre("a.1", "c.1", "b.1", "a.2", "b.2", "c.2"));

    for (std::size_t cut = 0; cut <= whole.state->writes(); ++cut) {
        Bench again(whole.state->cut(cut));
        const CommittedCursors cursors = CommittedCursors::read(*again.state).value();
        // What a shard does after a restart: fold again, hand over what is not committed.
        for (const Step& step : steps) {
            if (step.through < cursors.lowest_next({step.shard, 2})) continue;
            again.commit(step.shard, step.through, step.rows);
            again.poll();
        }
        EXPECT_EQ(again.outbox(), expected) << "cut after write " << cut;
        EXPECT_EQ(again.state->rows(), whole.state->rows()) << "cut after write " << cut;
    }
}

TEST(StateWriter, RequestsAreOneWriteAndAnsweredWhenStored) {
    Bench bench;
    auto first = std::make_shared<StateRequest>();
    first->ticket = 7;
    first->write.put("x/file/1", "intent");
    first->write.sync = Sync::yes;
    first->appends = {{"freshet.calls.file", "a", "one"}, {"freshet.calls.file", "a", "two"}};
    auto second = std::make_shared<StateRequest>();
    second->ticket = 8;
    second->appends = {{std::string(state_keys::ledger_topic), "a", "line"}};
    ASSERT_TRUE(bench.client.submit(first));
    ASSERT_TRUE(bench.client.submit(second));
    bench.poll();
    EXPECT_EQ(bench.state->writes(), 1u);
    EXPECT_EQ(bench.state->writes_synced(), 1u);
    for (const std::uint64_t ticket : {7, 8}) {
        StateAnswer answer;
        ASSERT_TRUE(bench.client.take_answer(answer));
        EXPECT_EQ(answer.ticket, ticket);
        EXPECT_TRUE(answer.stored);
    }
    const auto calls = bench.state->get(state_keys::topic_row("freshet.calls.file", 1)).value();
    EXPECT_EQ(decode_topic_record(*calls).value(), (TopicRecord{"a", "two"}));
    EXPECT_TRUE(bench.state->get(state_keys::topic_row(state_keys::ledger_topic, 0)).value());
}

TEST(StateWriter, NumbersGoOnAfterARestartEvenWhenTheTopicWasEmptied) {
    Bench bench;
    bench.commit(0, 5, {row(5, 0, "a", 1, Urgency::raises)});
    bench.poll();
    StateWrite trim;
    trim.remove(state_keys::topic_row(state_keys::warnings_topic, 0));
    ASSERT_TRUE(bench.state->write(trim));
    Bench again(bench.state->cut(bench.state->writes()));
    again.commit(0, 6, {row(6, 0, "b", 1, Urgency::raises)});
    again.poll();
    EXPECT_TRUE(again.state->get(state_keys::topic_row(state_keys::warnings_topic, 1)).value());
    EXPECT_FALSE(again.state->get(state_keys::topic_row(state_keys::warnings_topic, 0)).value());
}

TEST(StateWriter, AfterAFailedWriteNothingIsSaidToBeStored) {
    Bench bench;
    bench.state->fail_after(0);
    auto request = std::make_shared<StateRequest>();
    request->ticket = 1;
    request->write.put("x/1", "");
    StateAnswer answer;
    for (int attempt = 0; attempt < 2; ++attempt) {
        ASSERT_TRUE(bench.client.submit(request));
        bench.poll();
        ASSERT_TRUE(bench.client.take_answer(answer));
        EXPECT_FALSE(answer.stored);
    }
    ASSERT_NE(bench.writer->failure(), nullptr);
    EXPECT_EQ(bench.writer->failure()->code, ErrorCode::io);
}

}  // namespace
}  // namespace freshet::testing
