// What is possible and not certain: whom it reaches, how it ends, and that it touches nothing of
// what is certain (scenarios 2a, 7a and 7b).
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/rules/engine/journal_script.h"

namespace freshet::testing {
namespace {

using namespace std::chrono_literals;
using ::testing::ElementsAre;

RuleText stage_rule() {
    return rule_of("stage", {{Severity::yellow, "level >= 3.00 m", "level < 2.50 m"},
                             {Severity::red, "level >= 5.00 m", "level < 4.00 m"}});
}

// Every 15 minutes from 03:00 on.
JournalScript stages(std::vector<double> values, RuleText rule = stage_rule()) {
    JournalScript script;
    Station station = station_of("H7", StationKind::river, 15min);
    station.change_max = ChangeMax{metres(1.00), 15min};
    script.configure(clock(0, 0), configuration_of({station}, {std::move(rule)}));
    for (std::size_t index = 0; index < values.size(); ++index)
        script.report("H7", level(clock(3, 15 * static_cast<int>(index)), values[index]));
    return script;
}

// Without the notices.
std::vector<std::string> said(const JournalScript& script, std::uint32_t shards = 1) {
    std::vector<OutputRow> rows = fold(script.entries(), shards);
    std::erase_if(rows,
                  [](const OutputRow& row) { return std::holds_alternative<Notice>(row.output); });
    std::vector<std::string> result = lines(rows);
    for (std::size_t index = 0; index < rows.size(); ++index)
        if (std::get<Warning>(rows[index].output).certainty == Certainty::possible)
            result[index] += " possible";
    return result;
}

TEST(Possible, ConfirmedByTheNextSample) {
    EXPECT_THAT(said(stages({2.10, 6.10, 9.30, 10.90})),
                ElementsAre("03:15:00 Alert red raised H7 onset 03:15 possible",
                            "03:30:00 Update red confirmed H7 onset 03:15"));
}

TEST(Possible, WithdrawnAtOnceWhenItWasASpike) {
    EXPECT_THAT(said(stages({2.10, 6.10, 2.12, 2.10})),
                ElementsAre("03:15:00 Alert red raised H7 onset 03:15 possible",
                            "03:30:00 Cancel withdrawn H7 onset 03:15 possible"));
}

// 3.80 m decides that 6.90 m was not so: red was not reached, yellow is, and that is said.
TEST(Possible, ConfirmedAsLessThanItMightHaveBeen) {
    EXPECT_THAT(said(stages({2.90, 6.90, 6.20, 6.10})),
                ElementsAre("03:15:00 Alert red raised H7 onset 03:15 possible",
                            "03:30:00 Update red confirmed H7 onset 03:15"));
    EXPECT_THAT(said(stages({2.90, 6.90, 3.80, 3.85})),
                ElementsAre("03:15:00 Alert red raised H7 onset 03:15 possible",
                            "03:30:00 Update yellow confirmed H7 onset 03:30"));
}

TEST(Possible, NeverLowersNorEndsWhatIsCertain) {
    EXPECT_THAT(said(stages({5.10, 0.00, 0.00, 0.00, 0.00, 0.00, 0.00, 0.00})),
                ElementsAre("03:00:00 Alert red raised H7 onset 03:00"));
    EXPECT_THAT(said(stages({5.10, 2.00, 2.00, 2.00, 2.00, 2.00, 2.00, 2.00})),
                ElementsAre("03:00:00 Alert red raised H7 onset 03:00"));
    EXPECT_THAT(said(stages({3.10, 6.10, 3.20, 3.15})),
                ElementsAre("03:00:00 Alert yellow raised H7 onset 03:00",
                            "03:15:00 Alert red raised H7 onset 03:15 possible",
                            "03:30:00 Cancel withdrawn H7 onset 03:15 possible"));
}

// Three steps later nothing is decided any more: what comes then is judged for itself.
TEST(Possible, IsNoLongerDecidedOnAfterASilence) {
    JournalScript script = stages({2.10, 6.10});
    script.report("H7", level(clock(12, 0), 2.20));
    EXPECT_THAT(said(script), ElementsAre("03:15:00 Alert red raised H7 onset 03:15 possible",
                                          "12:00:00 Cancel withdrawn H7 onset 03:15 possible"));
    JournalScript still = stages({2.10, 6.10});
    still.report("H7", level(clock(12, 0), 7.00));
    EXPECT_THAT(said(still), ElementsAre("03:15:00 Alert red raised H7 onset 03:15 possible",
                                         "12:00:00 Update red confirmed H7 onset 12:00"));
    // What was observed soon after it decides whenever it comes.
    still.report("H7", {level(clock(3, 50), 6.20)}, clock(12, 5));
    EXPECT_THAT(said(still), ElementsAre("03:15:00 Alert red raised H7 onset 03:15 possible",
                                         "12:00:00 Update red confirmed H7 onset 12:00",
                                         "12:05:00 Update red onset_moved H7 onset 03:15"));
}

TEST(Possible, OfARuleForThePublicAloneIsForTheDesk) {
    RuleText rule = stage_rule();
    rule.audience = {Audience::public_};
    const std::vector<OutputRow> rows = fold(stages({2.10, 6.10, 9.30}, rule).entries());
    std::vector<std::vector<Audience>> heard;
    for (const OutputRow& row : rows)
        if (const auto* warning = std::get_if<Warning>(&row.output))
            heard.push_back(warning->audience);
    EXPECT_THAT(heard, ElementsAre(std::vector{Audience::desk}, std::vector{Audience::public_}));
}

TEST(Possible, RefutedByAPersonStaysQuietUntilItIsCertain) {
    JournalScript script = stages({2.10, 6.10});
    script.cancel(clock(3, 20), "stage.H7.20260630T191500Z");
    script.report("H7", level(clock(3, 30), 9.30));
    EXPECT_THAT(said(script),
                ElementsAre("03:15:00 Alert red raised H7 onset 03:15 possible",
                            "03:20:00 Cancel withdrawn_by_person H7 onset 03:15 possible",
                            "03:30:00 Alert red raised H7 onset 03:15"));
    // The next suspect one is another.
    JournalScript again = stages({2.10, 6.10});
    again.cancel(clock(3, 20), "stage.H7.20260630T191500Z");
    again.report("H7", level(clock(3, 30), 2.10));
    again.report("H7", level(clock(3, 45), 6.10));
    EXPECT_EQ(said(again).back(), "03:45:00 Alert red raised H7 onset 03:45 possible");
}

// The engine that is taken up from its snapshot goes on as if nothing had been.
TEST(Possible, OutlivesARestart) {
    const JournalScript script = stages({2.10, 6.10, 9.30, 10.90});
    const std::vector<OutputRow> whole = fold(script.entries());
    for (std::size_t cut = 1; cut < script.entries().size(); ++cut) {
        Engine before(ShardSlot{});
        EngineOutput output;
        for (std::size_t index = 0; index < cut; ++index)
            ASSERT_TRUE(before.apply(script.entries()[index], output));
        Engine after(ShardSlot{});
        const auto source = [&](JournalPosition at) {
            return Result<ConfigurationRecord>(std::get<ConfigurationRecord>(
                script.entries()[static_cast<std::size_t>(at.offset)].record.body));
        };
        ASSERT_TRUE(after.restore(before.snapshot(CatchmentId()), source));  // No longer dirty.
        for (const CatchmentId& catchment : before.dirty())
            ASSERT_TRUE(after.restore(before.snapshot(catchment), source));
        for (std::size_t index = cut; index < script.entries().size(); ++index)
            ASSERT_TRUE(after.apply(script.entries()[index], output));
        EXPECT_EQ(lines(sorted(output.rows)), lines(whole)) << cut;
    }
}

}  // namespace
}  // namespace freshet::testing
