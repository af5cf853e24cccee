// The words of session.h.
#include "ingest/session/session.h"

#include "ingest/codec/sl651_elements.h"

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

std::string_view to_string(ReportStanding standing) {
    switch (standing) {
        case ReportStanding::can_wait:
            return "can_wait";
        case ReportStanding::regular:
            return "regular";
        case ReportStanding::can_warn:
            return "can_warn";
    }
    return "";
}

ReportStanding standing_of_function(std::uint8_t function) {
    switch (function) {
        case sl651::function::additional:
        case sl651::function::by_hand:
            return ReportStanding::can_warn;
        case sl651::function::uniform:
        case sl651::function::timed:
        case sl651::function::hourly:
            return ReportStanding::regular;
        default:
            return ReportStanding::can_wait;
    }
}

bool has_room(const SessionOptions& options, std::size_t open_tickets, ReportStanding standing) {
    switch (standing) {
        case ReportStanding::can_wait:
            return open_tickets < options.open_tickets_max / 2;
        case ReportStanding::regular:
            return open_tickets < options.open_tickets_max / 4 * 3;
        case ReportStanding::can_warn:
            return open_tickets < options.open_tickets_max;
    }
    return false;
}

}  // namespace freshet
