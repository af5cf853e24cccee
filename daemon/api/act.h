// Act: what a person asked for over HTTP, read and checked before anything is journaled. Raising,
// clearing and cancelling need a name and a reason; an act that can have no effect is refused with
// one sentence instead of being accepted and forgotten.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "rules/base/result.h"
#include "rules/model/record.h"
#include "rules/model/warning.h"

namespace freshet {

struct Act {
    std::string name;  // raise, ack, clear, cancel
    Command command;   // For ack: incident, by and reason alone.
};

// `path` is what follows /api/v1/incidents: "" to raise, "/<id>/ack|clear|cancel" else. The body is
// {"by":…,"reason":…} or {"by":…,"text":…,"area":…,"severity":…,"event":…[,"expires_after":"6h"]}.
Result<Act> parse_act(std::string_view path, std::string_view body);

// Why this act cannot be done to the incident as it stands; nothing = it can.
std::optional<Error> objection(const Act& act, const std::optional<Warning>& latest);

}  // namespace freshet
