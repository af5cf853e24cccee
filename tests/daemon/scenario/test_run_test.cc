// `freshet test` without its command line: which files it plays over which folder, and what it says
// of one that does not hold.
#include "daemon/scenario/test_run.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <sstream>

#include "tests/daemon/config/sample_folder.h"

namespace freshet::scenario {
namespace {

using freshet::testing::SampleFolder;
using ::testing::ElementsAre;
using ::testing::EndsWith;
using ::testing::HasSubstr;

constexpr std::string_view head = "scenario: A <storm>\ndate: 2026-07-01\n";
constexpr std::string_view rise =
    "== input ==\n06:00 every 15m 0079900002 level 2.10 2.45 3.05 m\n== expect ==\n";
constexpr std::string_view alert =
    "06:30 Alert red I1 onset 06:30 because rise(30m) 0.95 m >= 0.8 m lowest 2.10 m at 06:00\n";

CaseResult played(SampleFolder& folder, const std::string& text) {
    folder.write("tests/first.scenario", text);
    const auto cases = cases_of({folder.path()}, {});
    EXPECT_TRUE(cases) << cases.error().message;
    EXPECT_EQ(cases->size(), 1U);
    return run_case(cases->front());
}

std::string text_of(std::initializer_list<std::string_view> parts) {
    std::string text;
    for (const std::string_view part : parts) text += part;
    return text;
}

TEST(TestRun, TheSampleOfInitHolds) {
    SampleFolder folder;
    const auto cases = cases_of({folder.path()}, {});
    ASSERT_TRUE(cases);
    ASSERT_EQ(cases->size(), 1U);
    EXPECT_THAT(run_case(cases->front()).failures, ElementsAre());
}

TEST(TestRun, AFolderIsJudgedByItsOwnRules) {
    SampleFolder folder;
    EXPECT_THAT(played(folder, text_of({head, rise, alert})).failures, ElementsAre());
    // The same file where the folder's rule has gone up.
    folder.write("rules/default.yaml",
                 "rules:\n  - name: calm\n    event: flood\n    severities:\n"
                 "      red: {raise: rise(30m) >= 2 m, clear: rise(30m) < 1 m, hold: 1h}\n");
    EXPECT_THAT(played(folder, text_of({head, rise, alert})).failures,
                ElementsAre(EndsWith("tests/first.scenario:6: expected and not published: 06:30 "
                                     "Alert red I1")));
}

TEST(TestRun, WhatAFileBringsStandsInPlaceOfTheFolders) {
    SampleFolder folder;
    const std::string rules =
        "== rules/default.yaml ==\nrules:\n  - name: calm\n    event: flood\n    severities:\n"
        "      red: {raise: rise(30m) >= 2 m, clear: rise(30m) < 1 m, hold: 1h}\n";
    EXPECT_THAT(played(folder, text_of({head, rules, rise})).failures, ElementsAre());
    EXPECT_THAT(
        played(folder, text_of({head, "== stations.csv ==\nstation,name\nX,Y\n", rise})).failures,
        ::testing::Contains(EndsWith("first.scenario:4: column 'kind' is missing")));
}

TEST(TestRun, SaysWhatCameInTheFormOfTheFile) {
    SampleFolder folder;
    const std::string file = (folder.path() / "tests/first.scenario").string();
    EXPECT_THAT(
        played(folder, text_of({head, rise})).failures,
        ElementsAre(
            file +
            ": published and not listed: 06:30 Alert red I? id "
            "mountain-torrent.0079900002.20260630T223000Z to desk officials public "
            "onset 06:30 reason raised because rise(30m) 0.95 m >= 0.8 m lowest 2.1 m at 06:00"));
    EXPECT_THAT(
        played(folder, text_of({head, rise, "06:30 Alert red I1 onset 06:15 by WANG\n"})).failures,
        ElementsAre(HasSubstr(":6: other than expected (onset, by), as revision 1 came: "
                              "06:30 Alert red I1 to desk officials public onset 06:30")));
    EXPECT_THAT(
        played(folder, text_of({head, rise, alert, "== check ==\nno such doubt\n"})).failures,
        ElementsAre(file + ":8: expected and not said by check: no such doubt"));
    EXPECT_THAT(played(folder, "scenario: x\n== input ==\n14:00 R1 snow 1\n").failures,
                ElementsAre(file + ":3: 'snow' is no element"));
}

TEST(TestRun, NothingToPlayDoesNotPass) {
    SampleFolder folder;
    folder.remove("tests/first.scenario");
    EXPECT_FALSE(cases_of({folder.path()}, {}));
    EXPECT_FALSE(cases_of({folder.path()}, folder.path()));
    EXPECT_EQ(run_case({folder.path() / "none.scenario", {}}).failures.size(), 1U);
}

TEST(TestRun, AFileWithoutAConfigurationAsksForAFolder) {
    SampleFolder folder;
    folder.write("tests/first.scenario", text_of({head, rise, alert}));
    const std::filesystem::path file = folder.path() / "tests/first.scenario";
    EXPECT_THAT(run_case({file, {}}).failures,
                ElementsAre(HasSubstr("name their folder by --con")));
    EXPECT_THAT(run_case(cases_of({file}, folder.path()).value().front()).failures, ElementsAre());
    folder.write("tests/first.scenario", "");
    EXPECT_THAT(run_case({file, {}}).failures,
                ElementsAre(EndsWith("first.scenario: has no `scenario:` line")));
}

TEST(TestRun, IsWrittenForPeopleAndPrograms) {
    const std::vector<CaseResult> results{{"a.scenario", "A <storm>", {}, 0.25},
                                          {"b.scenario", "", {"b.scenario:3: \"x\" & y"}, 0.5}};
    std::ostringstream table;
    for (const CaseResult& result : results) show(result, table);
    EXPECT_EQ(table.str(),
              "ok      a.scenario  A <storm>\nFAILED  b.scenario  \n"
              "        b.scenario:3: \"x\" & y\n");
    EXPECT_THAT(to_json(results), HasSubstr("\"failed\":1"));
    EXPECT_EQ(to_junit(results),
              "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
              "<testsuite name=\"freshet test\" tests=\"2\" failures=\"1\" errors=\"0\" "
              "time=\"0.750\">\n"
              "<testcase classname=\"a.scenario\" name=\"A &lt;storm&gt;\" time=\"0.250\"/>\n"
              "<testcase classname=\"b.scenario\" name=\"b.scenario\" time=\"0.500\">\n"
              "<failure message=\"b.scenario:3: &quot;x&quot; &amp; y\">b.scenario:3: \"x\" &amp; y"
              "</failure>\n</testcase>\n</testsuite>\n");
}

}  // namespace
}  // namespace freshet::scenario
