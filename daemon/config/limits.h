// `limits:` of freshet.yaml: what one daemon bears of the stations' side.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "daemon/config/findings.h"
#include "daemon/config/settings.h"
#include "daemon/config/yaml.h"

namespace freshet {

LimitSettings read_limits(const YamlNode& node, Findings& findings);

// "512MiB", "2GiB"; nothing for anything else.
std::optional<std::uint64_t> parse_size(std::string_view text);

}  // namespace freshet
