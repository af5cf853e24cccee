// The numbers an operator watches, as a table of the desk's page: how long things take, how old and
// how full what waits is, what came back.
#pragma once

#include <string>

#include "daemon/metrics/exporter.h"

namespace freshet {

std::string desk_numbers(const Exporter& exporter);

}  // namespace freshet
