// The words of session.h.
#include "ingest/session/session.h"

namespace freshet {

std::string_view to_string(CloseReason reason) {
    switch (reason) {
        case CloseReason::incomplete:
            return "incomplete";
        case CloseReason::idle:
            return "idle";
        case CloseReason::noise:
            return "noise";
        case CloseReason::unframed:
            return "unframed";
        case CloseReason::slow_reader:
            return "slow_reader";
    }
    return "";
}

}  // namespace freshet
