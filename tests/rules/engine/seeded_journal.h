// A journal drawn from a seed: a few stations in a storm, with gaps, zeros, fill, revisions, late
// rows, people's commands, new configurations and restarts.
#pragma once

#include <cstdint>

#include "tests/rules/engine/journal_script.h"

namespace freshet::testing {

// What stations measured, before it is known when each arrives: rows in observed order.
std::vector<Report> seeded_reports(std::uint64_t seed, int hours);

// A configuration over stations R1 R2 (rain), H1 (stage), M1 (both); `variant` changes numbers,
// removes a rule (2) or a station (3).
Configuration seeded_configuration(int variant);

struct SeededOptions {
    int hours = 12;
    // A third of the rows is late by up to this.
    Duration delay_max = std::chrono::hours(6);
    bool commands = true;
    bool configurations = true;
    // Between two records, so many ticks (or one a second when 0).
    int ticks = 1;
};
// The journal is a function of the seed and the options.
std::vector<JournalEntry> seeded_journal(std::uint64_t seed, const SeededOptions& options);

}  // namespace freshet::testing
