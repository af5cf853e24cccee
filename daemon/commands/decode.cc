// `freshet decode [FILE]`: SL 651 frames as hex lines in, one JSON object each out. For a person
// with a capture in hand: what does this station say, and if nothing, why.
#include "daemon/commands/decode.h"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <fstream>
#include <iostream>
#include <optional>
#include <variant>

#include "daemon/commands/commands.h"
#include "daemon/http/json.h"
#include "ingest/codec/sl651_bcd.h"
#include "ingest/codec/sl651_body.h"
#include "ingest/codec/sl651_frame.h"

namespace freshet {
namespace {

DecodedLine refuse(std::string_view error) {
    return {fmt::format(R"({{"ok":false,"error":{}}})", json_text(error)),
            DecodedLine::Verdict::refused};
}

std::optional<int> hex_digit(char letter) {
    if (letter >= '0' && letter <= '9') return letter - '0';
    if (letter >= 'A' && letter <= 'F') return letter - 'A' + 10;
    if (letter >= 'a' && letter <= 'f') return letter - 'a' + 10;
    return std::nullopt;
}

// The bytes, or what is wrong with the text.
std::variant<std::string, Error> bytes_of_hex(std::string_view line) {
    std::string bytes;
    std::optional<int> high;
    for (const char letter : line) {
        if (letter == ' ' || letter == '\t' || letter == '\r') continue;
        const std::optional<int> digit = hex_digit(letter);
        if (!digit) return invalid(fmt::format("'{}' is no hex digit", letter));
        if (high) {
            bytes += static_cast<char>(*high << 4 | *digit);
            high.reset();
        } else {
            high = digit;
        }
    }
    if (high) return invalid("the number of hex digits is odd");
    return bytes;
}

std::string time_json(const std::optional<Timestamp>& time) {
    return time ? json_text(format_time(*time)) : "null";
}

std::string observation_json(const Observation& observation, const StationId& station,
                             const StationId& sender) {
    std::string json = "{";
    if (station != sender) json += fmt::format(R"("station":{},)", json_text(station.text()));
    json += fmt::format(R"("element":{})", json_text(to_string(observation.element)));
    if (observation.element == Element::other)
        json += fmt::format(R"(,"code":"{:02X}")", observation.code);
    json += fmt::format(R"(,"observed_at":{})", json_text(format_time(observation.observed_at)));
    if (observation.interval > Duration::zero())
        json += fmt::format(R"(,"interval":{})", json_text(format_duration(observation.interval)));
    const bool valued =
        observation.quality == Quality::good || observation.quality == Quality::suspect;
    json += fmt::format(R"(,"value":{},"unit":{})",
                        valued ? format_quantity(observation.value) : "null",
                        json_text(unit_of(observation.element)));
    if (observation.quality != Quality::good) {
        json +=
            fmt::format(R"(,"quality":{},"reason":{})", json_text(to_string(observation.quality)),
                        json_text(to_string(observation.reason)));
    }
    return json + "}";
}

std::string observations_json(const sl651::Frame& frame) {
    const bool part = frame.packet && frame.packet->total > 1;
    if (frame.direction == sl651::Direction::down || part) return "";
    sl651::BodyProbe ignored;
    const StationId sender = sl651::station_id(frame.address);
    std::string json;
    for (const Report& report :
         sl651::decode_message(sl651::message_of(frame), StationDirectory(), ignored)) {
        for (const Observation& observation : report.observations) {
            if (!json.empty()) json += ",";
            json += observation_json(observation, report.station, sender);
        }
    }
    return json;
}

DecodedLine accept(const sl651::Frame& frame) {
    const std::optional<sl651::Heading> heading = sl651::heading_of(frame);
    const bool later = frame.packet && frame.packet->number > 1;
    if (!heading && !later) return refuse("the body is too short for a serial and a time");
    std::string json = fmt::format(
        R"({{"ok":true,"direction":{},"station":{},"function":"{:02X}","serial":{},"sent_at":{})",
        json_text(to_string(frame.direction)), json_text(sl651::station_id(frame.address).text()),
        frame.function, heading ? std::to_string(heading->serial) : "null",
        heading ? time_json(sl651::decode_time(heading->sent, beijing)) : "null");
    if (frame.packet) {
        json += fmt::format(R"(,"packet":{{"number":{},"total":{}}})", frame.packet->number,
                            frame.packet->total);
    }
    if (frame.direction == sl651::Direction::down)
        json += fmt::format(R"(,"end":{})", json_text(to_string(frame.end)));
    json += fmt::format(R"(,"observations":[{}]}})", observations_json(frame));
    return {std::move(json), DecodedLine::Verdict::good};
}

// The exit code: 1 where a line was refused.
int decode_lines(std::istream& input) {
    int exit_code = 0;
    for (std::string line; std::getline(input, line);) {
        if (line.find_first_not_of(" \t\r") == std::string::npos) continue;
        const DecodedLine decoded = decode_hex_line(line);
        std::cout << decoded.json << '\n';
        if (decoded.verdict == DecodedLine::Verdict::refused) exit_code = 1;
    }
    std::cout.flush();
    return exit_code;
}

int decode_file(const std::string& file) {
    if (file == "-") return decode_lines(std::cin);
    std::ifstream input(file);
    if (!input) {
        std::cerr << "freshet decode: cannot read " << file << '\n';
        return 1;
    }
    return decode_lines(input);
}

}  // namespace

DecodedLine decode_hex_line(std::string_view line) {
    const std::variant<std::string, Error> read = bytes_of_hex(line);
    if (const Error* error = std::get_if<Error>(&read)) return refuse(error->message);
    const std::string& bytes = std::get<std::string>(read);
    const sl651::ScanResult result = sl651::scan_last(bytes_of(bytes));
    if (const auto* malformed = std::get_if<sl651::Malformed>(&result))
        return refuse(sl651::sentence(malformed->reason));
    const sl651::Frame& frame = std::get<sl651::Frame>(result);
    const std::string_view behind = std::string_view(bytes).substr(frame.bytes.size());
    if (!behind.empty() && behind != "\x7E")
        return refuse(fmt::format("{} bytes follow the frame's end", behind.size()));
    return accept(frame);
}

void add_decode(CLI::App& root, int& exit_code) {
    CLI::App* command = root.add_subcommand(
        "decode", "Read SL 651 frames in hex, one a line, and say what is in them as JSON");
    const auto file = std::make_shared<std::string>("-");
    command->add_option("FILE", *file, "File of hex lines; - or nothing reads standard input");
    command->callback([file, &exit_code] { exit_code = decode_file(*file); });
}

}  // namespace freshet
