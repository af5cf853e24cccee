// Captured frames, shared outside the repository: whole ones decode to what was written beside
// them, broken ones are refused.
#include <gtest/gtest.h>

#include <boost/json.hpp>
#include <fstream>

#include "ingest/codec/sl651_bcd.h"
#include "ingest/codec/sl651_body.h"
#include "ingest/codec/sl651_elements.h"
#include "ingest/codec/sl651_frame.h"
#include "tests/ingest/codec/frames.h"
#include "tests/support/paths.h"

namespace freshet::sl651 {
namespace {

namespace json = boost::json;

std::string text(const json::object& object, std::string_view key) {
    const json::value* value = object.if_contains(key);
    return value != nullptr && value->is_string() ? std::string(value->as_string()) : "";
}

std::int64_t number(const json::value& value) {
    return value.is_uint64() ? static_cast<std::int64_t>(value.as_uint64()) : value.as_int64();
}

// "good 3.5" or "missing", in the order of the frame, as the file has them.
std::vector<std::string> written_values(const json::object& vector) {
    std::vector<std::string> values;
    const auto add = [&](const json::value& value) {
        values.push_back(value.is_null()
                             ? "missing"
                             : format_quantity(from_double(value.to_number<double>())->value));
    };
    for (const json::value& entry : vector.at("elements").as_array()) {
        const json::object& element = entry.as_object();
        for (const char* list : {"mm", "m", "values"}) {
            if (!element.contains(list)) continue;
            for (const json::value& value : element.at(list).as_array()) add(value);
        }
        if (element.contains("value")) add(element.at("value"));
    }
    return values;
}

std::vector<std::string> decoded_values(const std::vector<Report>& reports) {
    std::vector<std::string> values;
    for (const Report& report : reports) {
        for (const Observation& observation : report.observations) {
            EXPECT_NE(observation.quality, Quality::bad);
            values.push_back(observation.quality == Quality::missing
                                 ? "missing"
                                 : format_quantity(observation.value));
        }
    }
    return values;
}

void expect_envelope(const json::object& vector, const Frame& frame) {
    EXPECT_EQ(to_string(frame.direction), text(vector, "dir"));
    EXPECT_EQ(station_id(frame.address).text(), text(vector, "station"));
    EXPECT_EQ(frame.centre, number(vector.at("center")));
    EXPECT_EQ(
        testing::from_hex(text(vector, "password")),
        (std::string{static_cast<char>(frame.password >> 8), static_cast<char>(frame.password)}));
    EXPECT_EQ(frame.function,
              static_cast<std::uint8_t>(testing::from_hex(text(vector, "func"))[0]));
    EXPECT_EQ(static_cast<char>(frame.end), testing::from_hex(text(vector, "end"))[0]);
    EXPECT_EQ(frame.packet.has_value(), vector.contains("pkt_seq"));
    if (frame.packet) {
        EXPECT_EQ(frame.packet->number, number(vector.at("pkt_seq")));
        EXPECT_EQ(frame.packet->total, number(vector.at("pkt_total")));
    }
    const auto heading = heading_of(frame);
    ASSERT_EQ(heading.has_value(), vector.contains("serial"));
    if (heading) {
        EXPECT_EQ(heading->serial, number(vector.at("serial")));
        EXPECT_EQ(testing::from_hex(text(vector, "sent")), text_of(heading->sent));
    }
}

TEST(Vectors, DecodeToWhatIsWrittenBesideThem) {
    const auto shared = freshet::testing::shared_dir();
    if (!shared) GTEST_SKIP() << "no ../shared: captured SL 651 frames are not tried";
    std::ifstream file(*shared / "vectors" / "sl651.jsonl");
    ASSERT_TRUE(file);
    int whole = 0, with_elements = 0, broken = 0;
    for (std::string line; std::getline(file, line);) {
        const json::object vector = json::parse(line).as_object();
        SCOPED_TRACE(text(vector, "id"));
        const std::string hex = text(vector, "hex");
        if (hex.size() % 2 != 0) {  // Refused where hex is read; see the decode command.
            ++broken;
            continue;
        }
        const std::string bytes = testing::from_hex(hex);
        const ScanResult result = scan_last(bytes_of(bytes));
        const Frame* frame = std::get_if<Frame>(&result);
        ASSERT_EQ(frame != nullptr, vector.at("crc_ok").as_bool());
        if (frame == nullptr) {
            ++broken;
            continue;
        }
        ++whole;
        expect_envelope(vector, *frame);
        if (!has_observations(frame->function) || !vector.contains("elements")) continue;
        ++with_elements;
        EXPECT_EQ(decoded_values(testing::decode(bytes)), written_values(vector));
    }
    EXPECT_GT(whole, 50);
    EXPECT_GT(with_elements, 15);
    EXPECT_GT(broken, 30);
}

}  // namespace
}  // namespace freshet::sl651
