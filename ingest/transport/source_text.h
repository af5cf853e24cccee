// Sources and networks as people write them.
#pragma once

#include <optional>
#include <string_view>

#include "ingest/codec/source.h"

namespace freshet {

// Nothing for what is no IP address.
std::optional<Source> parse_source(std::string_view text);

// "10.1.0.0/16", "2001:db8::/32", or a single address; nothing for anything else, and for an
// address with bits behind its prefix, which is a slip of the pen.
std::optional<Network> parse_network(std::string_view text);

}  // namespace freshet
