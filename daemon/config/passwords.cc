// password_file of stations.csv: the two bytes that a station's frames carry, as four hex digits.
#include <fmt/format.h>

#include <charconv>
#include <fstream>
#include <iterator>

#include "daemon/config/tables.h"

namespace freshet {
namespace {

constexpr std::size_t digits = 4;

std::optional<std::uint16_t> password_in(std::string text) {
    while (!text.empty() && (text.back() == '\n' || text.back() == '\r' || text.back() == ' '))
        text.pop_back();
    std::uint16_t password = 0;
    const char* end = text.data() + text.size();
    const auto read = std::from_chars(text.data(), end, password, 16);
    if (text.size() != digits || read.ec != std::errc() || read.ptr != end) return std::nullopt;
    return password;
}

}  // namespace

void read_passwords(const std::filesystem::path& folder, std::vector<StationAccess>& access,
                    Findings& findings) {
    namespace fs = std::filesystem;
    for (StationAccess& one : access) {
        if (one.password_file.empty()) continue;
        const fs::path path = folder / one.password_file;
        std::ifstream file(path, std::ios::binary);
        if (!file) {
            findings.error(one.place,
                           fmt::format("password_file: '{}' cannot be read", one.password_file));
            continue;
        }
        std::string text(digits + 4, '\0');
        file.read(text.data(), static_cast<std::streamsize>(text.size()));
        text.resize(static_cast<std::size_t>(file.gcount()));
        one.password = password_in(std::move(text));
        // What is in the file is not said: it may be the password of something else.
        if (!one.password)
            findings.error(one.place,
                           fmt::format("password_file: '{}' does not hold four hex digits, the two "
                                       "bytes as the station sends them",
                                       one.password_file));
        std::error_code failure;
        const fs::perms rights = fs::status(path, failure).permissions();
        if (!failure && (rights & fs::perms::others_read) != fs::perms::none)
            findings.lint(one.place, fmt::format("password_file: '{}' can be read by everybody on "
                                                 "this machine",
                                                 one.password_file));
    }
}

}  // namespace freshet
