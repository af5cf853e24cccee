// The window against a plain map, in seeded orders.
#include "ingest/session/ticket_window.h"

#include <gtest/gtest.h>

#include <map>
#include <random>

namespace freshet {
namespace {

TEST(TicketWindow, GivesEachReplyOnceWhenItsLastPartIsDurable) {
    struct Open {
        int reply;
        std::size_t parts;
        bool refused = false;
    };
    std::mt19937_64 random(11);
    MessageAccount account;
    std::optional<TicketWindow<int>> held(std::in_place, account);
    TicketWindow<int>& window = *held;
    std::uint64_t settled = 0;
    std::map<std::uint64_t, Open> reference;
    int made = 0;
    for (int round = 0; round < 50'000; ++round) {
        // Phases of filling and of draining, so that it is often empty and often long.
        const bool opens = reference.empty() || random() % 100 < (round / 1000 % 2 == 0 ? 60 : 40);
        if (opens) {
            const std::size_t parts = 1 + random() % 3;
            const std::uint64_t ticket = window.open(++made, parts);
            ASSERT_TRUE(reference.emplace(ticket, Open{made, parts}).second);
            continue;
        }
        // Mostly the oldest, as the journal answers; sometimes another.
        auto chosen = reference.begin();
        if (random() % 8 == 0) std::advance(chosen, random() % reference.size());
        const bool refused = random() % 5 == 0;
        const auto reply =
            window.settle(chosen->first, refused ? Settled::refused : Settled::durable);
        chosen->second.refused |= refused;
        if (--chosen->second.parts > 0) {
            ASSERT_FALSE(reply);
            continue;
        }
        ASSERT_EQ(reply.has_value(), !chosen->second.refused);
        ASSERT_EQ(reply.value_or(chosen->second.reply), chosen->second.reply);
        reference.erase(chosen);
        ++settled;
        ASSERT_EQ(account.open.value(), reference.size());
        ASSERT_EQ(account.given.value(), settled + reference.size());
        ASSERT_EQ(window.size() == 0, reference.empty());
    }
    EXPECT_GT(made, 10'000);
    EXPECT_GT(account.refused.value(), 1'000);
    // Whoever leaves takes its open ones with it, and they stay in the account as gone.
    const std::uint64_t left = reference.size() + 2;
    window.open(++made, 1);
    window.settle(window.open(++made, 2), Settled::durable);
    held.reset();
    EXPECT_EQ(account.gone.value(), left);
    EXPECT_EQ(account.open.value(), 0);
}

}  // namespace
}  // namespace freshet
