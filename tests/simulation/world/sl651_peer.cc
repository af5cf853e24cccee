// Uplink: 7E7E, centre 1, station 5 (BCD), password 2, function 1, length 2, STX, body, ETX, CRC-16
// (A001 reflected, begun with FFFF, high byte first). Downlink: station before centre, bit 15 of
// the length set. Of a message in packets each has SYN for STX, then its total and its number in 12
// bits each; all but the last end in ETB.
#include "tests/simulation/world/sl651_peer.h"

#include <fmt/format.h>

namespace freshet::world {
namespace {

using std::chrono::minutes;

std::string bcd(std::string_view digits) {
    std::string bytes;
    for (std::size_t i = 0; i + 1 < digits.size(); i += 2)
        bytes += static_cast<char>((digits[i] - '0') << 4 | (digits[i + 1] - '0'));
    return bytes;
}

std::string crc(std::string_view bytes) {
    unsigned value = 0xFFFF;
    for (const char byte : bytes) {
        value ^= static_cast<unsigned char>(byte);
        for (int bit = 0; bit < 8; ++bit)
            value = (value & 1) != 0 ? value >> 1 ^ 0xA001 : value >> 1;
    }
    return {static_cast<char>(value >> 8), static_cast<char>(value & 0xFF)};
}

std::string two(std::uint64_t number) {
    return {static_cast<char>(number >> 8 & 0xFF), static_cast<char>(number & 0xFF)};
}

std::string clock_digits(Timestamp time) {
    const CivilTime civil = to_civil(time, beijing);
    return fmt::format("{:02}{:02}{:02}{:02}{:02}{:02}", civil.year % 100, civil.month, civil.day,
                       civil.hour, civil.minute, civil.second);
}

void varint(std::string& bytes, std::uint64_t number) {
    for (; number >= 0x80; number >>= 7) bytes += static_cast<char>(number | 0x80);
    bytes += static_cast<char>(number);
}
void field(std::string& bytes, int number, std::uint64_t value) {
    varint(bytes, static_cast<std::uint64_t>(number) << 3);
    varint(bytes, value);
}
void field(std::string& bytes, int number, std::string_view value) {
    varint(bytes, static_cast<std::uint64_t>(number) << 3 | 2);
    varint(bytes, value.size());
    bytes += value;
}
std::uint64_t zigzag(std::int64_t value) {
    return static_cast<std::uint64_t>(value) << 1 ^ static_cast<std::uint64_t>(value >> 63);
}
std::uint64_t zigzag(Timestamp time) { return zigzag(time.time_since_epoch().count()); }

bool read_varint(std::string_view bytes, std::size_t& at, std::uint64_t& number) {
    number = 0;
    for (int shift = 0; at < bytes.size() && shift < 64; shift += 7) {
        const auto byte = static_cast<unsigned char>(bytes[at++]);
        number |= static_cast<std::uint64_t>(byte & 0x7F) << shift;
        if (byte < 0x80) return true;
    }
    return false;
}

std::string hour_of_rain(const Outgoing& report) {
    constexpr int slots = 12;
    const Timestamp first = *report.hour - (slots - 1) * minutes(5);
    std::string bytes = "\xF0\xF0" + bcd(clock_digits(first).substr(0, 10)) + "\xF4\x60";
    for (int slot = 0; slot < slots; ++slot) {
        char tenths = '\xFF';  // Not measured.
        for (const Measured& one : report.measured)
            if (one.observed_at == first + slot * minutes(5))
                tenths = static_cast<char>(one.rain_tenths);
        bytes += tenths;
    }
    return bytes;
}

std::string sl651_frame(const Outgoing& report, std::string_view body, std::size_t number) {
    std::string frame = "\x7E\x7E\x01" + bcd(report.station);
    frame += two(0x1234);
    frame += static_cast<char>(report.function);
    if (report.packets == 1) {
        frame += two(body.size());
        frame += '\x02';
    } else {
        frame += two(body.size() + 3);
        frame += '\x16';
        frame += static_cast<char>(report.packets >> 4);
        frame += static_cast<char>((report.packets & 0xF) << 4 | number >> 8);
        frame += static_cast<char>(number & 0xFF);
    }
    frame += body;
    frame += number == report.packets ? '\x03' : '\x17';
    return frame + crc(frame);
}

}  // namespace

std::vector<std::string> sl651_frames(const Outgoing& report) {
    std::string body = two(report.serial) + bcd(clock_digits(report.sent_at)) + "\xF1\xF1" +
                       bcd(report.station) + "\x48";
    if (report.hour) body += hour_of_rain(report);
    for (const Measured& one : report.measured) {
        if (report.hour) break;
        body += "\xF0\xF0" + bcd(clock_digits(one.observed_at).substr(0, 10));
        if (one.rain_tenths >= 0) body += "\x22\x19" + bcd(fmt::format("{:06}", one.rain_tenths));
        if (one.level_millimetres >= 0)
            body += "\x39\x23" + bcd(fmt::format("{:08}", one.level_millimetres));
    }
    body += "\x38\x12" + bcd("1230");
    // The cut may be anywhere behind the heading, in the middle of an element.
    std::vector<std::string> frames;
    const std::size_t piece = (body.size() + report.packets - 1) / report.packets;
    for (std::size_t number = 1; number <= report.packets; ++number)
        frames.push_back(sl651_frame(
            report, std::string_view(body).substr((number - 1) * piece, piece), number));
    return frames;
}

std::vector<Answer> sl651_answers(std::string& rest) {
    std::vector<Answer> answers;
    constexpr std::size_t head = 14, tail = 3;
    while (rest.size() >= head) {
        const auto at = [&](std::size_t index) {
            return static_cast<std::size_t>(static_cast<unsigned char>(rest[index]));
        };
        const std::size_t length = at(11) << 8 | at(12);
        if (rest[0] != '\x7E' || rest[1] != '\x7E' || (length & 0x8000) == 0) {
            answers.push_back({});
            rest.clear();
            break;
        }
        const std::size_t whole = head + (length & 0xFFF) + tail;
        if (rest.size() < whole) break;
        const std::string_view frame = std::string_view(rest).substr(0, whole);
        const char end = frame[whole - 3];
        Answer answer;
        // EOT, ACK and ESC say taken; NAK asks for a packet.
        const bool is_taken = end == '\x04' || end == '\x06' || end == '\x1B';
        if (crc(frame.substr(0, whole - 2)) == frame.substr(whole - 2) &&
            (is_taken || end == '\x15')) {
            for (std::size_t i = 2; i < 7; ++i) answer.station += fmt::format("{:02X}", at(i));
            const bool of_packets = rest[13] == '\x16';
            const std::size_t serial = of_packets ? head + 3 : head;
            answer.serial = at(serial) << 8 | at(serial + 1);
            if (!is_taken && of_packets) answer.packet_wanted = (at(15) & 0xF) << 8 | at(16);
        }
        answers.push_back(std::move(answer));
        rest.erase(0, whole);
    }
    return answers;
}

std::string stream_message(const Outgoing& report) {
    std::string message;
    field(message, 1, report.station);
    field(message, 2, report.serial);
    field(message, 3, zigzag(report.sent_at));
    const auto observe = [&](const Measured& one, std::uint64_t element, std::int64_t value) {
        std::string inner;
        field(inner, 1, element);
        field(inner, 3, zigzag(one.observed_at));
        if (element == 1) field(inner, 4, std::uint64_t{300'000});
        field(inner, 5, zigzag(value));
        field(message, 4, inner);
    };
    for (const Measured& one : report.measured) {
        if (one.rain_tenths >= 0) observe(one, 1, one.rain_tenths * 1000);
        if (one.level_millimetres >= 0) observe(one, 4, one.level_millimetres * 10);
    }
    std::string bytes;
    varint(bytes, message.size());
    return bytes + message;
}

std::vector<Answer> stream_answers(std::string& rest) {
    std::vector<Answer> answers;
    while (true) {
        std::size_t at = 0;
        std::uint64_t size = 0;
        if (!read_varint(rest, at, size) || rest.size() - at < size) return answers;
        const std::string_view message = std::string_view(rest).substr(at, size);
        Answer answer;
        for (std::size_t inner = 0; inner < message.size();) {
            std::uint64_t tag = 0, value = 0;
            if (!read_varint(message, inner, tag) || !read_varint(message, inner, value)) break;
            if (tag == (1 << 3 | 2)) {
                answer.station = message.substr(inner, value);
                inner += value;
            } else if (tag == 2 << 3) {
                answer.serial = value;
            }
        }
        answers.push_back(std::move(answer));
        rest.erase(0, at + size);
    }
}

}  // namespace freshet::world
