// CAP 1.2 (OASIS, 2010) of a warning: what platforms, loudspeakers and neighbours understand. A
// pure rendering: the same warning gives the same bytes.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "fanout/cap/place_names.h"
#include "rules/model/warning.h"

namespace freshet {

// An earlier message of the same thread; an Update or Cancel names every one of them.
struct CapReference {
    std::string identifier;
    Timestamp sent{};
    bool operator==(const CapReference&) const = default;
};

struct CapOptions {
    std::string sender = "freshet";  // Who we are to the receiver; no blank, comma, < or &.
};

struct CapMessage {
    const Warning& warning;
    std::span<const CapReference> references;
    // The copy for one area speaks of that area alone and has an identifier of its own: another
    // area may be told of an end that this one must not hear yet.
    std::optional<AreaId> area;
};

// The warning's identity, for one area with `@<area>` behind it; what CAP forbids in it becomes _.
std::string cap_identifier(std::string_view identity, const std::optional<AreaId>& area = {});

std::string render_cap(const CapMessage& message, const CapOptions& options,
                       const PlaceNames& names);

// CAP's own clock: to the second, +08:00, never Z.
std::string cap_time(Timestamp time);

}  // namespace freshet
