// What a backtest gives for records of a few days, and how it shows it.
#include "daemon/backtest/backtest.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/json/parse.hpp>
#include <sstream>

#include "daemon/backtest/report.h"
#include "daemon/config/default_configuration.h"

namespace freshet {
namespace {

using ::testing::HasSubstr;

Timestamp july(int day, int hour, int minute) {
    return from_civil({2026, 7, day, hour, minute, 0}, beijing).value();
}

ConfigurationRecord one_gauge() {
    Station station;
    station.id = StationId("R1");
    station.name = "R1";
    return std::make_shared<const Configuration>(default_configuration({station}));
}

JournalRecord rain(Timestamp at, std::int64_t millimetres) {
    Observation told;
    told.element = Element::rain;
    told.observed_at = at;
    told.value = Quantity::from_units(millimetres);
    Report report;
    report.station = StationId("R1");
    report.protocol = Protocol::file;
    report.sent_at = at;
    report.observations = {told};
    return {at, report};
}

// 36 mm in the ten minutes before the noon of the 1st: more in five would be suspect.
std::int64_t storm_at(Timestamp at) {
    return at == july(1, 11, 55) || at == july(1, 12, 0) ? 18 : 0;
}

// That storm, dry after it, ten days of samples.
template <class Take>
void ten_days(Take take) {
    for (Timestamp at = july(1, 0, 0); at < july(11, 0, 0); at += std::chrono::minutes(5)) {
        take(rain(at, storm_at(at)));
    }
}

TEST(Backtest, EpisodesOutliveTheSamplesTheyCameFrom) {
    std::vector<OutputRow> rows;
    Backtest backtest([&](const OutputRow& row) { rows.push_back(row); });
    ASSERT_TRUE(backtest.take({july(1, 0, 0), one_gauge()}));
    ten_days([&](const JournalRecord& record) { ASSERT_TRUE(backtest.take(record)); });
    ASSERT_TRUE(backtest.finish());
    ASSERT_EQ(backtest.episodes().size(), 1U);
    EXPECT_EQ(backtest.episodes()[0].crossed_at, july(1, 12, 0));
    // 24 h less what the untold time before the first sample may have held, then the hold of 1 h.
    EXPECT_EQ(backtest.episodes()[0].ended_at, july(2, 0, 50));
    std::vector<MessageType> said;
    for (const OutputRow& row : rows) {
        const Warning* warning = std::get_if<Warning>(&row.output);
        if (warning != nullptr) said.push_back(warning->type);
    }
    EXPECT_THAT(said, ::testing::ElementsAre(MessageType::alert, MessageType::cancel));
}

TEST(Backtest, ASilenceOfDaysLosesNoEpisode) {
    Backtest backtest([](const OutputRow&) {});
    ASSERT_TRUE(backtest.take({july(1, 0, 0), one_gauge()}));
    ASSERT_TRUE(backtest.take(rain(july(1, 0, 55), 18)));
    ASSERT_TRUE(backtest.take(rain(july(1, 1, 0), 18)));
    ASSERT_TRUE(backtest.take(rain(july(11, 0, 0), 0)));
    for (Timestamp at = july(11, 0, 5); at < july(13, 0, 0); at += std::chrono::minutes(5)) {
        ASSERT_TRUE(backtest.take(rain(at, 0)));
    }
    ASSERT_TRUE(backtest.take(rain(july(19, 23, 55), 18)));
    ASSERT_TRUE(backtest.take(rain(july(20, 0, 0), 18)));
    ASSERT_TRUE(backtest.finish());
    ASSERT_EQ(backtest.episodes().size(), 2U);
    EXPECT_EQ(backtest.episodes()[0].crossed_at, july(1, 1, 0));
    EXPECT_TRUE(backtest.episodes()[0].ended_at);
    EXPECT_EQ(backtest.episodes()[1].crossed_at, july(20, 0, 0));
}

// What a daemon journals, ticks of every second and all, gives the warnings that were said.
TEST(Backtest, AJournalWithTicksOfItsOwnSaysTheSame) {
    std::string from_records, from_journal;
    const auto said_into = [](std::string& text) {
        return [&text](const OutputRow& row) {
            OutputRow without_place = row;
            without_place.position = {};
            text += encode(without_place);
        };
    };
    Backtest records(said_into(from_records));
    Backtest journal(said_into(from_journal));
    JournalPosition at;
    const auto append = [&](JournalRecord record) {
        ASSERT_TRUE(journal.take(JournalEntry{at, std::move(record)}));
        at = at.next();
    };
    ASSERT_TRUE(records.take({july(1, 11, 0), one_gauge()}));
    append({july(1, 11, 0), one_gauge()});
    Timestamp second = july(1, 11, 0);
    for (Timestamp time = july(1, 11, 0); time < july(1, 17, 0); time += std::chrono::minutes(5)) {
        // Silent for an hour, so that ticks have something to say.
        if (time > july(1, 15, 0) && time < july(1, 16, 0)) continue;
        const JournalRecord record = rain(time, storm_at(time));
        ASSERT_TRUE(records.take(record));
        for (; second < time; second += std::chrono::seconds(1)) append({second, Tick{}});
        append(record);
    }
    ASSERT_TRUE(records.finish());
    EXPECT_FALSE(from_records.empty());
    EXPECT_EQ(from_records, from_journal);
}

TEST(BacktestReport, IsATableOrOneJsonDocument) {
    for (const ReportForm form : {ReportForm::table, ReportForm::json}) {
        std::ostringstream out;
        BacktestReport report(form, out);
        Backtest backtest([&](const OutputRow& row) { report.show(row); });
        EXPECT_EQ(out.str(), "");
        ASSERT_TRUE(backtest.take({july(1, 0, 0), one_gauge()}));
        ten_days([&](const JournalRecord& record) { ASSERT_TRUE(backtest.take(record)); });
        ASSERT_TRUE(backtest.finish());
        report.finish(backtest.episodes());
        EXPECT_EQ(report.warnings(), 2U);
        EXPECT_EQ(report.incidents(), 1U);
        if (form == ReportForm::table) {
            EXPECT_THAT(out.str(), HasSubstr("2026-07-01T12:00:00+08:00 Alert   blue      R1"));
            EXPECT_THAT(out.str(), HasSubstr("rain(1h) 36.0 mm (35.0)"));
            EXPECT_THAT(out.str(), HasSubstr("blue 2026-07-01T12:00:00+08:00.."));
            continue;
        }
        const boost::json::value document = boost::json::parse(out.str());
        EXPECT_EQ(document.at("published").as_array().size(), 2U);
        EXPECT_EQ(document.at("published").as_array()[0].at("type").as_string(), "Alert");
        EXPECT_EQ(document.at("episodes").as_array().size(), 1U);
        EXPECT_EQ(document.at("episodes").as_array()[0].at("ended_at").as_string(),
                  "2026-07-02T00:50:00+08:00");
    }
}

TEST(BacktestReport, NothingIsStillADocument) {
    std::ostringstream out;
    BacktestReport report(ReportForm::json, out);
    report.finish({});
    const boost::json::value document = boost::json::parse(out.str());
    EXPECT_TRUE(document.at("published").as_array().empty());
    EXPECT_TRUE(document.at("episodes").as_array().empty());
}

}  // namespace
}  // namespace freshet
