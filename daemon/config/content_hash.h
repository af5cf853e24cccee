// The content address of a configuration: equal hash, equal judgement, wherever the files lay.
#pragma once

#include "rules/model/configuration.h"

namespace freshet {

// SHA-256 of encode(configuration), 64 hex digits.
ConfigurationHash content_hash(const Configuration& configuration);

}  // namespace freshet
