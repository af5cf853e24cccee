// The element ids of SL 651-2014 table C.1 that Freshet has a word for, both ways.
#pragma once

#include <cstdint>
#include <optional>

#include "rules/base/time.h"
#include "rules/model/element.h"

namespace freshet::sl651 {

// Function codes (appendix B) that are read here. Every other is kept raw.
namespace function {
inline constexpr std::uint8_t keep_alive = 0x2F;
inline constexpr std::uint8_t test = 0x30;        // must not enter the real database
inline constexpr std::uint8_t uniform = 0x31;     // one element at even steps
inline constexpr std::uint8_t timed = 0x32;       // at fixed times
inline constexpr std::uint8_t additional = 0x33;  // at a threshold or a step of the value
inline constexpr std::uint8_t hourly = 0x34;      // twelve slots of five minutes
inline constexpr std::uint8_t by_hand = 0x35;     // put in by a person at the station
}  // namespace function

// 30H to 34H carry observations.
constexpr bool has_observations(std::uint8_t code) {
    return code >= function::test && code <= function::hourly;
}

// Table A.1. At a reservoir or lake 3BH is the station's level, elsewhere the level above a gate.
inline constexpr std::uint8_t class_river = 0x48, class_reservoir = 0x4B, class_rain = 0x50;

// What an id means: the element and, for an amount, the interval that ends at the group's time.
struct Meaning {
    Element element = Element::other;
    Duration interval{};
    bool operator==(const Meaning&) const = default;
};
Meaning meaning_of(std::uint16_t id, std::uint8_t station_class);

// The other way: id, bytes and decimals as table C.1 has them. Nothing for what has no id.
struct Spelling {
    std::uint8_t id = 0;
    int size_bytes = 0;
    int decimals = 0;
};
std::optional<Spelling> spelling_of(const Meaning& meaning, std::uint8_t station_class);

// High five bits: bytes of the value, sign included; low three: decimals.
constexpr std::uint8_t definition_byte(int size_bytes, int decimals) {
    return static_cast<std::uint8_t>(size_bytes << 3 | decimals);
}

// Groups of twelve five-minute slots have a fixed size, whatever their definition byte says (some
// devices write 5C for C0).
inline constexpr std::uint8_t rain_slots = 0xF4;
inline constexpr std::uint8_t first_level_slots = 0xF5, last_level_slots = 0xFC;
inline constexpr int slot_count = 12;
inline constexpr Duration slot_length = std::chrono::minutes(5);

}  // namespace freshet::sl651
