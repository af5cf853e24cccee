// What two configurations say otherwise, and what becomes of episodes.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "daemon/diff/diff_report.h"
#include "tests/daemon/config/sample_folder.h"

namespace freshet {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using testing::SampleFolder;

constexpr const char* rules =
    "rules:\n  - name: hour-rain\n    event: rainstorm\n    severities:\n"
    "      red: {raise: rain(1h) >= threshold.rain_1h, clear: rain(1h) < 20 mm, hold: 1h}\n";

Configuration configured(const char* thresholds, const std::string& rule_text = rules) {
    SampleFolder folder;
    folder.write("rules/default.yaml", rule_text);
    folder.write("thresholds.csv",
                 std::string("scope,id,name,severity,raise,clear,hold\n") + thresholds);
    const FolderReading reading = folder.read();
    EXPECT_TRUE(reading.content) << folder.only_error();
    return *reading.content.value().configuration;
}

std::vector<std::string> lines(const Configuration& old, const Configuration& fresh) {
    std::vector<std::string> said;
    std::string text = to_table({differences(old, fresh), std::nullopt});
    for (std::size_t end = text.find('\n'); end != std::string::npos; end = text.find('\n')) {
        said.push_back(text.substr(0, end));
        text.erase(0, end + 1);
    }
    return said;
}

TEST(ConfigurationDiff, SaysNothingOfWhatIsTheSame) {
    EXPECT_THAT(
        lines(configured("default,,rain_1h,,40 mm,,\n"), configured("default,,rain_1h,,40 mm,,\n")),
        ElementsAre());
}

TEST(ConfigurationDiff, NamesThresholdsWithTheirScope) {
    EXPECT_THAT(
        lines(configured("default,,rain_1h,,40 mm,,\nstation,0079900001,rain_1h,,50 mm,,2h\n"),
              configured("default,,rain_1h,,40 mm,30 mm,\nkind,rain,rain_1h,red,45 mm,,\n")),
        ElementsAre("gone     threshold rain_1h of station 0079900001: raise 50 mm, hold 2h  "
                    "[thresholds.csv:3]",
                    "changed  threshold rain_1h by default, clear: (nothing) -> 30 mm  "
                    "[thresholds.csv:2]",
                    "added    threshold rain_1h red of kind rain: raise 45 mm  "
                    "[thresholds.csv:3]"));
}

TEST(ConfigurationDiff, NamesRulesAndTheirParts) {
    const char* row = "default,,rain_1h,,40 mm,,\n";
    std::string changed = rules;
    changed.replace(changed.find("20 mm"), 5, "10 mm");
    EXPECT_THAT(lines(configured(row), configured(row, changed)),
                ElementsAre("changed  rule hour-rain, red clear: rain(1h) < 20 mm -> "
                            "rain(1h) < 10 mm  [rules/default.yaml:2]"));
    std::string named = rules;
    named.replace(named.find("hour-rain"), 9, "downpours");
    EXPECT_THAT(lines(configured(row), configured(row, "day_start: \"09:00\"\n" + named)),
                ElementsAre(HasSubstr("gone     rule hour-rain: red raise rain(1h) >= "),
                            HasSubstr("added    rule downpours: red raise"),
                            HasSubstr("changed  county, day_start: 8h -> 9h")));
}

TEST(ConfigurationDiff, NamesStationsAndAreas) {
    const Configuration old = configured("default,,rain_1h,,40 mm,,\n");
    Configuration fresh = old;
    fresh.stations[0].silent_after = std::chrono::hours(1);
    fresh.stations.pop_back();
    fresh.areas[0].name = "Other";
    EXPECT_THAT(lines(old, fresh),
                ElementsAre(HasSubstr("gone     station 0079900002: name Lower stage gauge, "),
                            HasSubstr("changed  station 0079900001, silent_after: (nothing) -> 1h"),
                            HasSubstr("changed  area 330799, name: Sample county -> Other")));
}

Timestamp july(int hour, int minute) {
    return from_civil({2026, 7, 1, hour, minute, 0}, beijing).value();
}

Episode episode(const char* subject, Timestamp from, std::optional<Timestamp> to, Severity peak) {
    Episode episode;
    episode.rule = RuleName("r");
    episode.subject = SubjectId(subject);
    episode.crossed_at = from;
    episode.ended_at = to;
    episode.severities[static_cast<std::size_t>(peak) - 1] = Episode::Span{from, to};
    return episode;
}

TEST(EpisodeDiff, AppearsVanishesMovesAndChangesSeverity) {
    const Episode same = episode("A", july(1, 0), july(2, 0), Severity::blue);
    const std::vector<Episode> before{same, episode("B", july(3, 0), july(4, 0), Severity::blue),
                                      episode("C", july(5, 0), std::nullopt, Severity::blue),
                                      episode("D", july(7, 0), july(9, 0), Severity::blue)};
    const std::vector<Episode> after{same, episode("B", july(4, 1), july(5, 0), Severity::blue),
                                     episode("C", july(5, 30), std::nullopt, Severity::red),
                                     episode("D", july(7, 0), july(7, 30), Severity::blue),
                                     episode("D", july(8, 0), july(9, 0), Severity::blue)};
    const DiffReport report{{}, differences(before, after)};
    std::vector<std::string_view> kinds;
    for (const EpisodeDifference& one : *report.episodes) kinds.push_back(to_string(one.kind));
    EXPECT_THAT(kinds, ElementsAre("vanishes", "appears", "severity", "moves", "appears"));
    EXPECT_THAT(to_table(report),
                HasSubstr("severity r C: blue 2026-07-01T05:00:00+08:00 .. open -> red "
                          "2026-07-01T05:30:00+08:00 .. open\n"));
    EXPECT_THAT(to_json(report), HasSubstr("\"difference\":\"vanishes\",\"rule\":\"r\","
                                           "\"subject\":\"B\",\"before\""));
    EXPECT_TRUE(differences(after, after).empty());
    EXPECT_TRUE(differences(std::vector<Episode>{}, {}).empty());
}

}  // namespace
}  // namespace freshet
