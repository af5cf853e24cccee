// The content address of a configuration: equal hash, equal judgement, wherever the files lay.
#pragma once

#include <string>
#include <string_view>

#include "rules/model/configuration.h"

namespace freshet {

// SHA-256 of encode(configuration), 64 hex digits.
ConfigurationHash content_hash(const Configuration& configuration);

// SHA-256 of any bytes, 64 hex digits.
std::string sha256(std::string_view bytes);

}  // namespace freshet
