// Lines of `== expect ==`: exactly what is published, when.
//
//     TIME Alert|Update|Cancel [SEVERITY] LABEL [id ID] [onset TIME] [ended TIME] [reason WORD]
//          [possible] [to AUDIENCE…] [by NAME] [text "…"] [because TERM VALUE UNIT >= VALUE UNIT
//          [lowest VALUE UNIT at TIME]]…
//     TIME late-crossing SEVERITY STATION onset TIME ended TIME
//     TIME notice KIND [STATION|CATCHMENT] [text "…"]
//     TIME value STATION TERM VALUE[..VALUE] [UNIT [QUALITY]]
#include "daemon/scenario/parse.h"

namespace freshet::scenario {

namespace {

// The word's value among enumerators 1..last, as to_string spells them.
template <class Enum>
std::optional<Enum> word_of(std::string_view word, Enum last) {
    for (int i = 1; i <= static_cast<int>(last); ++i) {
        if (to_string(static_cast<Enum>(i)) == word) return static_cast<Enum>(i);
    }
    return std::nullopt;
}

Severity take_severity(Line& line) {
    const std::string word = line.take("a severity");
    const std::optional<Severity> severity = severity_from(word);
    if (!severity) line.fail("'" + word + "' is no severity");
    return severity.value_or(Severity::blue);
}

ExpectedEvidence take_evidence(Line& line) {
    ExpectedEvidence evidence;
    evidence.term = line.take("a term");
    evidence.value = line.take_quantity();
    line.take("a unit");
    line.expect(">=");
    evidence.threshold = line.take_quantity();
    line.take("a unit");
    if (line.take_if("lowest")) {
        evidence.lowest = line.take_quantity();
        line.take("a unit");
        line.expect("at");
        evidence.lowest_at = line.take_time();
    }
    return evidence;
}

std::vector<Audience> take_audience(Line& line) {
    std::vector<Audience> audience;
    for (const Audience one : {Audience::desk, Audience::officials, Audience::public_})
        if (line.take_if(to_string(one))) audience.push_back(one);
    if (audience.empty()) line.fail("to whom? Of desk, officials and public, in this order");
    return audience;
}

ExpectedWarning take_warning(Line& line, MessageType type) {
    ExpectedWarning warning;
    warning.type = type;
    if (type != MessageType::cancel) warning.severity = take_severity(line);
    warning.label = line.take("a label for the incident");
    while (!line.failed() && !line.empty()) {
        const std::string option = line.take("an option");
        if (option == "possible") {
            warning.certainty = Certainty::possible;
        } else if (option == "to") {
            warning.audience = take_audience(line);
        } else if (option == "id") {
            warning.id = line.take("an id");
        } else if (option == "onset") {
            warning.onset = line.take_time();
        } else if (option == "public-after") {
            warning.public_after = line.take_time();
        } else if (option == "ended") {
            warning.ended = line.take_time();
        } else if (option == "by") {
            warning.by = line.take("a name");
        } else if (option == "text") {
            warning.text = line.take("a text");
        } else if (option == "because") {
            warning.evidence.push_back(take_evidence(line));
        } else if (option == "reason") {
            const std::string word = line.take("a reason");
            warning.reason = word_of(word, warning_reason_last);
            if (!warning.reason) line.fail("'" + word + "' is no reason of a warning");
        } else {
            line.fail("'" + option + "' is not understood here");
        }
    }
    return warning;
}

ExpectedValue take_value(Line& line) {
    ExpectedValue value;
    value.station = StationId(line.take("a station"));
    value.term = line.take("rain(1h), rain(24h) or an element");
    const std::string range = line.take("a value");
    const std::size_t dots = range.find("..");
    const Result<ParsedQuantity> low = parse_quantity(range.substr(0, dots));
    const Result<ParsedQuantity> high =
        dots == std::string::npos ? low : parse_quantity(range.substr(dots + 2));
    if (!low || !high) {
        line.fail("'" + range + "' is no value; write 30.0 or 10.0..14.0");
        return value;
    }
    value.low = low->value;
    value.high = high->value;
    if (!line.empty()) line.take("a unit");
    if (!line.empty()) value.quality = line.take("a quality");
    return value;
}

}  // namespace

Expectation take_expectation(Line& line) {
    Expectation expectation;
    expectation.at = line.take_time();
    const std::string what = line.take("Alert, Update, Cancel, late-crossing, notice or value");
    if (const std::optional<MessageType> type = word_of(what, MessageType::cancel)) {
        expectation.body = take_warning(line, *type);
    } else if (what == "late-crossing") {
        ExpectedLateCrossing crossing;
        crossing.severity = take_severity(line);
        crossing.station = StationId(line.take("a station"));
        line.expect("onset");
        crossing.onset = line.take_time();
        line.expect("ended");
        crossing.ended = line.take_time();
        expectation.body = crossing;
    } else if (what == "notice") {
        const std::string word = line.take("a kind of notice");
        const std::optional<NoticeKind> kind = word_of(word, notice_kind_last);
        if (!kind) line.fail("'" + word + "' is no kind of notice");
        ExpectedNotice notice{kind.value_or(NoticeKind::silent), "", std::nullopt};
        if (!line.empty() && line.peek() != "text")
            notice.whom = line.take("a station or a catchment");
        if (line.take_if("text")) notice.text = line.take("a text");
        expectation.body = std::move(notice);
    } else if (what == "value") {
        expectation.body = take_value(line);
    } else {
        line.fail("'" + what +
                  "' is not one of Alert, Update, Cancel, late-crossing, notice, value");
    }
    return expectation;
}

}  // namespace freshet::scenario
