// See encoding.h; the numbers, which are nearly everything, are there to be inlined.
#include "rules/base/encoding.h"

namespace freshet {

void Encoder::put_text(std::string_view text) {
    put_unsigned(text.size());
    bytes_.append(text);
}

void Encoder::put_flag(bool value) { bytes_.push_back(value ? 1 : 0); }

std::string Decoder::get_text() {
    const std::size_t size = get_count();
    std::string text(rest_.substr(0, size));
    rest_.remove_prefix(size);
    return text;
}

bool Decoder::get_flag() {
    const std::uint64_t value = get_unsigned();
    if (value > 1) failed_ = true;
    return !failed_ && value == 1;
}

std::size_t Decoder::get_count() {
    const std::uint64_t count = get_unsigned();
    if (count > rest_.size()) failed_ = true;
    return failed_ ? 0 : static_cast<std::size_t>(count);
}

}  // namespace freshet
