// See line.h.
#include "daemon/scenario/line.h"

#include <algorithm>
#include <cctype>

namespace freshet::scenario {
namespace {

bool is_blank(char c) { return c == ' ' || c == '\t' || c == '\r'; }

// Two or more numbers parted by one sign, e.g. 07-02 or 14:45:30; nothing for anything else.
std::optional<std::vector<int>> numbers(std::string_view text, char sign) {
    std::vector<int> result{0};
    bool digit = false;
    for (const char c : text) {
        if (std::isdigit(static_cast<unsigned char>(c)) != 0 && result.back() < 10'000) {
            result.back() = result.back() * 10 + (c - '0');
            digit = true;
        } else if (c == sign && digit) {
            result.push_back(0);
            digit = false;
        } else {
            return std::nullopt;
        }
    }
    return digit && result.size() >= 2 ? std::optional(result) : std::nullopt;
}

}  // namespace

Line::Line(std::string_view text, const Calendar& calendar) : calendar_(calendar) {
    for (std::size_t i = 0; i < text.size();) {
        if (is_blank(text[i])) {
            ++i;
        } else if (text[i] == '#') {
            return;
        } else if (text[i] == '"') {
            const std::size_t last = text.find('"', i + 1);
            if (last == std::string_view::npos) {
                fail("a quote that does not end");
                return;
            }
            words_.emplace_back(text.substr(i + 1, last - i - 1));
            i = last + 1;
        } else {
            const std::size_t first = i;
            while (i < text.size() && !is_blank(text[i])) ++i;
            words_.emplace_back(text.substr(first, i - first));
        }
    }
}

std::string Line::take(std::string_view what) {
    if (failed()) return {};
    if (empty()) {
        fail("missing " + std::string(what));
        return {};
    }
    return words_[at_++];
}

bool Line::take_if(std::string_view word) {
    if (failed() || peek() != word) return false;
    ++at_;
    return true;
}

Timestamp Line::take_time() {
    CivilTime civil{calendar_.year, calendar_.month, calendar_.day, 0, 0, 0};
    std::string word = take("a time");
    if (const auto date = numbers(word, '-'); date && date->size() <= 3) {
        const bool year = date->size() == 3;
        if (year) civil.year = date->front();
        civil.month = date->at(year ? 1 : 0);
        civil.day = date->back();
        word = take("a time after the date");
    }
    const auto clock = numbers(word, ':');
    if (!clock || clock->size() > 3) {
        fail("'" + word + "' is no time; write 14:45, 14:45:30 or 07-02 00:12");
        return {};
    }
    civil.hour = clock->at(0);
    civil.minute = clock->at(1);
    civil.second = clock->size() == 3 ? clock->at(2) : 0;
    const Result<Timestamp> time = from_civil(civil, calendar_.zone);
    if (!time) {
        fail(time.error().message);
        return {};
    }
    return *time;
}

Duration Line::take_duration() {
    const std::string word = take("a duration");
    const Result<Duration> duration = parse_duration(word);
    if (!duration) {
        fail("'" + word + "': " + duration.error().message);
        return {};
    }
    return *duration;
}

Quantity Line::take_quantity() {
    const std::string word = take("a number");
    const Result<ParsedQuantity> parsed = parse_quantity(word);
    if (!parsed) {
        fail("'" + word + "': " + parsed.error().message);
        return {};
    }
    return parsed->value;
}

void Line::expect(std::string_view word) {
    if (!failed() && !take_if(word)) {
        fail("expected '" + std::string(word) + "' at '" + std::string(peek()) + "'");
    }
}

void Line::expect_end() {
    if (!failed() && !empty()) fail("'" + std::string(peek()) + "' is not understood here");
}

void Line::fail(std::string message) {
    if (mistake_.empty()) mistake_ = std::move(message);
}

}  // namespace freshet::scenario
