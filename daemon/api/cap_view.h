// CapView: any warning ever said as CAP 1.2, with references to all that was said of its incident
// before.
#pragma once

#include <optional>
#include <string>

#include "daemon/api/views.h"
#include "fanout/cap/cap.h"

namespace freshet {

// Nothing where no warning has this identity (<incident>.<revision>).
Result<std::optional<std::string>> cap_view(const Views& views, const std::string& identity,
                                            const CapOptions& options, const PlaceNames& names);

}  // namespace freshet
