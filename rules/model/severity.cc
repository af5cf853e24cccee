// The words of the scales: ours, and CAP's beside them.
#include "rules/model/severity.h"

#include "rules/model/words.h"

namespace freshet {
namespace {

constexpr Words<Severity, severity_count> severities{{{Severity::blue, "blue"},
                                                      {Severity::yellow, "yellow"},
                                                      {Severity::orange, "orange"},
                                                      {Severity::red, "red"},
                                                      {Severity::prepare, "prepare"},
                                                      {Severity::immediate, "immediate"}}};
constexpr Words<Severity, severity_count> cap_severities{{{Severity::blue, "Minor"},
                                                          {Severity::yellow, "Moderate"},
                                                          {Severity::orange, "Severe"},
                                                          {Severity::red, "Extreme"},
                                                          {Severity::prepare, "Severe"},
                                                          {Severity::immediate, "Extreme"}}};
constexpr Words<Certainty, 2> certainties{
    {{Certainty::certain, "certain"}, {Certainty::possible, "possible"}}};
constexpr Words<MessageType, 3> types{{{MessageType::alert, "Alert"},
                                       {MessageType::update, "Update"},
                                       {MessageType::cancel, "Cancel"}}};
constexpr Words<Status, 3> statuses{
    {{Status::actual, "actual"}, {Status::exercise, "exercise"}, {Status::test, "test"}}};
constexpr Words<Status, 3> cap_statuses{
    {{Status::actual, "Actual"}, {Status::exercise, "Exercise"}, {Status::test, "Test"}}};
constexpr Words<Audience, 3> audiences{
    {{Audience::desk, "desk"}, {Audience::officials, "officials"}, {Audience::public_, "public"}}};

}  // namespace

std::string_view to_string(Severity severity) { return word_of(severities, severity); }
std::string_view to_cap(Severity severity) { return word_of(cap_severities, severity); }
std::string_view to_string(Certainty certainty) { return word_of(certainties, certainty); }
std::string_view to_string(MessageType type) { return word_of(types, type); }
std::string_view to_string(Status status) { return word_of(statuses, status); }
std::string_view to_cap(Status status) { return word_of(cap_statuses, status); }
std::string_view to_string(Audience audience) { return word_of(audiences, audience); }

std::optional<Severity> severity_from(std::string_view word) { return value_of(severities, word); }
std::optional<Status> status_from(std::string_view word) { return value_of(statuses, word); }
std::optional<Audience> audience_from(std::string_view word) { return value_of(audiences, word); }

}  // namespace freshet
