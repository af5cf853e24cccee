// What stands at the top of a rule file.
#include "daemon/config/rules_file.h"

#include <gtest/gtest.h>

namespace freshet {
namespace {

TEST(RulesFile, says_when_the_hydrological_day_begins) {
    Findings findings;
    const auto day_start = [&](const std::string& text) {
        return read_rules("day_start: \"" + text + "\"\nrules: []\n", "x.yaml", findings).day_start;
    };
    EXPECT_EQ(day_start("20:30"), std::chrono::minutes(1230));
    EXPECT_EQ(day_start("00:00"), Duration::zero());
    EXPECT_TRUE(findings.errors.empty());
    EXPECT_FALSE(read_rules("rules: []\n", "x.yaml", findings).day_start);
    for (const char* wrong : {"8:00", "24:00", "08:00:00", "noon"}) {
        findings.errors.clear();
        EXPECT_FALSE(day_start(wrong)) << wrong;
        ASSERT_EQ(findings.errors.size(), 1U) << wrong;
        EXPECT_EQ(findings.errors[0].message,
                  "day_start '" + std::string(wrong) + "' is no time of day; write \"08:00\"");
    }
}

TEST(RulesFile, SaysWhatIsJudgedAndHowMuchOfItHasToReport) {
    const auto read = [](const std::string& lines, Findings& findings) {
        return read_rules("rules:\n  - name: areal\n    event: x\n" + lines +
                              "    severities:\n      red: {raise: a, clear: b}\n",
                          "x.yaml", findings)
            .rules.at(0);
    };
    Findings findings;
    const RuleText rule = read("    subject: catchment\n    minimum: 0.7\n", findings);
    EXPECT_TRUE(findings.errors.empty());
    EXPECT_EQ(rule.subject, SubjectKind::catchment);
    EXPECT_EQ(rule.minimum, Quantity::from_ten_thousandths(7'000));
    const std::pair<const char*, const char*> wrong[] = {
        {"    subject: cachment\n",
         "subject 'cachment' is neither station, catchment, area nor reservoir; did you mean "
         "`catchment`?"},
        {"    minimum: 70%\n", "minimum '70%' is no part like 0.7"},
    };
    for (const auto& [line, message] : wrong) {
        Findings found;
        read(line, found);
        ASSERT_EQ(found.errors.size(), 1U) << line;
        EXPECT_EQ(found.errors[0].message, message);
        EXPECT_EQ(found.errors[0].place.line, 4);
        EXPECT_EQ(found.errors[0].place.column, 14);
    }
}

TEST(RulesFile, IsAboutAreasOrReservoirs) {
    Findings findings;
    const auto rules =
        read_rules(
            "rules:\n"
            "  - {name: a, event: x, subject: area, areas: [330782, 330783], minimum: 0.5, "
            "severities: {red: {raise: a, clear: b}}}\n"
            "  - {name: b, event: x, subject: reservoir, severities: {red: {raise: a, clear: b}}}\n"
            "  - {name: c, event: x, subject: reservoir, where: tag(a) or tag(b), "
            "severities: {red: {raise: a, clear: b}}}\n",
            "x.yaml", findings)
            .rules;
    EXPECT_TRUE(findings.errors.empty());
    ASSERT_EQ(rules.size(), 3U);
    EXPECT_EQ(rules[0].subject, SubjectKind::area);
    EXPECT_EQ(rules[0].areas, (std::vector{AreaId("330782"), AreaId("330783")}));
    EXPECT_EQ(rules[1].subject, SubjectKind::station);
    EXPECT_EQ(rules[1].where, "kind == reservoir");
    EXPECT_EQ(rules[2].where, "(tag(a) or tag(b)) and kind == reservoir");
}

// Found by fuzzing: it was followed until the stack was full.
TEST(RulesFile, AnAnchorThatHoldsItselfIsRefused) {
    for (const char* text : {"rules:\n  - &a {name: b, where: *a}\n", "rules: &a [*a]\n"}) {
        Findings findings;
        read_rules(text, "x.yaml", findings);
        ASSERT_EQ(findings.errors.size(), 1U) << text;
        EXPECT_EQ(findings.errors[0].message,
                  "the file unfolds to more than 64 values within each other");
    }
}

// Found by fuzzing: yaml-cpp made documents of it until the memory was gone.
TEST(RulesFile, AFileThatBeginsWithACommaIsRefused) {
    for (const char* text : {",", ", ", ",a\n", ",7 mm,,,07-01\ndefault,,rain_1h"}) {
        Findings findings;
        read_rules(text, "x.yaml", findings);
        ASSERT_EQ(findings.errors.size(), 1U) << text;
        EXPECT_EQ(findings.errors[0].message, "this is not YAML: nothing may begin like this");
        EXPECT_EQ(findings.errors[0].place.line, 1);
    }
    for (const char* text : {"--- a\n---\nb\n", "rules: []\n---\n", "a: b\n...\n,\n"}) {
        Findings findings;
        read_rules(text, "x.yaml", findings);
        ASSERT_EQ(findings.errors.size(), 1U) << text;
        EXPECT_EQ(findings.errors[0].message, "a second document begins here; a file holds one");
    }
}

TEST(RulesFile, StagesOfTransferAreARuleOfTheirOwn) {
    Findings findings;
    const std::string colours =
        "    severities:\n      red: {raise: level >= 5 m, clear: level < 4 m}\n";
    const std::string stages =
        "    transfer:\n      prepare: {raise: level >= 3 m}\n"
        "      immediate: {raise: level >= 4 m, clear: level < 3 m, hold: 2h}\n";
    const std::string head =
        "rules:\n  - name: brook\n    event: flood\n    issuer: county\n"
        "    audience: [desk]\n    where: kind == river\n";
    const RulesFile both = read_rules(head + colours + stages, "x.yaml", findings);
    ASSERT_EQ(both.rules.size(), 2U);
    EXPECT_EQ(both.rules[0].name.text(), "brook");
    EXPECT_TRUE(both.rules[0].severities[3]);
    EXPECT_FALSE(both.rules[0].severities[4] || both.rules[0].severities[5]);
    const RuleText& transfer = both.rules[1];
    EXPECT_EQ(transfer.name.text(), "brook-transfer");
    EXPECT_EQ(transfer.event, "flood");
    EXPECT_EQ(transfer.issuer, "county");
    EXPECT_EQ(transfer.where, "kind == river");
    EXPECT_EQ(transfer.audience, std::vector{Audience::desk});
    EXPECT_FALSE(transfer.severities[3]);
    ASSERT_TRUE(transfer.severities[4] && transfer.severities[5]);
    EXPECT_EQ(transfer.severities[4]->raise, "level >= 3 m");
    EXPECT_EQ(transfer.severities[4]->clear, "");
    EXPECT_EQ(transfer.severities[5]->clear, "level < 3 m");
    EXPECT_EQ(transfer.severities[5]->hold, std::chrono::hours(2));

    const RulesFile alone = read_rules(head + stages, "x.yaml", findings);
    ASSERT_EQ(alone.rules.size(), 1U);
    EXPECT_EQ(alone.rules[0].name.text(), "brook-transfer");
    EXPECT_TRUE(findings.errors.empty());

    for (const auto& [written, said] :
         {std::pair("    transfer: {}\n", "transfer names neither prepare nor immediate"),
          std::pair("    transfer: {now: {raise: level >= 3 m}}\n",
                    "unknown key 'now' in transfer"),
          std::pair("    transfer: {prepare: {clear: level < 3 m}}\n", "prepare has no raise")}) {
        findings.errors.clear();
        read_rules(head + colours + written, "x.yaml", findings);
        ASSERT_EQ(findings.errors.size(), 1U) << written;
        EXPECT_NE(findings.errors[0].message.find(said), std::string::npos)
            << findings.errors[0].message;
    }
    findings.errors.clear();
    std::string long_name = head;
    long_name.replace(long_name.find("brook"), 5, std::string(60, 'a'));
    read_rules(long_name + stages, "x.yaml", findings);
    ASSERT_EQ(findings.errors.size(), 1U);
    EXPECT_NE(findings.errors[0].message.find("is too long"), std::string::npos);
}

}  // namespace
}  // namespace freshet
