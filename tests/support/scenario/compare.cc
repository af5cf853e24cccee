// Published rows against expectations: each expected one once, and nothing else.
#include <algorithm>
#include <map>

#include "rules/base/check.h"
#include "tests/support/scenario/verdict.h"

namespace freshet::scenario {
namespace {

std::string describe(const Warning& warning) {
    std::string text =
        format_time(warning.published_at) + " " + std::string(to_string(warning.type));
    if (warning.severity) text += " " + std::string(to_string(*warning.severity));
    text += " " + identity_of(warning) + " onset " + format_time(warning.onset);
    if (warning.ended_at) text += " ended " + format_time(*warning.ended_at);
    text += " reason " + std::string(to_string(warning.reason));
    if (!warning.by.empty()) text += " by " + warning.by.text() + " \"" + warning.text + "\"";
    for (const Evidence& evidence : warning.evidence) {
        text += " because " + evidence.term + " " + format_quantity(evidence.value, 1) + " " +
                evidence.unit + " >= " + format_quantity(evidence.threshold, 1) + " " +
                evidence.unit;
        if (evidence.lowest) text += " lowest " + format_quantity(*evidence.lowest, 1);
        if (evidence.lowest_at) text += " at " + format_time(*evidence.lowest_at);
    }
    return text;
}

std::string describe(const LateCrossing& crossing) {
    return format_time(crossing.shown_at) + " late-crossing " +
           std::string(to_string(crossing.severity)) + " " + crossing.subject.text() + " onset " +
           format_time(crossing.onset) + " ended " + format_time(crossing.ended_at);
}

bool shows(const Evidence& evidence, const ExpectedEvidence& expected) {
    return evidence.term == expected.term && evidence.value == expected.value &&
           evidence.threshold == expected.threshold &&
           (!expected.lowest || evidence.lowest == expected.lowest) &&
           (!expected.lowest_at || evidence.lowest_at == expected.lowest_at);
}

class Comparison {
public:
    Comparison(const Scenario& scenario, const Played& played)
        : scenario_(scenario), played_(played), used_(played.rows.size(), false) {}

    std::vector<std::string> run() {
        if (played_.refused) fail(0, "the engine refused a record: " + played_.refused->message);
        for (const Expectation& expectation : scenario_.expectations) {
            line_ = expectation.line;
            at_ = expectation.at;
            std::visit([this](const auto& expected) { expect(expected); }, expectation.body);
        }
        for (std::size_t i = 0; i < played_.rows.size(); ++i) {
            if (used_[i]) continue;
            const Output& output = played_.rows[i].output;
            if (const auto* warning = std::get_if<Warning>(&output)) {
                fail(0, "published and not listed: " + describe(*warning));
            } else if (const auto* crossing = std::get_if<LateCrossing>(&output)) {
                fail(0, "recorded and not listed: " + describe(*crossing));
            }
        }
        return std::move(failures_);
    }

private:
    // The first unused row of this kind that `fits`.
    template <class Kind, class Fits>
    const Kind* find(Fits fits) {
        for (std::size_t i = 0; i < played_.rows.size(); ++i) {
            const Kind* kind = std::get_if<Kind>(&played_.rows[i].output);
            if (kind == nullptr || used_[i] || !fits(*kind)) continue;
            used_[i] = true;
            return kind;
        }
        return nullptr;
    }

    void expect(const ExpectedWarning& expected) {
        if (expected.id) ids_[expected.label] = *expected.id;
        const auto id = ids_.find(expected.label);
        const Warning* warning = find<Warning>([&](const Warning& candidate) {
            return candidate.published_at == at_ && candidate.type == expected.type &&
                   candidate.severity == expected.severity &&
                   (id == ids_.end() || candidate.incident.text() == id->second);
        });
        if (warning == nullptr) {
            const std::string severity =
                expected.severity ? " " + std::string(to_string(*expected.severity)) : "";
            return fail(line_, "not published: " + format_time(at_) + " " +
                                   std::string(to_string(expected.type)) + severity + " " +
                                   expected.label);
        }
        ids_[expected.label] = warning->incident.text();
        std::uint32_t& revision = revisions_[expected.label];
        const bool as_listed = ++revision == warning->revision &&
                               (!expected.onset || warning->onset == *expected.onset) &&
                               (!expected.ended || warning->ended_at == expected.ended) &&
                               (!expected.reason || warning->reason == *expected.reason) &&
                               (!expected.by || warning->by.text() == *expected.by) &&
                               (!expected.text || warning->text == *expected.text);
        if (!as_listed) {
            fail(line_, "revision " + std::to_string(revision) +
                            " expected, and otherwise than listed came " + describe(*warning));
        }
        for (const ExpectedEvidence& evidence : expected.evidence) {
            const bool shown = std::ranges::any_of(
                warning->evidence, [&](const Evidence& given) { return shows(given, evidence); });
            if (!shown)
                fail(line_, evidence.term + " is not among the reasons of " + describe(*warning));
        }
    }

    void expect(const ExpectedLateCrossing& expected) {
        const auto* crossing = find<LateCrossing>([&](const LateCrossing& candidate) {
            return candidate.shown_at == at_ && candidate.severity == expected.severity &&
                   candidate.subject.text() == expected.station.text() &&
                   candidate.onset == expected.onset && candidate.ended_at == expected.ended;
        });
        if (crossing == nullptr) fail(line_, "no such late crossing was recorded");
    }

    void expect(const ExpectedNotice& expected) {
        const auto* notice = find<Notice>([&](const Notice& candidate) {
            return candidate.at == at_ && candidate.kind == expected.kind &&
                   candidate.station == expected.station;
        });
        if (notice == nullptr) fail(line_, "no such notice was given");
    }

    void expect(const ExpectedValue& expected) {
        CHECK(values_ < played_.pages.size());
        const StationPage& page = played_.pages[values_++];
        std::optional<Quantity> value;
        if (expected.term == "rain(1h)") value = page.rain_1h;
        if (expected.term == "rain(24h)") value = page.rain_24h;
        for (const Observation& latest : page.latest) {
            if (to_string(latest.element) == expected.term) value = latest.value;
        }
        if (!value || *value < expected.low || *value > expected.high) {
            fail(line_, expected.term + " of " + expected.station.text() + " is " +
                            (value ? format_quantity(*value, 1) : "not shown"));
        }
    }

    void fail(int line, std::string message) {
        failures_.push_back(scenario_.file + ":" + std::to_string(line) + ": " +
                            std::move(message));
    }

    const Scenario& scenario_;
    const Played& played_;
    std::vector<bool> used_;
    std::vector<std::string> failures_;
    std::map<std::string, std::string> ids_;
    std::map<std::string, std::uint32_t> revisions_;
    std::size_t values_ = 0;
    int line_ = 0;
    Timestamp at_{};
};

}  // namespace

std::vector<std::string> compare(const Scenario& scenario, const Played& played) {
    return Comparison(scenario, played).run();
}

}  // namespace freshet::scenario
