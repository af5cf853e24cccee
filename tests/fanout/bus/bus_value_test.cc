// What stands on the topics can be read back, and bytes of strangers are refused, not believed.
#include "fanout/bus/bus_value.h"

#include <gtest/gtest.h>

#include "fanout/cap/utf8.h"
#include "tests/support/warnings.h"

namespace freshet {
namespace {

// A warning as it comes back: text that was no UTF-8 was made so, nothing else changed.
TEST(BusValue, WarningsComeBackWhole) {
    std::mt19937_64 random(3);
    for (int i = 0; i < 2000; ++i) {
        const Warning warning = testing::random_warning(random);
        const Result<Warning> back = warning_from_bus(to_bus_value(warning));
        ASSERT_TRUE(back.has_value()) << i;
        EXPECT_EQ(back->text, clean_utf8(warning.text));
        EXPECT_EQ(back->evidence.size(), warning.evidence.size());
        EXPECT_EQ(back->onset, warning.onset);
        EXPECT_EQ(back->public_after, warning.public_after);
        for (std::size_t one = 0; one < warning.evidence.size(); ++one)
            EXPECT_EQ(back->evidence[one].by.text(), clean_utf8(warning.evidence[one].by.text()));
        // Once clean it goes round without any change at all.
        EXPECT_EQ(warning_from_bus(to_bus_value(*back)).value(), *back);
    }
    const Warning plain = testing::warning_of({});
    EXPECT_EQ(warning_from_bus(to_bus_value(plain)).value(), plain);
}

TEST(BusValue, CallsAndResponsesComeBackWhole) {
    Call call;
    call.id = CallId("rain.R1.x.2#LI#3");
    call.channel = ChannelName("file");
    call.incident = IncidentId("rain.R1.x");
    call.revision = 2;
    call.identity = "rain.R1.x.2";
    call.person = PersonId("LI");
    call.area = AreaId("330782103201");
    call.purpose = CallPurpose::repeat;
    call.repeat = 3;
    call.type = MessageType::update;
    call.status = Status::exercise;
    call.severity = Severity::red;
    call.made_at = testing::at("2026-07-01 14:45");
    call.expires = testing::at("2026-07-02 14:45");
    call.text = "请答复";
    call.cap = "<alert/>";
    EXPECT_EQ(call_from_bus(to_bus_value(call)).value(), call);
    EXPECT_EQ(call_record(call).topic, "freshet.calls.file");

    Receipt receipt{call.id,   call.channel,        call.incident, call.identity, call.person,
                    call.area, Outcome::superseded, call.made_at,  "newer",       "p-17",
                    4};
    EXPECT_EQ(std::get<Receipt>(response_from_bus(receipt_record(receipt).value).value()), receipt);
    const Ack ack{call.incident, PersonId("WANG"), call.made_at, "on my way"};
    EXPECT_EQ(std::get<Ack>(response_from_bus(ack_record(ack).value).value()), ack);
}

TEST(BusValue, StrangersBytesNeverCrashAndNamelessOnesAreRefused) {
    std::mt19937_64 random(11);
    const std::string good = to_bus_value(testing::warning_of({}));
    for (int i = 0; i < 20'000; ++i) {
        std::string bytes = good;
        for (int change = 0; change < 3; ++change)
            bytes[random() % bytes.size()] ^= 1 << random() % 8;
        if (const Result<Warning> warning = warning_from_bus(bytes)) {
            EXPECT_FALSE(warning->incident.empty());
            EXPECT_GE(static_cast<int>(warning->type), 1);
            EXPECT_LE(static_cast<int>(warning->type), 3);
        }
        (void)call_from_bus(bytes);
        (void)response_from_bus(bytes);
    }
    EXPECT_EQ(warning_from_bus("").error().code, ErrorCode::corrupt);
    EXPECT_EQ(call_from_bus("").error().code, ErrorCode::corrupt);
    EXPECT_EQ(response_from_bus("").error().code, ErrorCode::corrupt);
}

}  // namespace
}  // namespace freshet
