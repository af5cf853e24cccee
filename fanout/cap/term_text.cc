#include "fanout/cap/term_text.h"

#include <algorithm>
#include <array>
#include <span>
#include <utility>
#include <vector>

#include "fanout/cap/words.h"

namespace freshet {
namespace {

// "30m" → "30分钟".
std::string window_text(std::string_view window) {
    static constexpr std::array<Words, 4> units{
        {{"s", "秒"}, {"m", "分钟"}, {"h", "小时"}, {"d", "天"}}};
    if (window == "day") return "今日";
    if (window.size() < 2) return std::string(window);
    const std::string_view unit = window.substr(window.size() - 1);
    return std::string(window.substr(0, window.size() - 1)) + std::string(said_for(unit, units));
}

// Splits where `separator` stands outside parentheses.
std::vector<std::string_view> split(std::string_view text, char separator) {
    std::vector<std::string_view> parts;
    int depth = 0;
    std::size_t first = 0;
    for (std::size_t at = 0; at < text.size(); ++at) {
        if (text[at] == '(') ++depth;
        if (text[at] == ')') --depth;
        if (text[at] != separator || depth != 0) continue;
        parts.push_back(text.substr(first, at - first));
        first = at + 1;
    }
    parts.push_back(text.substr(first));
    return parts;
}

std::string_view trimmed(std::string_view text) {
    return text.substr(std::min(text.find_first_not_of(' '), text.size()));
}

std::string one_text(std::string_view term);

// "stations where rain(1h) >= 30 mm" → "1小时雨量达到30毫米的站数".
std::string counted_text(std::string_view condition) {
    static constexpr std::array<Words, 4> comparators{
        {{">=", "达到"}, {">", "超过"}, {"<", "低于"}, {"<=", "不超过"}}};
    const std::vector<std::string_view> words = split(condition, ' ');
    std::string text;
    for (std::size_t index = 2; index < words.size(); ++index) {
        const std::string_view word = words[index];
        text += index == 2   ? one_text(word)
                : index == 3 ? std::string(said_for(word, comparators))
                             : unit_text(word);
    }
    return text + "的站数";
}

std::string one_text(std::string_view term) {
    static constexpr std::array<Words, 7> names{{{"rain", "雨量"},
                                                 {"rise", "水位上涨"},
                                                 {"fall", "水位下降"},
                                                 {"level", "水位"},
                                                 {"flow", "流量"},
                                                 {"trend", "水位涨速"},
                                                 {"alarm", "测站自报超限"}}};
    const std::size_t open = term.find('(');
    const std::string_view name = term.substr(0, open);
    if (open == std::string_view::npos || !term.ends_with(')'))
        return std::string(said_for(term, names));
    const std::vector<std::string_view> given =
        split(term.substr(open + 1, term.size() - open - 2), ',');
    const std::string first(given[0]);
    const std::string second(given.size() > 1 ? trimmed(given[1]) : std::string_view());
    if (name == "mean") return "面平均" + one_text(first);
    if (name == "max") return "各站最大" + one_text(first);
    if (name == "sum") return "各站合计" + one_text(first);
    if (name == "count") return counted_text(first);
    if (name == "max_rain") return window_text(second) + "内最大" + window_text(first) + "雨量";
    if (name == "api") return "前" + first + "日前期影响雨量";
    if (name == "time_to") return "预计涨至" + first.substr(0, first.find(' ')) + "米用时";
    if (said_for(name, names) == name) return std::string(term);
    return window_text(first) + std::string(said_for(name, names));
}

}  // namespace

std::string unit_text(std::string_view unit) {
    static constexpr std::array<Words, 7> units{{{"mm", "毫米"},
                                                 {"m", "米"},
                                                 {"cm", "厘米"},
                                                 {"m3/s", "立方米每秒"},
                                                 {"mm/h", "毫米每小时"},
                                                 {"m/h", "米每小时"},
                                                 {"h", "小时"}}};
    return std::string(said_for(unit, units));
}

std::string term_text(std::string_view term) {
    static constexpr std::array<Words, 4> signs{
        {{"+", "加"}, {"-", "减"}, {"*", "乘以"}, {"/", "除以"}}};
    std::string text;
    for (const std::string_view word : split(term, ' '))
        text += word.size() == 1 ? std::string(said_for(word, signs)) : one_text(word);
    return text;
}

}  // namespace freshet
