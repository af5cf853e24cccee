// What holds of the roll call whatever comes: it goes on after a restart as if there had been none,
// and no place hears an end while anything open speaks of it.
#include <gtest/gtest.h>

#include "fanout/rollcall/roll_call.h"
#include "tests/fanout/rollcall/valley.h"

namespace freshet::testing {
namespace {

// The same storm through one roll call, and through one that is rebuilt from its rows after every
// step: the calls and ledger lines are the same bytes.
TEST(RollCallRestart, GoesOnWhereItWas) {
    std::mt19937_64 random(20260701);
    RollCall whole({}, usual_roster(), usual_names());
    std::map<std::string, std::string> stored;
    Timestamp now = at("2026-07-01 00:00");
    std::map<std::string, std::uint32_t> revisions;
    std::vector<Call> open;
    std::size_t calls = 0, ends = 0;
    for (int step = 0; step < 600; ++step) {
        now += std::chrono::minutes(random() % 4);
        RollCall rebuilt({}, usual_roster(), usual_names());
        for (const auto& [key, value] : stored) ASSERT_TRUE(rebuilt.restore(key, value));
        RollCallActions one, two;
        const std::uint64_t what = random() % 10;
        if (what < 5) {
            Said said;
            said.incident = "i" + std::to_string(random() % 6);
            said.revision = ++revisions[said.incident];
            said.areas = {random() % 3 == 0 ? town : random() % 2 == 0 ? upper : lower};
            const bool over = said.revision > 1 && random() % 3 == 0;
            said.type = over ? MessageType::cancel
                             : (said.revision == 1 ? MessageType::alert : MessageType::update);
            said.reason = over ? WarningReason::receded : WarningReason::escalated;
            said.severity = static_cast<Severity>(1 + random() % 4);
            if (over) said.severity.reset();
            Warning warning = warning_of(said);
            warning.published_at = now;
            whole.on_warning(warning, now, one);
            rebuilt.on_warning(warning, now, two);
        } else if (what < 7 && !open.empty()) {
            const Call& call = open[random() % open.size()];
            const Receipt receipt{call.id,
                                  ChannelName("file"),
                                  call.incident,
                                  call.identity,
                                  call.person,
                                  call.area,
                                  random() % 2 == 0 ? Outcome::answered : Outcome::delivered,
                                  now,
                                  "",
                                  "",
                                  1};
            whole.on_receipt(receipt, one);
            rebuilt.on_receipt(receipt, two);
        } else if (what == 7) {
            const Ack ack{IncidentId("i" + std::to_string(random() % 6)), PersonId("SUN"), now, ""};
            whole.on_ack(ack, one);
            rebuilt.on_ack(ack, two);
        } else {
            whole.on_deadline(now, one);
            rebuilt.on_deadline(now, two);
        }
        ASSERT_EQ(one.calls, two.calls) << "step " << step;
        ASSERT_EQ(one.ledger, two.ledger) << "step " << step;
        ASSERT_EQ(whole.next_deadline(), rebuilt.next_deadline()) << "step " << step;
        for (const RollCallRow& row : whole.take_rows()) {
            if (row.value) {
                stored[row.key] = *row.value;
            } else {
                stored.erase(row.key);
            }
        }
        open.insert(open.end(), one.calls.begin(), one.calls.end());
        calls += one.calls.size();
        ends += static_cast<std::size_t>(
            std::count_if(one.calls.begin(), one.calls.end(),
                          [](const Call& call) { return call.purpose == CallPurpose::end; }));
    }
    EXPECT_GT(calls, 1000U);
    EXPECT_GT(ends, 10U);
}

// An area never hears an end while anything open speaks of it: against a model that recomputes the
// cover from what is open.
TEST(RollCallEnds, NeverUnderSomethingOpen) {
    std::mt19937_64 random(7);
    RollCall roll_call({}, usual_roster(), usual_names());
    std::array<std::uint64_t, 5> turns{};
    std::map<std::string, std::string> open;  // Incident → area.
    std::map<std::string, std::uint32_t> revisions;
    const auto overlap = [](const std::string& one, const std::string& two) {
        return one.starts_with(two) || two.starts_with(one);
    };
    std::size_t ends = 0, withheld = 0;
    for (int step = 0; step < 2000; ++step) {
        // An incident that has ended never opens again: the next has an id of its own.
        std::uint64_t& turn = turns[random() % 5];
        const std::string id =
            std::to_string(&turn - turns.data()) + "~" + std::to_string(turn / 2);
        ++turn;
        Said said;
        said.incident = id;
        const bool over = open.contains(id);
        said.areas = {over ? open[id] : std::vector{town, upper, lower}[random() % 3]};
        said.revision = ++revisions[id];
        said.type = over ? MessageType::cancel : MessageType::alert;
        said.reason = over ? WarningReason::receded : WarningReason::raised;
        said.severity = Severity::blue;
        if (over) said.severity.reset();
        RollCallActions actions;
        roll_call.on_warning(warning_of(said), at("2026-07-01 14:45"), actions);
        if (over) {
            open.erase(id);
        } else {
            open[id] = said.areas[0];
        }
        withheld += lines(actions, LedgerStep::withheld);
        for (const Call& call : actions.calls) {
            if (call.purpose != CallPurpose::end || !call.person.empty()) continue;
            ++ends;
            for (const auto& [other, area] : open) {
                EXPECT_FALSE(overlap(area, call.area.text())) << call.area.text() << " " << other;
            }
        }
    }
    EXPECT_GT(ends, 50U);
    EXPECT_GT(withheld, 100U);
}

TEST(RollCallRows, DamagedOnesAreNamed) {
    RollCall roll_call({}, usual_roster(), usual_names());
    EXPECT_EQ(roll_call.restore("i/x", "rubbish").error().code, ErrorCode::corrupt);
    EXPECT_EQ(roll_call.restore("a/x", "").error().code, ErrorCode::corrupt);
    EXPECT_EQ(roll_call.restore("z/x", "").error().code, ErrorCode::corrupt);
}

}  // namespace
}  // namespace freshet::testing
