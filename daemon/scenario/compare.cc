// See compare.h.
#include "daemon/scenario/compare.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "daemon/scenario/describe.h"
#include "rules/base/check.h"

namespace freshet::scenario {
namespace {

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
                fail(0, "recorded and not listed: " +
                            scenario::describe(*crossing, scenario_.calendar));
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
                   (expected.type == MessageType::cancel ||
                    candidate.certainty == expected.certainty) &&
                   (id == ids_.end() || candidate.incident.text() == id->second);
        });
        if (warning == nullptr) {
            const std::string severity =
                expected.severity ? " " + std::string(to_string(*expected.severity)) : "";
            return fail(line_, fmt::format("expected and not published: {} {}{} {}",
                                           short_time(at_, scenario_.calendar),
                                           to_string(expected.type), severity, expected.label));
        }
        ids_[expected.label] = warning->incident.text();
        std::uint32_t& revision = revisions_[expected.label];
        std::string otherwise;
        const auto hold = [&](bool holds, std::string_view what) {
            if (!holds) otherwise += fmt::format("{}{}", otherwise.empty() ? "" : ", ", what);
        };
        hold(++revision == warning->revision, fmt::format("revision {}", revision));
        hold(!expected.onset || warning->onset == *expected.onset, "onset");
        hold(!expected.public_after || warning->public_after == expected.public_after,
             "public-after");
        hold(!expected.ended || warning->ended_at == expected.ended, "ended");
        hold(!expected.reason || warning->reason == *expected.reason, "reason");
        hold(expected.audience.empty() || warning->audience == expected.audience, "to whom");
        hold(!expected.by || warning->by.text() == *expected.by, "by");
        hold(!expected.text || warning->text == *expected.text, "text");
        if (!otherwise.empty()) {
            fail(line_, fmt::format("other than expected ({}), as revision {} came: {}", otherwise,
                                    warning->revision, describe(*warning)));
        }
        for (const ExpectedEvidence& evidence : expected.evidence) {
            const bool shown = std::ranges::any_of(
                warning->evidence, [&](const Evidence& given) { return shows(given, evidence); });
            if (!shown)
                fail(line_, fmt::format("{} is not among the reasons as listed of: {}",
                                        evidence.term, describe(*warning)));
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
        std::string others;
        for (std::size_t i = 0; i < played_.rows.size(); ++i) {
            const OutputRow& row = played_.rows[i];
            const Notice* notice = std::get_if<Notice>(&row.output);
            if (notice == nullptr || used_[i] || notice->at != at_) continue;
            const std::string& whom =
                notice->station.empty() ? row.catchment.text() : notice->station.text();
            used_[i] = notice->kind == expected.kind && whom == expected.whom &&
                       (!expected.text || notice->text == *expected.text);
            if (used_[i]) return;
            others += (others.empty() ? ": " : "; ") +
                      scenario::describe(*notice, whom, scenario_.calendar);
        }
        fail(line_, others.empty() ? "no such notice was given"
                                   : "no such notice was given, but at that time" + others);
    }

    void expect(const ExpectedValue& expected) {
        CHECK(values_ < played_.pages.size());
        const StationPage& page = played_.pages[values_++];
        std::optional<Quantity> value;
        std::string quality;
        bool is_of_quality = expected.quality.empty();
        if (expected.term == "rain(1h)") value = page.rain_1h;
        if (expected.term == "rain(24h)") value = page.rain_24h;
        for (const Observation& latest : page.latest) {
            if (to_string(latest.element) != expected.term) continue;
            value = latest.value;
            const std::string_view word = to_string(latest.quality), why = to_string(latest.reason);
            is_of_quality = is_of_quality || word == expected.quality || why == expected.quality;
            quality = fmt::format(" {} ({})", word, why);
        }
        if (value && !is_of_quality) {
            fail(line_, expected.term + " of " + expected.station.text() + " is" + quality);
        }
        if (!value || *value < expected.low || *value > expected.high) {
            fail(line_, expected.term + " of " + expected.station.text() + " is " +
                            (value ? format_quantity(*value, 1) : "not shown"));
        }
    }

    std::string describe(const Warning& warning) const {
        const auto known = std::ranges::find_if(
            ids_, [&](const auto& id) { return id.second == warning.incident.text(); });
        return scenario::describe(warning, known == ids_.end() ? "" : known->first,
                                  scenario_.calendar);
    }

    void fail(int line, std::string message) {
        failures_.push_back(line > 0 ? fmt::format("{}:{}: {}", scenario_.file, line, message)
                                     : fmt::format("{}: {}", scenario_.file, message));
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

std::vector<std::string> compare_check(const Scenario& scenario,
                                       const std::vector<std::string>& lints, Lints wanted) {
    std::vector<std::string> failures;
    const auto says = [](const std::string& lint, const ExpectedLint& expected) {
        return lint.find(expected.text) != std::string::npos;
    };
    for (const ExpectedLint& expected : scenario.check) {
        if (std::ranges::none_of(lints, [&](const auto& lint) { return says(lint, expected); })) {
            failures.push_back(fmt::format("{}:{}: expected and not said by check: {}",
                                           scenario.file, expected.line, expected.text));
        }
    }
    if (wanted == Lints::listed_given) return failures;
    for (const std::string& lint : lints) {
        const bool listed = std::ranges::any_of(
            scenario.check, [&](const ExpectedLint& expected) { return says(lint, expected); });
        if (!listed) {
            failures.push_back(
                fmt::format("{}: said by check and not listed: {}", scenario.file, lint));
        }
    }
    return failures;
}

}  // namespace freshet::scenario
