// Packed BCD of SL 651-2014: numbers (6.6.3.3: a leading FF byte is a minus) and clock times.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "ingest/codec/bytes.h"
#include "rules/base/quantity.h"
#include "rules/base/time.h"
#include "rules/model/observation.h"

namespace freshet::sl651 {

// A value as far as its bytes alone say; 0 where it is not good.
struct Value {
    Quantity quantity{};
    Quality quality = Quality::good;
    QualityReason reason = QualityReason::none;
    bool rounded = false;  // It had digits beyond the ten-thousandths that were not zero.
};

// All FF, all AA or 09999999 are "no value", whatever the element: the first is the standard's, the
// others are makers'.
Value decode_number(Bytes bytes, int decimals);

// The wire's form of `digits` (an integer that already carries the decimals) in so many bytes;
// nothing where it does not fit.
std::optional<std::string> encode_number(std::int64_t digits, int size_bytes);

// YYMMDDhhmmss (six bytes) or YYMMDDhhmm (five); nothing where that is no date. Years are 20YY.
std::optional<Timestamp> decode_time(Bytes bytes, ZoneOffset zone);

enum class TimeForm { minutes, seconds };
std::string encode_time(Timestamp time, ZoneOffset zone, TimeForm form);

// Days, hours, minutes, one BCD byte each (04H); nothing where it is no BCD.
std::optional<Duration> decode_step(Bytes bytes);

}  // namespace freshet::sl651
