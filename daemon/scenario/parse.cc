// The text of a scenario into a Scenario: a head of `key: value` lines, then sections between
// `== name ==` lines. Sections named like files are the configuration folder, `== name from TIME
// ==` what a file is from then on; `input`, `expect` and `check` are ours. Every mistake is
// reported with its line.
#include "daemon/scenario/parse.h"

#include <algorithm>
#include <utility>

#include "rules/model/element.h"

namespace freshet::scenario {

namespace {

constexpr std::string_view blank = " \t\r";

std::string_view trim(std::string_view text) {
    const std::size_t first = text.find_first_not_of(blank);
    if (first == std::string_view::npos) return {};
    return text.substr(first, text.find_last_not_of(blank) - first + 1);
}

bool is_file_name(std::string_view name) {
    return name.ends_with(".csv") || name.ends_with(".yaml");
}

// Rows that stand together and arrive together came in one frame.
void join_frames(std::vector<Input>& inputs) {
    std::vector<Input> joined;
    for (Input& input : inputs) {
        Report* next = std::get_if<Report>(&input.body);
        Report* last = joined.empty() ? nullptr : std::get_if<Report>(&joined.back().body);
        const bool together = next != nullptr && last != nullptr &&
                              joined.back().arrives == input.arrives &&
                              last->station == next->station && last->sent_at == next->sent_at &&
                              last->function == next->function && last->serial == next->serial &&
                              joined.back().again == input.again;
        if (!together) {
            joined.push_back(std::move(input));
            continue;
        }
        last->observations.insert(last->observations.end(), next->observations.begin(),
                                  next->observations.end());
    }
    inputs = std::move(joined);
}

// Frames that come twice.
void repeat_frames(std::vector<Input>& inputs) {
    const std::size_t once = inputs.size();
    for (std::size_t i = 0; i < once; ++i) {
        if (!inputs[i].again) continue;
        Input repeated = inputs[i];
        repeated.arrives += *repeated.again;
        inputs.push_back(std::move(repeated));
    }
}

class Parser {
public:
    explicit Parser(std::string_view file) { scenario_.file = file; }

    ParsedScenario parse(std::string_view text) {
        while (!text.empty()) {
            const std::size_t end = std::min(text.find('\n'), text.size());
            ++line_;
            take(text.substr(0, end));
            text.remove_prefix(std::min(end + 1, text.size()));
        }
        finish();
        ParsedScenario result;
        result.problems = std::move(problems_);
        if (result.problems.empty()) result.scenario = std::move(scenario_);
        return result;
    }

private:
    void take(std::string_view text) {
        if (text.starts_with("== ")) return begin_section(trim(text));
        if (is_file_name(section_)) {
            Section& section =
                from_ ? scenario_.changes[*from_][section_] : scenario_.configuration[section_];
            if (section.line == 0) section.line = line_;
            section.text.append(text).append("\n");
            return;
        }
        const std::string_view content = trim(text);
        if (content.empty() || content.starts_with('#')) return;
        if (section_.empty()) return take_head(content);
        if (section_ == "check") {
            scenario_.check.push_back({std::string(content), line_});
            return;
        }
        Line line(text, scenario_.calendar);
        if (section_ == "input") {
            for (Input& input : take_inputs(line)) {
                input.line = line_;
                scenario_.inputs.push_back(std::move(input));
            }
        } else {
            scenario_.expectations.push_back(take_expectation(line));
            scenario_.expectations.back().line = line_;
        }
        line.expect_end();
        if (line.failed()) problem(line.mistake());
    }

    void begin_section(std::string_view heading) {
        if (!heading.ends_with(" ==") || heading.size() < 7) {
            return problem("a section begins with a line `== name ==`");
        }
        std::string_view name = trim(heading.substr(3, heading.size() - 6));
        from_.reset();
        const std::size_t since = name.find(" from ");
        if (since != std::string_view::npos && is_file_name(name.substr(0, since))) {
            Line line(name.substr(since + 6), scenario_.calendar);
            from_ = line.take_time();
            line.expect_end();
            if (line.failed()) problem(line.mistake());
            name = name.substr(0, since);
        }
        section_ = name;
        const bool known = is_file_name(section_) || section_ == "input" || section_ == "expect" ||
                           section_ == "check";
        if (!known) {
            problem("section '" + section_ +
                    "' is neither a configuration file nor input, expect or check");
            section_ = "check";
        }
    }

    void take_head(std::string_view content) {
        const std::size_t colon = content.find(':');
        const std::string_view key = trim(content.substr(0, colon));
        const std::string_view value =
            colon == std::string_view::npos ? std::string_view() : trim(content.substr(colon + 1));
        if (key == "scenario") {
            scenario_.title = value;
        } else if (key == "date") {
            const Result<Timestamp> day = parse_time(std::string(value) + "T00:00:00", utc);
            if (!day) return problem("'" + std::string(value) + "' is no date");
            const CivilTime civil = to_civil(*day, utc);
            scenario_.calendar.year = civil.year;
            scenario_.calendar.month = civil.month;
            scenario_.calendar.day = civil.day;
        } else if (key == "zone") {
            const Result<ZoneOffset> zone = parse_zone(value);
            if (!zone) return problem(zone.error().message);
            scenario_.calendar.zone = *zone;
        } else if (key == "until") {
            Line line(value, scenario_.calendar);
            scenario_.until = line.take_time();
            line.expect_end();
            if (line.failed()) problem(line.mistake());
        } else {
            problem("'" + std::string(key) + "' is not one of scenario, date, zone, until");
        }
    }

    void finish() {
        if (scenario_.title.empty()) {
            problems_.push_back({{scenario_.file, 0, 0}, "has no `scenario:` line"});
        }
        join_frames(scenario_.inputs);
        repeat_frames(scenario_.inputs);
        std::ranges::stable_sort(scenario_.inputs, {}, &Input::arrives);
        for (const Input& input : scenario_.inputs) {
            scenario_.until = std::max(scenario_.until, input.arrives);
        }
        if (!scenario_.changes.empty())
            scenario_.until = std::max(scenario_.until, scenario_.changes.rbegin()->first);
        for (const Expectation& expectation : scenario_.expectations) {
            scenario_.until = std::max(scenario_.until, expectation.at);
        }
    }

    void problem(std::string message) {
        problems_.push_back({{scenario_.file, line_, 0}, std::move(message)});
    }

    Scenario scenario_;
    Problems problems_;
    std::string section_;
    std::optional<Timestamp> from_;  // Since when the section's file is as it stands there.
    int line_ = 0;
};

}  // namespace

ParsedScenario parse_scenario(std::string_view file, std::string_view text) {
    return Parser(file).parse(text);
}

}  // namespace freshet::scenario
