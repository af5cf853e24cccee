// Powers of 1024 only: "MB" means either to one or the other reader.
#include "daemon/config/byte_size.h"

#include <fmt/format.h>

#include <array>
#include <charconv>
#include <limits>

namespace freshet {

Result<std::uint64_t> parse_byte_size(std::string_view text) {
    struct Unit {
        std::string_view name;
        unsigned shift;
    };
    constexpr std::array<Unit, 5> units{
        {{"", 0}, {"KiB", 10}, {"MiB", 20}, {"GiB", 30}, {"TiB", 40}}};
    std::uint64_t number = 0;
    const auto read = std::from_chars(text.data(), text.data() + text.size(), number);
    std::string_view rest = text.substr(static_cast<std::size_t>(read.ptr - text.data()));
    while (rest.starts_with(' ')) rest.remove_prefix(1);
    for (const Unit& unit : units) {
        if (read.ec != std::errc() || rest != unit.name) continue;
        // Only 0 goes without a unit; whoever writes 512 means more than bytes.
        if (unit.shift == 0 && number != 0) break;
        if (number > std::numeric_limits<std::uint64_t>::max() >> unit.shift) break;
        return number << unit.shift;
    }
    return invalid(fmt::format("'{}' is no size, like 512 MiB or 20 GiB", text));
}

}  // namespace freshet
