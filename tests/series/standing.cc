#include "tests/series/standing.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <utility>

namespace freshet::series {
namespace {

std::string line(const RuleName& rule, const SubjectId& subject, Severity severity,
                 Certainty certainty) {
    return rule.text() + " " + subject.text() + " " + std::string(to_string(severity)) +
           (certainty == Certainty::certain ? "" : " possible");
}

}  // namespace

Told::Told(const ConfigurationRecord& configuration, Timestamp first) {
    take({first, configuration});
}

void Told::take(JournalRecord record) {
    EngineOutput output;
    EXPECT_TRUE(engine_.apply({{0, offset_++}, std::move(record)}, output));
    for (const OutputRow& row : output.rows) {
        const auto* warning = std::get_if<Warning>(&row.output);
        if (warning == nullptr) continue;
        latest_[warning->incident] = *warning;
        if (warning->certainty == Certainty::certain) continue;
        ++possible_;
        EXPECT_EQ(std::ranges::count(warning->audience, Audience::public_), 0);
    }
}

Standing Told::standing() const {
    Standing result;
    for (const auto& [id, warning] : latest_)
        if (warning.severity)
            result.insert(
                line(warning.rule, warning.subject, *warning.severity, warning.certainty));
    return result;
}

Standing standing_of(const reference::Judged& judged) {
    using Place = std::pair<RuleName, SubjectId>;
    std::map<Place, Severity> certain, possible;
    for (const Episode& episode : judged.episodes) {
        for (std::size_t i = 0; i < severity_count; ++i) {
            const auto& span = episode.severities[i];
            if (span && !span->released_at)
                certain[{episode.rule, episode.subject}] = static_cast<Severity>(i + 1);
        }
    }
    for (const reference::Possible& stretch : judged.possible) {
        const auto above = certain.find({stretch.rule, stretch.subject});
        const bool counts = above == certain.end() || above->second < stretch.severity;
        if (!stretch.until && counts) possible[{stretch.rule, stretch.subject}] = stretch.severity;
    }
    Standing result;
    for (const auto& [place, severity] : certain)
        result.insert(line(place.first, place.second, severity, Certainty::certain));
    for (const auto& [place, severity] : possible)
        result.insert(line(place.first, place.second, severity, Certainty::possible));
    return result;
}

bool any_possible(const Standing& standing) {
    return std::ranges::any_of(standing,
                               [](const std::string& each) { return each.ends_with("possible"); });
}

}  // namespace freshet::series
