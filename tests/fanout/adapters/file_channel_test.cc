// Lines of the file are whole, in order, and on the disk before a call counts as delivered.
#include "fanout/adapters/file_channel.h"

#include <gtest/gtest.h>

#include <boost/json.hpp>
#include <fstream>

#include "tests/fanout/adapters/post_office.h"
#include "tests/support/paths.h"

namespace freshet::testing {
namespace {

std::vector<boost::json::object> lines_of(const std::filesystem::path& path) {
    std::vector<boost::json::object> lines;
    std::ifstream file(path);
    for (std::string line; std::getline(file, line);) {
        boost::system::error_code error;
        const boost::json::value value = boost::json::parse(line, error);
        if (!error && value.is_object()) lines.push_back(value.as_object());
    }
    return lines;
}

TEST(FileChannel, OneLineACall) {
    const TemporaryFolder folder;
    const std::filesystem::path path = folder.path() / "calls.jsonl";
    const std::unique_ptr<FileChannel> channel = FileChannel::create(path).value();
    Call call = call_to("LI", "rain.R1.x", 3);
    call.text = "换行\n与\"引号\"";
    ASSERT_TRUE(channel->begin(call));
    Attempt attempt;
    EXPECT_FALSE(channel->take(attempt));  // Not on the disk yet.
    channel->drive({});
    ASSERT_TRUE(channel->take(attempt));
    EXPECT_EQ(attempt.call, call.id);
    EXPECT_EQ(attempt.result, Attempted::delivered);
    const auto lines = lines_of(path);
    ASSERT_EQ(lines.size(), 1U);
    EXPECT_EQ(lines[0].at("call").as_string(), "rain.R1.x.3#LI");
    EXPECT_EQ(lines[0].at("identity").as_string(), "rain.R1.x.3");
    EXPECT_EQ(lines[0].at("person").as_string(), "LI");
    EXPECT_EQ(lines[0].at("severity").as_string(), "orange");
    EXPECT_EQ(lines[0].at("made_at").as_string(), "2026-07-01T14:45:00+08:00");
    EXPECT_EQ(lines[0].at("text").as_string(), call.text);
}

TEST(FileChannel, AnUnfinishedLineDoesNotSwallowTheNext) {
    const TemporaryFolder folder;
    const std::filesystem::path path = folder.path() / "calls.jsonl";
    std::ofstream(path) << "{\"call\":\"torn by a cra";
    const std::unique_ptr<FileChannel> channel = FileChannel::create(path).value();
    ASSERT_TRUE(channel->begin(call_to("LI", "i")));
    ASSERT_TRUE(channel->begin(call_to("WANG", "i")));
    channel->drive({});
    EXPECT_EQ(lines_of(path).size(), 2U);
}

TEST(FileChannel, AFullDiskMeansAgain) {
    const std::unique_ptr<FileChannel> channel = FileChannel::create("/dev/full").value();
    ASSERT_TRUE(channel->begin(call_to("LI", "i")));
    channel->drive({});
    Attempt attempt;
    ASSERT_TRUE(channel->take(attempt));
    EXPECT_EQ(attempt.result, Attempted::again);
    EXPECT_FALSE(attempt.reason.empty());
}

TEST(FileChannel, AFolderThatIsNotThereIsNamed) {
    const auto channel = FileChannel::create("/nowhere/calls.jsonl");
    ASSERT_FALSE(channel.has_value());
    EXPECT_NE(channel.error().message.find("/nowhere/calls.jsonl"), std::string::npos);
}

// The file itself is the witness: whatever poll the process dies at, each call has one line or,
// where the crash hid it, two with the same id.
TEST(FileChannel, AKilledAdapterLosesNoCall) {
    for (int polls = 0; polls < 12; ++polls) {
        const TemporaryFolder folder;
        const std::filesystem::path path = folder.path() / "calls.jsonl";
        PostOffice first;
        for (const char* person : {"LI", "WANG", "ZHAO"}) first.put(call_to(person, "i"));
        {
            const std::unique_ptr<FileChannel> channel = FileChannel::create(path).value();
            first.open(*channel, PostOffice::options());
            first.run(at("2026-07-01 14:45"), polls);
        }
        PostOffice second(first.state().cut(first.state().writes()));
        const std::unique_ptr<FileChannel> channel = FileChannel::create(path).value();
        second.open(*channel, PostOffice::options());
        second.run(at("2026-07-01 14:46"));
        std::map<std::string, int> copies;
        for (const auto& line : lines_of(path)) ++copies[line.at("call").as_string().c_str()];
        EXPECT_EQ(copies.size(), 3U) << polls;
        for (const auto& [call, count] : copies) EXPECT_LE(count, 2) << call;
        EXPECT_EQ(second.receipts().size(), 3U) << polls;
    }
}

}  // namespace
}  // namespace freshet::testing
