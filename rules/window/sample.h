// Sample: a value kept raw at its own second, with what decides when another value claims the same
// place. Which of two stands is a function of the two, never of who came first.
#pragma once

#include <cstdint>
#include <optional>

#include "rules/base/encoding.h"
#include "rules/base/quantity.h"
#include "rules/base/time.h"

namespace freshet {

struct Sample {
    Timestamp at{};       // The instant, or the end of the interval.
    Duration interval{};  // Amounts only.
    Quantity value{};
    std::optional<Timestamp> sent_at;
    std::uint64_t serial = 0;
    bool derived = false;  // A level made of a relative one and its base.

    Timestamp start() const { return at - interval; }
    bool operator==(const Sample&) const = default;
};

// Whether `challenger` takes the place of `holder`, both good and of one key (rules/README.md, 6).
bool takes_place_of(const Sample& challenger, const Sample& holder);

// Written relative to the sample before, which makes most fields a byte.
void put_sample(Encoder& encoder, const Sample& sample, const Sample& before);
Sample get_sample(Decoder& decoder, const Sample& before);

// What an arrival changes: evaluations at instants in [from, until + longest window). `until` is
// Timestamp::max() where everything later may differ.
struct Touch {
    Timestamp from = Timestamp::max();
    Timestamp until = Timestamp::min();

    bool nothing() const { return from == Timestamp::max(); }
    void add(const Touch& other) {
        from = std::min(from, other.from);
        until = std::max(until, other.until);
    }
};

}  // namespace freshet
