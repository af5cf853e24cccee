// ClockWitness: what the stations' clocks say of this machine's. One station with a wrong clock is
// its own affair; when most of those that report disagree with us, it is we who are wrong, and a
// machine's clock far ahead makes every report late, past a day so late that no rule sees it.
#pragma once

#include <cstdint>
#include <optional>

#include "rules/model/observation.h"

namespace freshet {

class ClockWitness {
public:
    // Further apart than this a station's clock is called broken (EngineOptions::clock_ahead_max).
    static constexpr Duration apart_max = std::chrono::minutes(5);
    static constexpr Duration window = std::chrono::minutes(1);
    static constexpr std::uint64_t reports_min = 5;

    void see(const Report& report, Timestamp received_at) {
        if (!report.sent_at) return;
        ++reports_;
        // Compared, not subtracted: a station's clock may say anything that 64 bits can hold.
        if (*report.sent_at > received_at + apart_max || *report.sent_at < received_at - apart_max)
            ++apart_;
    }

    // Of the reports since the last answer, those that were sent at another time than they came by
    // our clock, in per cent; nothing before there is a minute of them and enough.
    std::optional<std::uint64_t> percent_apart(Timestamp now) {
        if (!began_) began_ = now;
        if (now < *began_ + window || reports_ < reports_min) return std::nullopt;
        const std::uint64_t percent = apart_ * 100 / reports_;
        began_ = now;
        reports_ = apart_ = 0;
        return percent;
    }

private:
    std::optional<Timestamp> began_;
    std::uint64_t reports_ = 0, apart_ = 0;
};

}  // namespace freshet
