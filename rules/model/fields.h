// How the compound fields of the stored forms are written and read: enumerations within their
// bounds, optional values after a flag, lists after a count. Stored forms are read exactly: a value
// that is none of ours fails the decoder, it is never taken for something near it.
#pragma once

#include <algorithm>
#include <bit>
#include <cmath>
#include <limits>
#include <optional>
#include <type_traits>
#include <utility>
#include <vector>

#include "rules/base/encoding.h"
#include "rules/base/name.h"
#include "rules/model/record.h"

namespace freshet {

template <class E>
void put_enum(Encoder& encoder, E value) {
    encoder.put_unsigned(static_cast<std::underlying_type_t<E>>(value));
}

// The enumerators of E run from first to last without a gap.
template <class E>
E get_enum(Decoder& decoder, std::type_identity_t<E> first, std::type_identity_t<E> last) {
    const std::uint64_t number = decoder.get_unsigned();
    if (number < static_cast<std::uint64_t>(first) || number > static_cast<std::uint64_t>(last)) {
        decoder.fail();
        return first;
    }
    return static_cast<E>(number);
}

template <class Number>
Number get_number(Decoder& decoder) {
    const std::uint64_t number = decoder.get_unsigned();
    if (number > std::numeric_limits<Number>::max()) decoder.fail();
    return decoder.failed() ? Number{} : static_cast<Number>(number);
}

template <class Tag>
void put_name(Encoder& encoder, const Name<Tag>& name) {
    encoder.put_text(name.text());
}

template <class N>
N get_name(Decoder& decoder) {
    return N(decoder.get_text());
}

// `put` writes one value to the encoder.
template <class T, class Put>
void put_optional(Encoder& encoder, const std::optional<T>& value, Put put) {
    encoder.put_flag(value.has_value());
    if (value) put(*value);
}

// `get` reads one value from the decoder.
template <class Get>
auto get_optional(Decoder& decoder, Get get) -> std::optional<decltype(get())> {
    if (!decoder.get_flag()) return std::nullopt;
    return get();
}

template <class T, class Put>
void put_list(Encoder& encoder, const std::vector<T>& items, Put put) {
    encoder.put_unsigned(items.size());
    for (const T& item : items) put(item);
}

template <class Get>
auto get_list(Decoder& decoder, Get get) -> std::vector<decltype(get())> {
    std::vector<decltype(get())> items;
    std::size_t left = decoder.get_count();
    // A report's worth at once; beyond that grown as it is read, not by the count, because an item
    // in memory is far larger than its first byte.
    items.reserve(std::min<std::size_t>(left, 16));
    for (; left > 0 && !decoder.failed(); --left) items.push_back(get());
    return items;
}

// Its bits, so that it comes back exactly; only degrees of longitude and latitude are doubles.
inline void put_degrees(Encoder& encoder, double degrees) {
    encoder.put_unsigned(std::bit_cast<std::uint64_t>(degrees));
}
inline double get_degrees(Decoder& decoder) {
    const double degrees = std::bit_cast<double>(decoder.get_unsigned());
    if (!std::isfinite(degrees)) decoder.fail();
    return decoder.failed() ? 0 : degrees;
}

inline void put_position(Encoder& encoder, JournalPosition position) {
    encoder.put_unsigned(position.partition);
    encoder.put_unsigned(position.offset);
}
inline JournalPosition get_position(Decoder& decoder) {
    const auto partition = get_number<std::uint32_t>(decoder);
    return {partition, decoder.get_unsigned()};
}

// Times lie close to the one their record has; the difference takes two or three bytes instead of
// six. Unsigned, because the difference of two times out of corrupt bytes may wrap.
inline void put_time_near(Encoder& encoder, Timestamp time, Timestamp near) {
    encoder.put_signed(
        static_cast<std::int64_t>(static_cast<std::uint64_t>(time.time_since_epoch().count()) -
                                  static_cast<std::uint64_t>(near.time_since_epoch().count())));
}
inline Timestamp get_time_near(Decoder& decoder, Timestamp near) {
    return Timestamp(Duration(
        static_cast<std::int64_t>(static_cast<std::uint64_t>(decoder.get_signed()) +
                                  static_cast<std::uint64_t>(near.time_since_epoch().count()))));
}

void put_observation(Encoder& encoder, const Observation& observation, Timestamp near);
Observation get_observation(Decoder& decoder, Timestamp near);

// As records hold it, and pages.
void put(Encoder& encoder, const PatrolReport& report, Timestamp near);
PatrolReport get_patrol_report(Decoder& decoder, Timestamp near);

void put(Encoder& encoder, const SuperiorWarning& warning, Timestamp near);
SuperiorWarning get_superior_warning(Decoder& decoder, Timestamp near);

void put(Encoder& encoder, const Forecast& forecast, Timestamp near);
Forecast get_forecast(Decoder& decoder, Timestamp near);

// What the decoding of a whole stored form comes to.
template <class T>
Result<T> finish(const Decoder& decoder, T value, std::string_view what) {
    if (!decoder.finished())
        return Error{ErrorCode::corrupt, "the stored bytes are no whole " + std::string(what)};
    return value;
}

}  // namespace freshet
