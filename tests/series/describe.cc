#include "tests/series/describe.h"

namespace freshet::series {

std::string describe(const std::vector<Episode>& episodes) {
    std::string text;
    for (const Episode& episode : episodes) {
        text += "  " + episode.rule.text() + " " + episode.subject.text() + " " +
                format_time(episode.crossed_at, utc) + " .. " +
                (episode.ended_at ? format_time(*episode.ended_at, utc) : "open");
        for (std::size_t i = 0; i < episode.severities.size(); ++i) {
            const auto& span = episode.severities[i];
            if (!span) continue;
            text += " | " + std::string(to_string(static_cast<Severity>(i + 1))) + " " +
                    format_time(span->set_at, utc) + " " +
                    (span->released_at ? format_time(*span->released_at, utc) : "set");
        }
        text += "\n";
    }
    return text;
}

}  // namespace freshet::series
