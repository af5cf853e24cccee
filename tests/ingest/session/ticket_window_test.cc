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
    TicketWindow<int> window;
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
        ASSERT_EQ(window.size() == 0, reference.empty());
    }
    EXPECT_GT(made, 10'000);
}

}  // namespace
}  // namespace freshet
