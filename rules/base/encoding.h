// Encoder and Decoder: the byte form of everything of ours that is stored (journal records,
// commits, snapshots, bus values on the embedded bus). Integers are LEB128 varints, signed ones
// zigzagged, text is length and bytes. A Decoder never reads past its end and never allocates more
// than the bytes it was given could hold: after the first mistake it stays failed and yields zeros.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "rules/base/quantity.h"
#include "rules/base/time.h"

namespace freshet {

class Encoder {
public:
    void put_unsigned(std::uint64_t value);
    void put_signed(std::int64_t value);
    void put_text(std::string_view text);
    void put_time(Timestamp time);
    void put_duration(Duration duration);
    void put_quantity(Quantity value);
    void put_flag(bool value);  // NOLINT: a flag is what is stored.

    const std::string& bytes() const { return bytes_; }
    std::string take() { return std::move(bytes_); }

private:
    std::string bytes_;
};

class Decoder {
public:
    explicit Decoder(std::string_view bytes) : rest_(bytes) {}

    std::uint64_t get_unsigned();
    std::int64_t get_signed();
    std::string get_text();
    Timestamp get_time();
    Duration get_duration();
    Quantity get_quantity();
    bool get_flag();

    // A count of items that take at least one byte each; more than the rest could hold is a
    // failure.
    std::size_t get_count();

    void fail() { failed_ = true; }
    bool failed() const { return failed_; }
    bool at_end() const { return rest_.empty(); }
    // Everything was read and nothing failed.
    bool finished() const { return !failed_ && rest_.empty(); }

private:
    std::string_view rest_;
    bool failed_ = false;
};

}  // namespace freshet
