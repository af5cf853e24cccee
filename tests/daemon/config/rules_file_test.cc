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

}  // namespace
}  // namespace freshet
