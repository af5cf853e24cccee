// Scenarios 8 and 9 to their end: what the village heard, when, and that it heard nothing else; the
// same for any number of shards and any order in which the roles happen to run.
#include <gtest/gtest.h>

#include <algorithm>
#include <map>

#include "tests/simulation/village/whole_house.h"

namespace freshet::testing {
namespace {

const std::string village = "330782103201";

Roster people() {
    Roster roster;
    for (const auto& [id, area] :
         std::map<std::string, std::string>{{"CHEN", "330782103"}, {"LI", village}}) {
        Person person;
        person.id = PersonId(id);
        person.area = AreaId(area);
        person.role = "head";
        roster.people.push_back(std::move(person));
    }
    roster.parents = {{AreaId(village), AreaId("330782103")},
                      {AreaId("330782103"), AreaId("330782")}};
    return roster;
}

// "04:45 LI tell", in order of time; of equal time by name.
std::vector<std::string> lines_of(std::vector<Heard> heard) {
    std::sort(heard.begin(), heard.end());
    std::vector<std::string> lines;
    for (const Heard& one : heard) {
        lines.push_back(format_time(one.at).substr(11, 5) + " " + one.whom + " " + one.purpose);
    }
    return lines;
}

class VillageTest : public ::testing::TestWithParam<HouseOptions> {
protected:
    std::vector<Heard> play(const std::string& file) {
        return play_to_people(read_village(file), people(), GetParam());
    }
};

INSTANTIATE_TEST_SUITE_P(ShardsAndOrders, VillageTest,
                         ::testing::Values(HouseOptions{1, 1}, HouseOptions{2, 2},
                                           HouseOptions{5, 3}, HouseOptions{5, 4}));

TEST_P(VillageTest, Scenario8TheVillageHearsTheEndOnce) {
    const std::vector<Heard> heard = play("08-clear-never-beats-raise.scenario");
    const std::vector<std::string> expected{
        "03:45 " + village + " tell",
        "03:45 LI tell",
        "04:00 " + village + " tell",
        "04:00 LI tell",
        "04:45 " + village + " tell",
        "04:45 LI tell",
        "04:50 LI repeat",
        "04:55 " + village + " tell",
        "04:55 LI repeat",
        "04:55 LI tell",
        "05:00 LI remains",  // Rain over, orange stage warning stays; the village hears no 解除.
        "05:00 LI repeat",
        "05:05 CHEN escalate",
        "07:00 " + village + " end",
        "07:00 CHEN end",
        "07:00 LI end",
    };
    EXPECT_EQ(lines_of(heard), expected);
    for (const Heard& one : heard) {
        if (one.purpose == "remains") {
            EXPECT_NE(one.text.find("仍未解除"), std::string::npos) << one.text;
            EXPECT_NE(one.text.find("橙色预警"), std::string::npos) << one.text;
        }
        EXPECT_EQ(one.whom == village && one.type == "Cancel",
                  one.purpose == "end" && one.whom == village);
    }
}

TEST_P(VillageTest, Scenario9aACancelReachesWhoeverHeardTheAlert) {
    const std::vector<Heard> heard = play("09a-mute-covers-what-was-cancelled.scenario");
    const std::vector<std::string> lines = lines_of(heard);
    const std::vector<std::string> first(lines.begin(), lines.begin() + 6);
    EXPECT_EQ(first, (std::vector<std::string>{"22:10 " + village + " tell", "22:10 LI tell",
                                               "22:12 " + village + " end", "22:12 LI end",
                                               "22:30 " + village + " tell", "22:30 LI tell"}));
    const auto cancel = std::find_if(heard.begin(), heard.end(),
                                     [](const Heard& one) { return one.purpose == "end"; });
    ASSERT_NE(cancel, heard.end());
    EXPECT_NE(cancel->text.find("预警撤销"), std::string::npos);
    EXPECT_NE(cancel->text.find("WANG：gate test"), std::string::npos);
}

TEST_P(VillageTest, Scenario9dARaiseByHandGoesTheSamePath) {
    const std::vector<Heard> heard = play("09d-raised-by-hand.scenario");
    const auto raised = std::find_if(heard.begin(), heard.end(), [](const Heard& one) {
        return one.whom == village && one.text.find("water over the bridge") != std::string::npos;
    });
    ASSERT_NE(raised, heard.end());
    EXPECT_EQ(format_time(raised->at).substr(11, 5), "23:05");
    EXPECT_NE(raised->text.find("山洪灾害红色预警"), std::string::npos);
}

// The bytes, not only the order of events: each village's calls are the same for 1, 2 and 5 shards.
TEST(Village, CallsAreTheSameBytesForAnyNumberOfShards) {
    for (const char* file : {"08-clear-never-beats-raise.scenario", "09c-mute-runs-out.scenario"}) {
        const Village read = read_village(file);
        std::map<std::string, std::vector<Heard>> first;
        for (const HouseOptions& options :
             {HouseOptions{1, 7}, HouseOptions{2, 8}, HouseOptions{5, 9}}) {
            std::map<std::string, std::vector<Heard>> by_whom;
            for (const Heard& one : play_to_people(read, people(), options)) {
                by_whom[one.whom].push_back(one);
            }
            EXPECT_FALSE(by_whom.empty());
            if (first.empty()) first = by_whom;
            EXPECT_EQ(by_whom, first) << file << " with " << options.shards << " shards";
        }
    }
}

}  // namespace
}  // namespace freshet::testing
