// What a folder says of the stations' doors: who may speak for a station, and what is borne.
#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

#include "ingest/transport/source_text.h"
#include "tests/daemon/config/sample_folder.h"

namespace freshet {
namespace {

namespace fs = std::filesystem;
using testing::SampleFolder;

TEST(Door, says_who_may_speak_for_a_station_and_keeps_it_out_of_the_journal) {
    SampleFolder folder;
    const std::string row = "0079900001,一,rain,330799101201,b1,";
    const std::string head = "station,name,kind,area,catchment,password_file,sources\n";
    folder.write("secret", "04d2\n");
    fs::permissions(folder.path() / "secret", fs::perms::owner_read);
    folder.write("stations.csv", head + row + "secret,10.1.0.0/16;192.0.2.7\n");
    const FolderReading reading = folder.read();
    ASSERT_TRUE(reading.content) << folder.only_error();
    ASSERT_EQ(reading.content->access.size(), 1U);
    EXPECT_EQ(reading.content->access[0].password, 0x04D2);
    EXPECT_EQ(reading.content->access[0].sources,
              (std::vector{*parse_network("10.1.0.0/16"), *parse_network("192.0.2.7")}));
    folder.write("stations.csv", head + row + ",\n");
    EXPECT_EQ(folder.read().content->configuration->hash, reading.content->configuration->hash);

    folder.write("stations.csv", head + row + "nowhere,\n");
    EXPECT_EQ(folder.only_error(), "stations.csv:2: password_file: 'nowhere' cannot be read");
    folder.write("stations.csv", head + row + ",10.1.2.3/16\n");
    EXPECT_EQ(folder.only_error(),
              "stations.csv:2: sources: '10.1.2.3/16' is no network like 10.1.0.0/16 and no "
              "address; bits behind the prefix must be 0");
    folder.write("stations.csv", head + row + "open,\n");
    for (const char* wrong : {"", "04D", "04D20", "wxyz", "0x04D2"}) {
        folder.write("open", wrong);
        EXPECT_EQ(folder.only_error(),
                  "stations.csv:2: password_file: 'open' does not hold four hex digits, the two "
                  "bytes as the station sends them")
            << wrong;
    }
    folder.write("open", "04D2");
    fs::permissions(folder.path() / "open", fs::perms(0644));
    EXPECT_EQ(folder.only_lint(),
              "stations.csv:2: password_file: 'open' can be read by everybody on this machine");
}

TEST(Door, says_what_one_daemon_bears) {
    SampleFolder folder;
    folder.write("freshet.yaml",
                 "limits: {connections: 500, connections_per_address: 20, idle: 20m, "
                 "first_frame: 30s, frame: 10s, memory: 2GiB}\n");
    const FolderReading reading = folder.read();
    ASSERT_TRUE(reading.content) << folder.only_error();
    const LimitSettings& limits = reading.content->settings.limits;
    EXPECT_EQ(limits.connections, 500U);
    EXPECT_EQ(limits.connections_per_address, 20U);
    EXPECT_EQ(limits.idle, std::chrono::minutes(20));
    EXPECT_EQ(limits.first_frame, std::chrono::seconds(30));
    EXPECT_EQ(limits.frame, std::chrono::seconds(10));
    EXPECT_EQ(limits.memory_bytes, 2ULL << 30);
    for (const auto& [line, error] : std::vector<std::pair<std::string, std::string>>{
             {"connections: 0", "connections: '0' is no number from 1 to 1000000"},
             {"idle: 25h", "idle: 25h is not from 1s to 1d"},
             {"frame: soon",
              "frame: 'soon' is no duration: write one whole number and s, m, h or d"},
             {"memory: 2GB", "memory: '2GB' is no size like 512MiB or 2GiB"},
             {"memory: 1MiB", "memory: less than 64MiB does not hold an empty daemon"}}) {
        folder.write("freshet.yaml", "limits: {" + line + "}\n");
        EXPECT_NE(folder.only_error().find(error), std::string::npos) << folder.only_error();
    }
}

}  // namespace
}  // namespace freshet
