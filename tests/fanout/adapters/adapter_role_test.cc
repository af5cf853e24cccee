// Every call gets exactly one receipt, whatever the channel does and whenever the process dies.
#include "fanout/adapters/adapter_role.h"

#include <gtest/gtest.h>

#include "tests/fanout/adapters/post_office.h"

namespace freshet::testing {
namespace {

const Timestamp begin = at("2026-07-01 14:45");
using Texts = std::vector<std::string>;

ScriptedChannel always(Attempted result) {
    return ScriptedChannel([result](const Call&, std::uint32_t) { return result; });
}

TEST(AdapterRole, AcceptedIsNotDelivered) {
    PostOffice office;
    ScriptedChannel channel = always(Attempted::accepted);
    office.open(channel, PostOffice::options());
    office.put(call_to("LI", "i"));
    office.run(begin);
    EXPECT_EQ(office.outcomes(), (Texts{"i.1#LI accepted"}));
    EXPECT_EQ(office.receipts()[0].reference, "ref-i.1#LI");
    EXPECT_EQ(office.receipts()[0].attempts, 1U);
}

TEST(AdapterRole, AStatusThatIsNotAcceptedIsNeverSent) {
    PostOffice office;
    ScriptedChannel channel = always(Attempted::delivered);
    AdapterOptions options = PostOffice::options();
    options.accepts = {Status::actual};
    office.open(channel, options);
    office.put(call_to("LI", "i"));
    office.run(begin);
    EXPECT_EQ(office.outcomes(), (Texts{"i.1#LI refused"}));
    EXPECT_EQ(office.receipts()[0].reason, "status test");
    EXPECT_TRUE(channel.begun().empty());
}

TEST(AdapterRole, TooLateIsRecordedAndNotSent) {
    PostOffice office;
    ScriptedChannel channel = always(Attempted::delivered);
    office.open(channel, PostOffice::options());
    office.put(call_to("LI", "i"));
    office.run(at("2026-07-02 14:45"));
    EXPECT_EQ(office.outcomes(), (Texts{"i.1#LI expired"}));
    EXPECT_TRUE(channel.begun().empty());
}

TEST(AdapterRole, TriesAgainWithBackOffUntilItIsThrough) {
    PostOffice office;
    ScriptedChannel channel([](const Call&, std::uint32_t attempt) {
        return attempt < 4 ? Attempted::again : Attempted::delivered;
    });
    AdapterRole& role = office.open(channel, PostOffice::options());
    office.put(call_to("LI", "i"));
    Timestamp now = begin;
    for (std::int64_t whole : {1000, 2000, 4000}) {
        office.run(now);
        ASSERT_TRUE(role.next_deadline().has_value());
        const Duration wait = *role.next_deadline() - now;
        EXPECT_GE(wait.count(), whole / 2);
        EXPECT_LE(wait.count(), whole);
        now = *role.next_deadline();
    }
    office.run(now);
    EXPECT_EQ(office.outcomes(), (Texts{"i.1#LI delivered"}));
    EXPECT_EQ(office.receipts()[0].attempts, 4U);
    EXPECT_EQ(role.next_deadline(), std::nullopt);
}

TEST(AdapterRole, GivesUpWhenItWouldBeTooLate) {
    PostOffice office;
    ScriptedChannel channel = always(Attempted::again);
    AdapterRole& role = office.open(channel, PostOffice::options());
    office.put(call_to("LI", "i"));
    Timestamp now = begin;
    for (int tries = 0; tries < 5000 && office.receipts().empty(); ++tries) {
        office.run(now);
        now = role.next_deadline().value_or(now);
    }
    EXPECT_EQ(office.outcomes(), (Texts{"i.1#LI failed"}));
    EXPECT_EQ(office.receipts()[0].reason, "as scripted");
    EXPECT_LT(office.receipts()[0].at, call_to("LI", "i").expires);
}

TEST(AdapterRole, TheNewestRevisionTakesTheWaitingOnesPlace) {
    PostOffice office;
    ScriptedChannel channel([](const Call& call, std::uint32_t) {
        return call.revision < 3 ? Attempted::again : Attempted::delivered;
    });
    office.open(channel, PostOffice::options());
    office.put(call_to("LI", "i", 1));
    office.run(begin);
    office.put(call_to("LI", "i", 2));
    office.put(call_to("LI", "other", 3));
    office.run(begin);
    office.put(call_to("LI", "i", 3));
    office.run(begin);
    EXPECT_EQ(office.outcomes(), (Texts{"i.1#LI superseded", "other.3#LI delivered",
                                        "i.2#LI superseded", "i.3#LI delivered"}));
}

TEST(AdapterRole, AStuckCallHoldsUpNobody) {
    PostOffice office;
    ScriptedChannel channel([](const Call& call, std::uint32_t) -> std::optional<Attempted> {
        if (call.person.text() == "LI") return std::nullopt;  // Never answers.
        return call.incident.text() == "bad" ? Attempted::again : Attempted::delivered;
    });
    office.open(channel, PostOffice::options());
    for (const char* person : {"LI", "WANG"}) {
        for (const char* incident : {"bad", "good"}) office.put(call_to(person, incident));
    }
    office.run(begin);
    EXPECT_EQ(office.outcomes(), (Texts{"good.1#WANG delivered"}));
    // One at a time to a destination.
    EXPECT_EQ(channel.begun(), (Texts{"bad.1#LI", "bad.1#WANG", "good.1#WANG"}));
}

TEST(AdapterRole, AFullQueueLosesItsLeastSevereAndSaysSo) {
    PostOffice office;
    ScriptedChannel channel(
        [](const Call&, std::uint32_t) -> std::optional<Attempted> { return std::nullopt; });
    AdapterOptions options = PostOffice::options();
    options.queue_max = 3;
    office.open(channel, options);
    for (int i = 0; i < 5; ++i) {
        Call call = call_to("LI", "i" + std::to_string(i));
        call.severity = i == 2 ? Severity::blue : Severity::red;
        office.put(call);
        office.run(begin);
    }
    EXPECT_EQ(office.outcomes(), (Texts{"i2.1#LI failed"})) << "never a red one";
    Call blue = call_to("LI", "late");
    blue.severity = Severity::blue;
    office.put(blue);
    office.run(begin);
    EXPECT_EQ(office.outcomes().back(), "late.1#LI failed") << "nor in place of a blue one";
}

// A far side that takes nothing for a while.
class ClosedChannel final : public Channel {
public:
    bool begin(const Call& call) override {
        if (closed) return false;
        begun.push_back(call);
        return true;
    }
    bool take(Attempt& attempt) override {
        if (taken_ == begun.size()) return false;
        attempt = {begun[taken_++].id, Attempted::delivered, "", ""};
        return true;
    }
    void drive(Timestamp) override {}
    std::optional<Timestamp> next_deadline() const override { return std::nullopt; }

    bool closed = true;
    std::vector<Call> begun;

private:
    std::size_t taken_ = 0;
};

// Crossings by the thousand in one district while its centre takes nothing: 300 incidents, each
// raised nine times more, every tenth of them to red. What waits stays bounded, of each incident
// the newest waits alone, every red one goes out, and of the others the ledger hears why not.
TEST(AdapterRole, AStormOfWarningsStaysBoundedAndLosesNoRedOne) {
    PostOffice office;
    ClosedChannel channel;
    AdapterOptions options = PostOffice::options();
    AdapterRole& role = office.open(channel, options);
    constexpr int incidents = 300, revisions = 10;
    std::uint64_t offset = 0;
    for (int revision = 1; revision <= revisions; ++revision) {
        StateWrite write;
        for (int i = 0; i < incidents; ++i) {
            Call call =
                call_to("CENTRE", "i" + std::to_string(i), static_cast<std::uint32_t>(revision));
            const bool red = i % 10 == 0 && revision > 3;
            call.severity = red ? Severity::red : Severity::yellow;
            write.put(state_keys::topic_row(topics::calls("file"), offset++),
                      encode_topic_record(call.incident.text(), call_record(call).value));
        }
        ASSERT_TRUE(office.state().write(write));
        office.run(begin + std::chrono::seconds(revision));
        EXPECT_LE(role.probe().open.value(), options.queue_max + incidents / 10 + 1);
    }
    channel.closed = false;
    office.run(begin + std::chrono::minutes(1), 100'000);
    EXPECT_EQ(role.probe().open.value(), 0U);
    std::map<std::string, Outcome> ended;
    for (const Receipt& receipt : office.receipts()) {
        EXPECT_TRUE(ended.emplace(receipt.call.text(), receipt.outcome).second) << "two receipts";
        EXPECT_NE(receipt.reason.empty(), receipt.outcome != Outcome::delivered);
    }
    EXPECT_EQ(ended.size(), static_cast<std::size_t>(incidents * revisions));
    for (int i = 0; i < incidents; i += 10) {
        EXPECT_EQ(ended["i" + std::to_string(i) + ".10#CENTRE"], Outcome::delivered) << i;
    }
    EXPECT_LE(channel.begun.size(), options.queue_max + incidents / 10 + 1);
}

TEST(AdapterRole, ACopyOnTheBusIsSentOnce) {
    PostOffice office;
    ScriptedChannel channel = always(Attempted::delivered);
    AdapterRole& role = office.open(channel, PostOffice::options());
    office.put(call_to("LI", "i"));
    office.put(call_to("LI", "i"));
    office.run(begin);
    office.put(call_to("LI", "i"));
    office.run(begin);
    EXPECT_EQ(office.outcomes(), (Texts{"i.1#LI delivered"}));
    EXPECT_EQ(role.probe().copies.value(), 2U);
}

TEST(AdapterRole, WhatIsNoCallIsCountedAndPassed) {
    PostOffice office;
    StateWrite write;
    write.put(state_keys::topic_row(topics::calls("file"), 0), "rubbish");
    ASSERT_TRUE(office.state().write(write));
    ScriptedChannel channel = always(Attempted::delivered);
    AdapterRole& role = office.open(channel, PostOffice::options());
    office.put(call_to("LI", "i"));
    office.run(begin);
    EXPECT_EQ(role.probe().undecodable.value(), 1U);
    EXPECT_EQ(office.outcomes(), (Texts{"i.1#LI delivered"}));
}

TEST(AdapterRole, AFailedStoreEndsIt) {
    PostOffice office;
    ScriptedChannel channel = always(Attempted::delivered);
    AdapterRole& role = office.open(channel, PostOffice::options());
    office.put(call_to("LI", "i"));
    office.state().fail_after(0);
    for (int i = 0; i < 5; ++i) {
        role.poll(begin);
        (void)role.next_deadline();
    }
    EXPECT_TRUE(channel.begun().empty());  // No intent, no sending.
}

TEST(AdapterRole, ACallThatCouldNotBeLookedUpIsReadAgain) {
    PostOffice office;
    ScriptedChannel channel = always(Attempted::delivered);
    AdapterRole& role = office.open(channel, PostOffice::options());
    office.put(call_to("LI", "i"));
    office.state().fail_gets();
    role.poll(begin);
    ASSERT_NE(role.failure(), nullptr);
    office.state().revive();
    office.drive_bus(begin);
    office.open(channel, PostOffice::options());
    office.run(begin);
    EXPECT_EQ(office.outcomes(), (Texts{"i.1#LI delivered"}));
}

TEST(AdapterRole, AStuckCallHoldsUpNoMemory) {
    PostOffice office;
    ScriptedChannel channel([](const Call& call, std::uint32_t) -> std::optional<Attempted> {
        if (call.person.text() == "LI") return std::nullopt;  // Never answers.
        return Attempted::delivered;
    });
    AdapterOptions options = PostOffice::options();
    options.open_max = 8;
    AdapterRole& role = office.open(channel, options);
    office.put(call_to("LI", "i"));
    constexpr std::size_t others = 500;
    for (std::size_t i = 0; i < others; ++i) {
        office.put(call_to("WANG", "i" + std::to_string(i)));
        office.run(begin);
        ASSERT_LE(role.probe().unstored.value(), 4 * options.open_max) << "after " << i;
    }
    EXPECT_EQ(office.outcomes().size(), others);
    // Begun again it reads all since the stuck one, sends that, and no other twice.
    ScriptedChannel answering = always(Attempted::delivered);
    AdapterRole& again = office.open(answering, options);
    office.run(begin);
    EXPECT_EQ(answering.begun(), (Texts{"i.1#LI"}));
    EXPECT_EQ(again.probe().unstored.value(), 0U);
    office.drive_bus(begin);
    AdapterRole& third = office.open(answering, options);
    office.run(begin);
    EXPECT_EQ(third.probe().copies.value(), 0U) << "the position is behind them all";
}

TEST(AdapterRole, OldRowsOfTheSentLedgerAreSwept) {
    PostOffice office;
    ScriptedChannel channel = always(Attempted::delivered);
    office.open(channel, PostOffice::options());
    office.put(call_to("LI", "i"));
    office.run(begin);
    const std::string key = sent_key(ChannelName("file"), call_to("LI", "i"));
    EXPECT_TRUE(office.state().rows().contains(key));
    office.run(begin + std::chrono::hours(6 * 24));
    EXPECT_TRUE(office.state().rows().contains(key));
    office.run(begin + std::chrono::hours(7 * 24 + 2));
    EXPECT_FALSE(office.state().rows().contains(key));
}

// The process is killed after every number of polls and a power cut takes what was not synced: each
// call still goes out, with one receipt, and nobody gets it more than once too often.
TEST(AdapterRoleKilled, EachCallIsSentAndReceiptedOnceOrTwiceNeverZero) {
    const AdapterOptions options = PostOffice::options();
    std::size_t in_doubt = 0;
    for (int polls = 0; polls < 14; ++polls) {
        PostOffice first;
        ScriptedChannel channel = always(Attempted::delivered);
        for (int i = 0; i < 4; ++i) {
            first.put(call_to("P" + std::to_string(i % 2), "i" + std::to_string(i)));
        }
        StateWrite sync;  // The roll call's write, synced with the first intent at the latest.
        sync.sync = Sync::yes;
        sync.put("mark", "");
        ASSERT_TRUE(first.state().write(sync));
        first.open(channel, options);
        first.run(begin, polls);

        PostOffice second(first.cut());
        ScriptedChannel again = always(Attempted::delivered);
        AdapterRole& role = second.open(again, options);
        second.run(begin);
        in_doubt += role.probe().in_doubt.value();
        std::map<std::string, int> sent, receipts;
        for (const std::string& call : channel.begun()) ++sent[call];
        for (const std::string& call : again.begun()) ++sent[call];
        for (const Receipt& receipt : second.receipts()) {
            ++receipts[receipt.call.text()];
            EXPECT_EQ(receipt.outcome, Outcome::delivered);
        }
        EXPECT_EQ(sent.size(), 4U) << polls;
        EXPECT_EQ(receipts.size(), 4U) << polls;
        for (const auto& [call, times] : sent) EXPECT_LE(times, 2) << call << " at " << polls;
        for (const auto& [call, times] : receipts) EXPECT_EQ(times, 1) << call << " at " << polls;
    }
    EXPECT_GT(in_doubt, 0U);  // Else the kill points missed the interesting moments.
}

}  // namespace
}  // namespace freshet::testing
