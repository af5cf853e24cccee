// The lane between an io thread and the journal writer: what is put comes back as a receipt, and
// pressure rises before the lane is full.
#include "ingest/pipeline/mail.h"

#include <gtest/gtest.h>

namespace freshet {
namespace {

IngestMail mail_with_ticket(std::uint64_t ticket) { return {ticket, {Timestamp{}, Tick{}}}; }

TEST(IngestLane, PressureCountsWhatIsUnansweredNotWhatIsUnread) {
    IngestLane lane(8, nullptr, nullptr);
    for (std::uint64_t ticket = 0; ticket < 4; ++ticket) {
        EXPECT_EQ(lane.pressure(), Pressure::none);
        ASSERT_TRUE(lane.put(mail_with_ticket(ticket)));
    }
    EXPECT_EQ(lane.pressure(), Pressure::refuse_low);
    IngestMail taken;
    while (lane.mail().take(taken)) {
    }
    EXPECT_EQ(lane.pressure(), Pressure::refuse_low);

    ASSERT_TRUE(lane.receipts().put({0, Stored::yes}));
    IngestReceipt receipt;
    ASSERT_TRUE(lane.take_receipt(receipt));
    EXPECT_EQ(lane.pressure(), Pressure::none);
}

TEST(IngestLane, NeverHoldsMoreThanItCanAnswer) {
    IngestLane lane(4, nullptr, nullptr);
    IngestMail taken;
    std::uint64_t accepted = 0;
    for (std::uint64_t ticket = 0; ticket < 20; ++ticket) {
        if (lane.put(mail_with_ticket(ticket))) ++accepted;
        (void)lane.mail().take(taken);  // A writer that reads all and answers nothing.
    }
    EXPECT_EQ(accepted, 4u);
    EXPECT_EQ(lane.pressure(), Pressure::stop_reading);
    for (std::uint64_t ticket = 0; ticket < accepted; ++ticket)
        EXPECT_TRUE(lane.receipts().put({ticket, Stored::yes}));
}

class CountingBell final : public Bell {
public:
    void ring() override { ++rung; }
    int rung = 0;
};

TEST(IngestLane, HeldItAdmitsNothingThoughThereIsRoomAndItsSenderHearsWhenItIsLetGo) {
    CountingBell sender;
    IngestLane lane(8, nullptr, &sender);
    lane.hold();
    EXPECT_EQ(lane.pressure(), Pressure::stop_reading);
    // What was read before is still taken: a hold refuses nothing that is in our hands.
    EXPECT_TRUE(lane.put(mail_with_ticket(0)));
    EXPECT_EQ(sender.rung, 0);
    lane.let_go();
    EXPECT_EQ(lane.pressure(), Pressure::none);
    EXPECT_EQ(sender.rung, 1);
}

}  // namespace
}  // namespace freshet
