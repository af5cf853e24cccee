// Scenario: a rule test that a hydrologist can read. A configuration, what the stations and people
// send, and exactly what must be published; README.md beside this explains the form. Pure: text
// in, values out; the player beside it feeds the engine.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "daemon/scenario/calendar.h"
#include "rules/base/problem.h"
#include "rules/model/record.h"
#include "rules/model/warning.h"

namespace freshet::scenario {

// A file of the configuration folder, as it stands in the scenario.
struct Section {
    int line = 0;  // Where its first line stands in the scenario file.
    std::string text;
};

struct Input {
    Timestamp arrives{};
    std::optional<Duration> again;  // The same frame once more, so long after: its ACK was lost.
    // A command names its incident by the label that the expectations give it.
    std::variant<Report, Command, PatrolReport, SuperiorWarning, Forecast> body;
    int line = 0;
};

// `because rain(1h) 37.4 mm >= 35.0 mm lowest 2.95 m at 02:00`
struct ExpectedEvidence {
    std::string term;
    Quantity value, threshold;
    std::optional<Quantity> lowest;
    std::optional<Timestamp> lowest_at;
};

// One revision of one incident. What is not written is not compared, but for the severity.
struct ExpectedWarning {
    MessageType type = MessageType::alert;
    std::optional<Severity> severity;
    Certainty certainty = Certainty::certain;  // Not compared of a Cancel.
    std::vector<Audience> audience;            // Empty = not compared.
    std::string label;
    std::optional<std::string> id;  // Stands where the label is first used.
    std::optional<Timestamp> onset, ended, public_after;
    std::optional<WarningReason> reason;
    std::optional<std::string> by, text;
    std::vector<ExpectedEvidence> evidence;
};

struct ExpectedLateCrossing {
    StationId station;
    Severity severity = Severity::blue;
    Timestamp onset{}, ended{};
};

// To the desk. Notices that no line names are no failure; published warnings are.
struct ExpectedNotice {
    NoticeKind kind = NoticeKind::silent;
    std::string whom;                 // A station; a catchment, of a notice of the whole of it.
    std::optional<std::string> text;  // Nothing = not compared.
};

// What a station's page shows once everything that arrives up to then is folded.
struct ExpectedValue {
    StationId station;
    std::string term;  // rain(1h), rain(24h) or an element's word
    Quantity low, high;
    std::string quality;  // A word of its quality or of the reason; empty = not compared.
};

struct Expectation {
    Timestamp at{};
    std::variant<ExpectedWarning, ExpectedLateCrossing, ExpectedNotice, ExpectedValue> body;
    int line = 0;
};

// A part of what `freshet check` says.
struct ExpectedLint {
    std::string text;
    int line = 0;
};

struct Scenario {
    std::string file;
    std::string title;
    Calendar calendar;
    std::map<std::string, Section> configuration;  // By file name: "stations.csv", "rules/x.yaml"
    // Files that are others from a moment on, as a reload would find them.
    std::map<Timestamp, std::map<std::string, Section>> changes;
    std::vector<Input> inputs;              // In order of arrival.
    std::vector<Expectation> expectations;  // As written.
    std::vector<ExpectedLint> check;        // What `freshet check` must say.
    Timestamp until{};                      // The clock runs to here.
};

struct ParsedScenario {
    std::optional<Scenario> scenario;  // Nothing when there are problems.
    Problems problems;                 // Every one, with its line.
};

ParsedScenario parse_scenario(std::string_view file, std::string_view text);

}  // namespace freshet::scenario
