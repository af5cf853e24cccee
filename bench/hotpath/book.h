// The stations and the rule book that the hot path is measured with: 8 windows, 12 thresholds.
#pragma once

#include <cstdint>

#include "rules/model/record.h"

namespace freshet::bench {

// Gauges of rain in catchments of eight, three rules of four severities each over them.
ConfigurationRecord hot_path_configuration(std::uint32_t gauges);

}  // namespace freshet::bench
