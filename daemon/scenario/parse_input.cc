// Lines of `== input ==`: what stations send and what people type.
//
//     TIME [every STEP] STATION ELEMENT VALUE[xTIMES]… [UNIT] [over SPAN]
//          [arrives TIME | delayed SPAN] [again SPAN] [clock +SPAN|-SPAN] [sent TIME]
//          [function HEX] [serial N]
//     TIME freshet …                                     (as it is typed, see parse_typed.cc)
#include <algorithm>
#include <array>
#include <charconv>

#include "daemon/scenario/parse.h"
#include "rules/model/element.h"

namespace freshet::scenario {

namespace {

constexpr int times_max =
    10'000;  // Enough for a month of 5-minute samples; a slip of the pen stops.

constexpr std::array<std::string_view, 8> options{"over",  "arrives", "delayed",  "again",
                                                  "clock", "sent",    "function", "serial"};

bool is_option(std::string_view word) { return std::ranges::find(options, word) != options.end(); }

std::uint64_t take_number(Line& line, int base) {
    const std::string word = line.take("a number");
    std::uint64_t number = 0;
    const auto [end, error] = std::from_chars(word.data(), word.data() + word.size(), number, base);
    if (error != std::errc() || end != word.data() + word.size()) {
        line.fail("'" + word + "' is no number");
    }
    return number;
}

// 3.6, 3.6x11, `missing` (fill bytes), `_` (nothing was sent).
struct Value {
    std::optional<Observation> observation;
    int times = 1;
};

Value take_value(Line& line, Element element) {
    std::string word = line.take("a value");
    Value value;
    const std::size_t cross = word.find('x');
    if (cross != std::string::npos) {
        const char* last = word.data() + word.size();
        const auto [end, error] = std::from_chars(word.data() + cross + 1, last, value.times);
        if (error != std::errc() || end != last || value.times < 1 || value.times > times_max) {
            line.fail("'" + word + "': after x stands how many times, at most 10000");
        }
        word.resize(cross);
    }
    if (word == "_") return value;
    Observation& observation = value.observation.emplace();
    observation.element = element;
    if (word == "missing") {
        observation.quality = Quality::missing;
        observation.reason = QualityReason::fill;
        return value;
    }
    const Result<ParsedQuantity> parsed = parse_quantity(word);
    if (!parsed) {
        line.fail("'" + word + "': " + parsed.error().message);
        return value;
    }
    observation.value = parsed->value;
    return value;
}

struct Sending {
    Duration over{};  // 0 with rain: the station's rain_step, which the configuration knows.
    std::optional<Timestamp> arrives, sent;
    Duration delayed{};             // After each value was observed.
    Duration clock{};               // How far the station's clock is ahead.
    std::optional<Duration> again;  // The frame once more.
    std::uint8_t function = 0;
    std::uint64_t serial = 0;
};

// +3m, -8h
Duration take_offset(Line& line) {
    const std::string word = line.take("how far the clock is ahead, as +3m or -8h");
    const bool behind = word.starts_with('-');
    const bool signed_ = behind || word.starts_with('+');
    const Result<Duration> offset = parse_duration(std::string_view(word).substr(signed_ ? 1 : 0));
    if (!signed_ || !offset) {
        line.fail("'" + word + "' is no error of a clock; write +3m or -8h");
        return {};
    }
    return behind ? -*offset : *offset;
}

Sending take_sending(Line& line) {
    Sending sending;
    while (!line.failed() && !line.empty()) {
        const std::string option = line.take("an option");
        if (option == "over") {
            sending.over = line.take_duration();
        } else if (option == "arrives") {
            sending.arrives = line.take_time();
        } else if (option == "delayed") {
            sending.delayed = line.take_duration();
        } else if (option == "again") {
            sending.again = line.take_duration();
        } else if (option == "clock") {
            sending.clock = take_offset(line);
        } else if (option == "sent") {
            sending.sent = line.take_time();
        } else if (option == "function") {
            sending.function = static_cast<std::uint8_t>(take_number(line, 16));
        } else if (option == "serial") {
            sending.serial = take_number(line, 10);
        } else {
            line.fail("'" + option +
                      "' is not one of over, arrives, delayed, again, clock, sent, function, "
                      "serial");
        }
    }
    if (sending.arrives && sending.delayed > Duration{}) line.fail("arrives or delayed, not both");
    return sending;
}

}  // namespace

std::vector<Input> take_inputs(Line& line) {
    const Timestamp first = line.take_time();
    if (line.take_if("freshet")) return {take_typed(line, first)};

    const bool repeated = line.take_if("every");
    const Duration step = repeated ? line.take_duration() : Duration{};
    const StationId station(line.take("a station"));
    const std::string word = line.take("an element");
    const std::optional<Element> element = element_from(word);
    if (!element) {
        line.fail("'" + word + "' is no element");
        return {};
    }
    std::vector<std::optional<Observation>> samples;
    while (!line.failed() && !line.empty() && !is_option(line.peek())) {
        if (line.take_if(unit_of(*element))) break;
        const Value value = take_value(line, *element);
        samples.insert(samples.end(), static_cast<std::size_t>(value.times), value.observation);
    }
    if (!repeated && samples.size() != 1) line.fail("one time, one value; or write `every 5m`");
    const Sending sending = take_sending(line);

    std::vector<Input> inputs;
    for (std::size_t i = 0; i < samples.size() && !line.failed(); ++i) {
        if (!samples[i]) continue;
        Observation observation = *samples[i];
        const Timestamp happened = first + step * static_cast<int>(i);
        observation.observed_at = happened + sending.clock;
        observation.interval = sending.over;
        Input input;
        input.arrives = sending.arrives.value_or(happened) + sending.delayed;
        input.again = sending.again;
        Report report;
        report.station = station;
        report.protocol = Protocol::sl651;
        report.function = sending.function;
        report.serial = sending.serial;
        report.sent_at = sending.sent.value_or(input.arrives + sending.clock);
        report.observations = {observation};
        input.body = std::move(report);
        inputs.push_back(std::move(input));
    }
    return inputs;
}

}  // namespace freshet::scenario
