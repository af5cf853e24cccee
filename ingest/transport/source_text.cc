// See source_text.h.
#include "ingest/transport/source_text.h"

#include <arpa/inet.h>

#include <charconv>
#include <string>

namespace freshet {
namespace {

constexpr int v4_offset_bits = 96;

// The octets, and how many leading bits do not count in a prefix as written.
struct Parsed {
    Source source;
    int offset_bits = 0;
};

std::optional<Parsed> parse(std::string_view text) {
    const std::string copy(text);
    std::array<std::uint8_t, 4> four{};
    if (inet_pton(AF_INET, copy.c_str(), four.data()) == 1)
        return Parsed{Source::v4(four), v4_offset_bits};
    Parsed six;
    if (inet_pton(AF_INET6, copy.c_str(), six.source.octets.data()) == 1) return six;
    return std::nullopt;
}

}  // namespace

std::optional<Source> parse_source(std::string_view text) {
    const std::optional<Parsed> parsed = parse(text);
    if (!parsed) return std::nullopt;
    return parsed->source;
}

std::optional<Network> parse_network(std::string_view text) {
    const std::size_t slash = text.find('/');
    const std::optional<Parsed> parsed = parse(text.substr(0, slash));
    if (!parsed) return std::nullopt;
    Network network{parsed->source, 128};
    if (slash == std::string_view::npos) return network;
    const std::string_view prefix = text.substr(slash + 1);
    int bits = 0;
    const auto read = std::from_chars(prefix.data(), prefix.data() + prefix.size(), bits);
    if (read.ec != std::errc() || read.ptr != prefix.data() + prefix.size()) return std::nullopt;
    if (bits < 0 || bits > 128 - parsed->offset_bits) return std::nullopt;
    network.bits = bits + parsed->offset_bits;
    if (!network.contains(network.first)) return std::nullopt;
    return network;
}

}  // namespace freshet
