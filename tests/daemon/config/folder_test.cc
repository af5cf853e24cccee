// A whole folder: what its files say arrives in the model, what they say of each other is checked,
// and no bytes in them bring the reader down.
#include <gtest/gtest.h>

#include <random>

#include "daemon/config/configuration_folder.h"
#include "daemon/config/content_hash.h"
#include "daemon/config/default_configuration.h"
#include "rules/rule/rule_book.h"
#include "tests/daemon/config/sample_folder.h"

namespace freshet {
namespace {

namespace fs = std::filesystem;
using testing::SampleFolder;

TEST(Folder, says_what_its_files_say) {
    SampleFolder folder;
    folder.write("stations.csv",
                 "station,name,kind,area,catchment,warns,neighbours,rain_step,level_step,reporting,"
                 "silent_after,lon,lat,datum,sensor_max_m,mode,group_time,clock_zone,tags,weight\n"
                 "0079900001,一,rain,330799101201,b1,330799101201 330799101202,0079900002,10m,1h,"
                 "event,2h,119.5,29.25,,,M1,last,-03:30,small-basin;steep,0.35\n"
                 "0079900002,二,river,330799101202,b1,,,,,30m,,,,1985,8.00,,,,,\n");
    folder.write("thresholds.csv",
                 "scope,id,name,severity,raise,clear,hold,datum,source\n"
                 "village,0079900001@330799101202,rain_1h,red,70 mm,46.7 mm,2h,,survey 2025\n"
                 "station,0079900002,level.warning,,58.20 m,,,1985,\n");
    folder.append("people.csv", "P9,Watch,330799101202,grid,B,13800000000,\n");
    folder.write("freshet.yaml",
                 "status: exercise\nlisten: {stream: \"[::1]:6652\"}\ndata: /var/lib/freshet\n"
                 "bus: kafka\nkafka: {brokers: b1:9092}\nshards: 5\n"
                 "clock: 2026-07-01T00:00:00+08:00,600\nretention: 10d\nsender: duty@county\n"
                 "channels:\n  file: {path: out.jsonl}\n"
                 "  broadcast: {url: http://127.0.0.1:1/cap, accepts: test}\n");
    FolderReading reading = folder.read();
    ASSERT_TRUE(reading.content) << folder.only_error();

    const Configuration& configuration = *reading.content->configuration;
    EXPECT_EQ(configuration.hash, content_hash(configuration));
    EXPECT_EQ(configuration.hash.text().size(), 64U);
    ASSERT_EQ(configuration.stations.size(), 2U);
    const Station& gauge = configuration.stations[0];
    EXPECT_EQ(gauge.name, "一");
    EXPECT_EQ(gauge.warns, (std::vector{AreaId("330799101201"), AreaId("330799101202")}));
    EXPECT_EQ(gauge.neighbours, std::vector{StationId("0079900002")});
    EXPECT_EQ(gauge.rain_step, std::chrono::minutes(10));
    EXPECT_EQ(gauge.level_step, std::chrono::hours(1));
    EXPECT_EQ(gauge.reporting, Duration::zero());
    EXPECT_EQ(gauge.silent_after, std::chrono::hours(2));
    EXPECT_EQ(gauge.longitude, 119.5);
    EXPECT_EQ(gauge.mode, LinkMode::m1);
    EXPECT_EQ(gauge.group_time, GroupTime::last);
    EXPECT_EQ(gauge.clock_zone.east, std::chrono::minutes(-210));
    EXPECT_EQ(gauge.weight, Quantity::from_ten_thousandths(3'500));
    EXPECT_EQ(configuration.stations[1].weight, station_weight_preset);
    EXPECT_EQ(gauge.tags, (std::vector<std::string>{"small-basin", "steep"}));
    EXPECT_EQ(configuration.stations[1].sensor_max, Quantity::from_units(8));
    EXPECT_EQ(configuration.stations[1].rain_step, std::chrono::minutes(5));

    ASSERT_EQ(configuration.thresholds.size(), 2U);
    EXPECT_EQ(configuration.thresholds[0].scope, ThresholdScope::village);
    EXPECT_EQ(configuration.thresholds[0].severity, Severity::red);
    EXPECT_EQ(configuration.thresholds[0].raise, Quantity::from_units(70));
    EXPECT_EQ(configuration.thresholds[0].hold, std::chrono::hours(2));
    EXPECT_EQ(configuration.thresholds[0].unit, "mm");
    EXPECT_FALSE(configuration.thresholds[1].severity);
    EXPECT_FALSE(configuration.thresholds[1].clear);

    const Roster& roster = reading.content->roster;
    EXPECT_EQ(roster.people.back().post, Post::b);
    EXPECT_EQ(roster.parent_of(AreaId("330799101202")), AreaId("330799101"));
    EXPECT_EQ(roster.parent_of(AreaId("330799")), std::nullopt);
    EXPECT_EQ(reading.content->contacts.back().sms, "13800000000");

    const Settings& settings = reading.content->settings;
    EXPECT_EQ(settings.status, Status::exercise);
    EXPECT_EQ(settings.stream, (ListenAddress{"::1", 6652}));
    EXPECT_EQ(settings.http, (ListenAddress{"127.0.0.1", 8651}));
    EXPECT_EQ(settings.data_folder, "/var/lib/freshet");
    EXPECT_EQ(settings.bus, BusKind::kafka);
    EXPECT_EQ(settings.shards, 5U);
    EXPECT_EQ(settings.clock->factor, 600);
    EXPECT_EQ(settings.retention, std::chrono::days(10));
    EXPECT_EQ(settings.file->path, folder.path() / "out.jsonl");
    EXPECT_EQ(settings.broadcast->accepts, std::vector{Status::test});
}

TEST(Folder, the_sample_is_what_its_presets_say) {
    SampleFolder folder;
    const FolderReading sample = folder.read();
    ASSERT_TRUE(sample.content);
    folder.write("freshet.yaml", "");
    const FolderReading empty = folder.read();
    ASSERT_TRUE(empty.content);
    EXPECT_EQ(sample.content->settings.sl651, empty.content->settings.sl651);
    EXPECT_EQ(sample.content->settings.stream, empty.content->settings.stream);
    EXPECT_EQ(sample.content->settings.http, empty.content->settings.http);
    EXPECT_EQ(sample.content->settings.status, empty.content->settings.status);
    EXPECT_EQ(sample.content->settings.data_folder, empty.content->settings.data_folder);
    EXPECT_EQ(sample.content->settings.retention, empty.content->settings.retention);
    EXPECT_EQ(sample.content->settings.shards, empty.content->settings.shards);
    EXPECT_EQ(sample.content->settings.limits, empty.content->settings.limits);
    EXPECT_EQ(sample.content->settings.sender, empty.content->settings.sender);
    EXPECT_EQ(sample.content->settings.file->path, empty.content->settings.file->path);
    EXPECT_FALSE(empty.content->configuration->unconfirmed.empty());
}

TEST(Folder, equal_content_has_one_hash_whatever_the_encoding_and_remarks) {
    SampleFolder folder;
    folder.write("areas.csv",
                 "area,name,parent\n330799,\u4e0a\u6751,\n330799101201,x,330799\n"
                 "330799101202,y,330799\n330799101,z,330799\n");
    const auto first = folder.read().content->configuration->hash;
    folder.write("areas.csv",
                 "# saved in GB18030\narea,name,parent\r\n330799,\xc9\xcf\xb4\xe5,\r\n"
                 "330799101201,x,330799\r\n330799101202,y,330799\r\n"
                 "330799101,z,330799\r\n");
    EXPECT_EQ(folder.read().content->configuration->hash, first);
    folder.append("thresholds.csv", "default,,rain_1h,,40 mm,,\n");
    EXPECT_NE(folder.read().content->configuration->hash, first);
}

TEST(Folder, each_refusal_in_words) {
    struct {
        const char* file;
        const char* text;
        const char* error;
    } const cases[] = {
        {"stations.csv", "station;name;kind;area;catchment\n",
         "stations.csv:1: columns are separated by ';'; save the file with commas"},
        {"stations.csv", "station,name,kind,area\n",
         "stations.csv:1: column 'catchment' is missing"},
        {"people.csv", "",
         "people.csv:1: the file is empty; its first line names the columns: "
         "person,name,area,role,post"},
        {"areas.csv",
         "area,name,parent\n330799,a,330799\n330799101,b,330799\n330799101201,c,\n"
         "330799101202,d,\n",
         "areas.csv:2: area 330799 is its own parent"},
        {"thresholds.csv", "scope,id,name,severity,raise,clear,hold\nvillage,0079900001,x,,1 m,,\n",
         "thresholds.csv:2: id '0079900001' of a village is station@village"},
        {"thresholds.csv", "scope,id,name,severity,raise,clear,hold\nkind,rivr,x,,1 m,,\n",
         "thresholds.csv:2: unknown kind 'rivr'; did you mean `river`?"},
        {"thresholds.csv", "scope,id,name,severity,raise,clear,hold\ndefault,,x,,1 m,2 mm,\n",
         "thresholds.csv:2: raise is in m, clear in mm"},
        {"thresholds.csv",
         "scope,id,name,severity,raise,clear,hold,from,to\n"
         "default,,x,,1 m,,,04-15,\n",
         "thresholds.csv:2: from and to belong together"},
        {"thresholds.csv",
         "scope,id,name,severity,raise,clear,hold,from,to\n"
         "default,,x,,1 m,,,04-15,06-31\n",
         "thresholds.csv:2: to: '06-31' is no day of the year; write MM-DD"},
        {"thresholds.csv",
         "scope,id,name,severity,raise,clear,hold,from,to\n"
         "default,,x,,1 m,,,11-01,04-15\ndefault,,x,,2 m,,,04-15,06-30\n",
         "thresholds.csv:3: 04-15 to 06-30 overlaps the season of line 2"},
        {"thresholds.csv",
         "scope,id,name,severity,raise,clear,hold,from,to\n"
         "default,,x,,1 m,,,04-15,06-30\ndefault,,x,,2 m,,,,\ndefault,,x,,3 m,,,,\n",
         "thresholds.csv:4: the same threshold is already in line 3"},
        {"thresholds.csv",
         "scope,id,name,severity,raise,clear,hold\ndefault,,x,,1 m,,\n"
         "default,,x,,2 m,,\n",
         "thresholds.csv:3: the same threshold is already in line 2"},
        {"thresholds.csv",
         "scope,id,name,severity,raise,clear,hold,when\n"
         "default,,x,,1 m,,,level > 2 m\ndefault,,x,,2 m,,,\ndefault,,x,,3 m,,,level > 2 m\n",
         "thresholds.csv:4: the same threshold is already in line 2"},
        {"thresholds.csv",
         "scope,id,name,severity,raise,clear,hold,datum\n"
         "station,0079900002,level.warning,,5 m,,,1985\n",
         "thresholds.csv:2: datum 1985: station 0079900002 states none in stations.csv"},
        {"freshet.yaml", "status: actual\nclock: 2026-07-01T00:00:00+08:00,60\n",
         "freshet.yaml:2: a scaled clock cannot be actual (column 8)"},
        {"freshet.yaml", "journal: kafka\n",
         "freshet.yaml:1: journal: this version keeps it on this machine; write local (column 10)"},
        {"freshet.yaml", "bus: kafka\n",
         "freshet.yaml:1: bus: kafka needs kafka: {brokers: HOST:PORT} (column 6)"},
        {"freshet.yaml", "shards: 1\nshards: 2\n",
         "freshet.yaml:2: key 'shards' is already in line 1 (column 1)"},
        {"rules/more.yaml", "rules: [\n", nullptr},
        {"rules/more.yml", "rules: []\n", "rules/more.yml: files of rules end in .yaml"},
    };
    for (const auto& [file, text, error] : cases) {
        SampleFolder folder;
        folder.write(file, text);
        if (error == nullptr) {
            EXPECT_TRUE(folder.only_error().starts_with(std::string(file) + ":2: this is not YAML"))
                << folder.only_error();
            continue;
        }
        EXPECT_EQ(folder.only_error(), error);
    }
}

TEST(Folder, missing_files_are_named) {
    SampleFolder folder;
    for (const char* file : {"freshet.yaml", "areas.csv", "people.csv", "rules/default.yaml"})
        folder.remove(file);
    EXPECT_EQ(folder.only_error(),
              "freshet.yaml: the file is missing\nareas.csv: the file is missing\n"
              "people.csv: the file is missing\n"
              "rules: there is no file rules/*.yaml; without a rule nobody is ever warned");
    SampleFolder other;
    other.remove("thresholds.csv");
    EXPECT_TRUE(other.read().content);
}

TEST(Folder, a_subject_that_is_none_is_refused_by_name) {
    SampleFolder folder;
    folder.write("rules/more.yaml",
                 "rules:\n  - name: more\n    event: x\n    subject: catchmant\n    severities:\n"
                 "      red: {raise: level >= 5 m, clear: level < 4 m}\n");
    EXPECT_EQ(folder.only_error(),
              "rules/more.yaml:4: subject 'catchmant' is neither station, catchment, area nor "
              "reservoir; did you mean `catchment`? (column 14)");
}

TEST(Folder, the_hydrological_day_begins_once) {
    SampleFolder folder;
    folder.write("rules/later.yaml", "day_start: \"20:30\"\nrules: []\n");
    folder.write("rules/latest.yaml", "day_start: \"08:00\"\nrules: []\n");
    EXPECT_EQ(folder.only_error(),
              "rules/latest.yaml:1: day_start differs from that in rules/later.yaml:1; the county "
              "has one (column 13)");
}

TEST(Folder, doubts_come_through_and_do_not_refuse) {
    SampleFolder folder;
    folder.write("stations.csv",
                 "station,name,kind,area,catchment,level_step\n"
                 "H3,hourly,river,330799101202,b1,1h\n");
    EXPECT_NE(folder.only_lint().find("rise(30m) is shorter than the 60 min step of station H3"),
              std::string::npos)
        << folder.only_lint();
    EXPECT_TRUE(folder.read().content);

    SampleFolder short_address;
    short_address.write("stations.csv",
                        "station,name,kind,area,catchment\n000028,a,rain,330799101202,b1\n");
    EXPECT_TRUE(short_address.read().content);
    EXPECT_NE(short_address.only_lint().find("stations.csv:2: station '000028' has 6 digits"),
              std::string::npos);

    SampleFolder unused;
    unused.write("stations.csv",
                 "station,name,kind,area,catchment,counter\n"
                 "R1,a,rain,330799101202,b1,1000 mm\n");
    EXPECT_EQ(unused.only_lint(),
              "stations.csv:2: column 'counter' has a value, but this version does not act on it");

    SampleFolder nobody;
    nobody.write("people.csv", "person,name,area,role,post\nP1,a,330799101201,head,A\n");
    EXPECT_EQ(nobody.only_lint(),
              "areas.csv:7: area 330799101202 is warned by station 0079900001, but nobody in "
              "people.csv answers for it");
}

TEST(Folder, a_catchment_too_large_for_one_piece_is_doubted) {
    SampleFolder folder;
    std::string stations = "station,name,kind,area,catchment\n";
    const auto add = [&](int number) {
        stations += "007990" + std::to_string(1000 + number) + ",G,rain,330799,one\n";
    };
    for (int number = 0; number < 1000; ++number) add(number);
    folder.write("stations.csv", stations);
    folder.remove("thresholds.csv");
    EXPECT_EQ(folder.only_lint().find("catchment"), std::string::npos) << folder.only_lint();
    add(1000);
    folder.write("stations.csv", stations);
    EXPECT_NE(folder.only_lint().find(
                  "stations.csv:1002: catchment one has 1001 stations; above 1000 what is "
                  "known of it takes long to write: divide it"),
              std::string::npos)
        << folder.only_lint();
}

TEST(Folder, numbers_of_people_never_stand_in_a_problem) {
    SampleFolder folder;
    folder.append("people.csv", "P9,Watch,330799101202,grid,A,13812345678x,13812345678\n");
    EXPECT_EQ(folder.only_error(), "people.csv:9: sms: this is no telephone number");
}

TEST(Folder, bent_files_are_refused_or_read_but_never_crash) {
    std::mt19937_64 random(17);
    SampleFolder folder;
    for (int round = 0; round < 300; ++round) {
        const auto files = embedded_files();
        const EmbeddedFile& file = files[random() % files.size()];
        std::string text(file.text);
        for (std::size_t left = 1 + random() % 4; left > 0; --left) {
            const std::size_t place = random() % text.size();
            const char letter = static_cast<char>(random() % 256);
            switch (random() % 4) {
                case 0:
                    text[place] = letter;
                    break;
                case 1:
                    text.insert(place, 1, "{}[]:,\"'\n #-&*!|>%@"[random() % 19]);
                    break;
                case 2:
                    text.erase(place, 1 + random() % 9);
                    break;
                default:
                    text.insert(place, text.substr(random() % text.size(), random() % 40));
                    break;
            }
            if (text.empty()) text = " ";
        }
        folder.write(file.path, text);
        const FolderReading reading = folder.read();
        EXPECT_EQ(reading.content.has_value(), reading.errors.empty());
        folder.write(file.path, file.text);
    }
}

TEST(Folder, anchors_cannot_unfold_without_end) {
    std::string bomb = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n";
    for (int level = 1; level < 9; ++level) {
        const std::string below = "*a" + std::to_string(level - 1);
        bomb += "a" + std::to_string(level) + ": &a" + std::to_string(level) + " [" + below;
        for (int times = 1; times < 10; ++times) bomb += ", " + below;
        bomb += "]\n";
    }
    SampleFolder folder;
    folder.write("freshet.yaml", bomb);
    EXPECT_EQ(folder.only_error(), "freshet.yaml: the file unfolds to more than 100,000 values");
}

TEST(DefaultConfiguration, stations_come_from_what_was_seen) {
    StationsSeen seen;
    const Timestamp start = parse_time("2026-07-01T00:00:00Z").value();
    for (int index = 0; index < 20; ++index) {
        seen.note(StationId("R"), Element::rain, start + std::chrono::minutes(10 * index));
        seen.note(StationId("H"), Element::level, start + std::chrono::minutes(15 * index));
        seen.note(StationId("H"), Element::flow, start + std::chrono::minutes(5 * index));
    }
    // Gaps, and repeated times, are not the commonest spacing.
    seen.note(StationId("R"), Element::rain, start + std::chrono::hours(9));
    seen.note(StationId("R"), Element::rain, start + std::chrono::hours(9));
    seen.note(StationId("F"), Element::rain, start, std::chrono::hours(1));
    const std::vector<Station> stations = seen.stations();
    ASSERT_EQ(stations.size(), 3U);
    EXPECT_EQ(stations[0].rain_step, std::chrono::hours(1));  // F states its interval.
    EXPECT_EQ(stations[1].level_step, std::chrono::minutes(15));
    EXPECT_EQ(stations[1].kind, StationKind::river);
    EXPECT_EQ(stations[2].rain_step, std::chrono::minutes(10));
    EXPECT_EQ(stations[2].kind, StationKind::rain);

    const Configuration configuration = default_configuration(stations);
    EXPECT_EQ(configuration.areas.size(), 1U);
    EXPECT_EQ(configuration.stations[1].catchment, CatchmentId("H"));
    EXPECT_EQ(configuration.hash, content_hash(configuration));
    EXPECT_EQ(configuration.unconfirmed, "sample thresholds, not confirmed locally");
    const std::string notice = default_configuration_notice(configuration);
    EXPECT_NE(notice.find("3 stations"), std::string::npos) << notice;
}

TEST(DefaultConfiguration, its_rules_are_the_published_rows) {
    const Configuration configuration = default_configuration({});
    ASSERT_EQ(configuration.rules.size(), 1U);
    const RuleText& rule = configuration.rules.front();
    constexpr int millimetres[colour_count][4] = {
        {35, 55, 70, 100}, {45, 75, 95, 130}, {60, 100, 120, 160}, {80, 120, 150, 200}};
    constexpr std::array windows{"1h", "3h", "6h", "24h"};
    for (int severity = 0; severity < colour_count; ++severity) {
        ASSERT_TRUE(rule.severities[severity]);
        std::string raise, clear;
        for (std::size_t window = 0; window < windows.size(); ++window) {
            const int limit = millimetres[severity][window];
            // Two thirds, rounded to a quantity's last digit.
            const Quantity under = Quantity::from_ten_thousandths((limit * 20'000 + 1) / 3);
            raise += (window == 0 ? "" : " or ") + std::string("rain(") + windows[window] +
                     ") >= " + std::to_string(limit) + " mm";
            clear += (window == 0 ? "" : " and ") + std::string("rain(") + windows[window] +
                     ") < " + format_quantity(under) + " mm";
        }
        if (severity == colour_count - 1) {
            raise += " or rise(30m) >= 0.8 m";
            clear += " and rise(30m) < 0.3 m";
        }
        EXPECT_EQ(rule.severities[severity]->raise, raise);
        EXPECT_EQ(rule.severities[severity]->clear, clear);
        EXPECT_EQ(rule.severities[severity]->hold, std::chrono::hours(1));
    }
    EXPECT_EQ(rule.all_clear[2], AllClear::person);
    const auto book = compile_rule_book(std::make_shared<Configuration>(configuration));
    EXPECT_TRUE(book.errors.empty());
}

}  // namespace
}  // namespace freshet
