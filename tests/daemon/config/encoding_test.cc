// What townships' programs save text as, through a whole folder.
#include <gtest/gtest.h>

#include "tests/daemon/config/sample_folder.h"

namespace freshet {
namespace {

using testing::SampleFolder;

// 上村 as a spreadsheet on a Chinese Windows saves it; every kind of file may be so.
TEST(Encoding, every_file_may_be_gb18030_or_carry_a_mark) {
    SampleFolder folder;
    folder.write(
        "people.csv",
        "person,name,area,role,post\r\nP1,\xc9\xcf\xb4\xe5,330799101201,village-head,A\r\n");
    folder.write("stations.csv",
                 "\xef\xbb\xbfstation,name,kind,area,catchment\nR1,一,rain,330799101201,b1\n");
    folder.write("rules/default.yaml",
                 "# \xb4\xe5\nunconfirmed: \xb4\xe5\nrules:\n  - name: hour\n    event: rain\n"
                 "    issuer: \xc9\xcf\xb4\xe5\n    severities:\n"
                 "      red: {raise: rain(1h) >= 40 mm, clear: rain(1h) < 20 mm, hold: 1h}\n");
    folder.write("freshet.yaml", "\xef\xbb\xbfsender: 村@localhost\n");
    const FolderReading reading = folder.read();
    ASSERT_TRUE(reading.content) << folder.only_error();
    const Configuration& configuration = *reading.content->configuration;
    EXPECT_EQ(configuration.rules[0].issuer, "上村");
    EXPECT_EQ(configuration.unconfirmed, "村");
    EXPECT_EQ(configuration.stations[0].name, "一");
    EXPECT_EQ(reading.content->contacts[0].name, "上村");
    EXPECT_EQ(reading.content->settings.sender, "村@localhost");
}

TEST(Encoding, what_is_no_text_is_refused_with_its_line) {
    SampleFolder folder;
    folder.append("people.csv", "\xff\xff\n");
    const std::string error = folder.only_error();
    EXPECT_TRUE(error.starts_with("people.csv:9: the file is neither UTF-8 nor GB18030")) << error;
    folder.write("rules/default.yaml", "\xef\xbb\xbfrules:\n# \xb4\xe5\n");
    EXPECT_NE(folder.only_error().find("rules/default.yaml:2: the file begins as UTF-8"),
              std::string::npos)
        << folder.only_error();
}

}  // namespace
}  // namespace freshet
