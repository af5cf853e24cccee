// See frames.h.
#include "tests/ingest/codec/frames.h"

#include <fmt/format.h>

#include <variant>

#include "ingest/codec/sl651_body.h"
#include "ingest/codec/sl651_frame.h"
#include "rules/base/check.h"

namespace freshet::sl651::testing {

std::string from_hex(std::string_view hex) {
    std::string bytes;
    int high = -1;
    for (const char letter : hex) {
        if (letter == ' ') continue;
        const std::string_view digits = "0123456789ABCDEF";
        const std::size_t digit = digits.find(letter);
        CHECK(digit != std::string_view::npos);
        if (high < 0) {
            high = static_cast<int>(digit);
        } else {
            bytes += static_cast<char>(high << 4 | static_cast<int>(digit));
            high = -1;
        }
    }
    CHECK(high < 0);
    return bytes;
}

std::uint16_t crc16_bitwise(std::string_view bytes) {
    unsigned crc = 0xFFFF;
    for (const char byte : bytes) {
        crc ^= static_cast<unsigned char>(byte);
        for (int bit = 0; bit < 8; ++bit) crc = (crc & 1) != 0 ? (crc >> 1) ^ 0xA001 : crc >> 1;
    }
    return static_cast<std::uint16_t>(crc);
}

std::string with_crc(std::string bytes) {
    const std::uint16_t crc = crc16_bitwise(bytes);
    bytes += static_cast<char>(crc >> 8);
    bytes += static_cast<char>(crc);
    return bytes;
}

std::string uplink(std::uint8_t function, std::string_view elements_hex, std::string_view sent_hex,
                   std::string_view class_hex) {
    std::string body = from_hex("0001") + from_hex(sent_hex) + from_hex("F1F1 0012345678") +
                       from_hex(class_hex) + from_hex(elements_hex);
    std::string frame = from_hex("7E7E 01 0012345678 04D2");
    frame += static_cast<char>(function);
    frame += static_cast<char>(body.size() >> 8);
    frame += static_cast<char>(body.size());
    return with_crc(frame + '\x02' + body + '\x03');
}

std::vector<std::string> lines(const std::vector<Observation>& observations) {
    std::vector<std::string> all;
    for (const Observation& observation : observations) {
        std::string line(to_string(observation.element));
        if (observation.element == Element::other) line += fmt::format(":{:02X}", observation.code);
        if (observation.interval > Duration::zero())
            line += "/" + format_duration(observation.interval);
        std::string time = format_time(observation.observed_at);
        time =
            (time.starts_with("2026-07-01") ? "" : time.substr(0, 10) + " ") + time.substr(11, 5);
        line += " " + time + " ";
        line += observation.quality == Quality::good
                    ? format_quantity(observation.value)
                    : fmt::format("{}({})", to_string(observation.quality),
                                  to_string(observation.reason));
        all.push_back(line);
    }
    return all;
}

std::vector<Report> decode(std::string_view frame, const StationPolicy& policy) {
    const ScanResult result = scan(bytes_of(frame));
    const Frame* found = std::get_if<Frame>(&result);
    CHECK(found != nullptr);
    StationDirectory directory;
    directory.set(station_id(found->address), policy);
    BodyProbe ignored;
    return decode_message(message_of(*found), directory, ignored);
}

}  // namespace freshet::sl651::testing
