// Clocks of stations: a report whose clock cannot be right, and how far a clock is off that can. A
// live report is judged when it came, whatever year its station believes it to be; of a stored
// batch nobody can say when it was measured (rules/README.md, 3, 69 and 70).
#pragma once

#include <array>
#include <cstdint>
#include <optional>

#include "rules/base/encoding.h"
#include "rules/engine/engine.h"
#include "rules/model/observation.h"

namespace freshet {

struct ClockRepair {
    std::optional<Report> report;  // In place of the one that came; nothing = it stands.
    std::size_t count = 0;         // Observations that were placed anew, or left out.
};
ClockRepair repair_clock(const Report& report, Timestamp received_at, const EngineOptions& options);

// How far a station's clock is off, by when it says that it sent and when that came. The line can
// only make a report later, and now and then by much; so the lower quarter is believed.
class ClockOffset {
public:
    void add(Timestamp sent_at, Timestamp received_at);
    // How far it is behind, below zero: ahead; nothing until enough was heard.
    std::optional<std::chrono::seconds> behind() const;
    // Each of the last ones says that it is right to so much; nobody need ask which to believe.
    bool is_surely_within(std::chrono::seconds bound) const;

    void encode(Encoder& encoder) const;
    void decode(Decoder& decoder);

private:
    static constexpr std::size_t kept_max = 12;

    std::array<std::int32_t, kept_max> seconds_{};  // The last ones.
    std::uint8_t count_ = 0, next_ = 0;             // The oldest is at next_ once it is full.
};

}  // namespace freshet
