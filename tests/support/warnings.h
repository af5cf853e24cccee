// Warnings for tests of what comes after the engine: whole ones with the fields that people see,
// and random ones that may hold anything a warning can.
#pragma once

#include <cstdint>
#include <random>
#include <string>

#include "rules/model/warning.h"

namespace freshet::testing {

// "2026-07-01 14:45", Beijing time.
Timestamp at(const std::string& text);

struct Said {
    std::string incident = "rain.R1.20260701T064500Z";
    std::uint32_t revision = 1;
    MessageType type = MessageType::alert;
    WarningReason reason = WarningReason::raised;
    std::optional<Severity> severity = Severity::orange;
    std::vector<std::string> areas = {"330782103201"};
    std::string when = "2026-07-01 14:45";
};
// Station R1 with rain(1h) 62.4 mm of 60.0; for desk, officials and public.
Warning warning_of(const Said& said);

// Every field from the generator, texts with markup, controls and broken UTF-8 among them.
Warning random_warning(std::mt19937_64& random);

}  // namespace freshet::testing
