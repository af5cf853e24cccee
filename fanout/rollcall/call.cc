// See call.h: the words of calls and their outcomes.
#include "fanout/rollcall/call.h"

namespace freshet {

std::string_view to_string(CallPurpose purpose) {
    switch (purpose) {
        case CallPurpose::tell:
            return "tell";
        case CallPurpose::repeat:
            return "repeat";
        case CallPurpose::escalate:
            return "escalate";
        case CallPurpose::end:
            return "end";
        case CallPurpose::remains:
            return "remains";
    }
    return "unknown";
}

std::string_view to_string(Outcome outcome) {
    switch (outcome) {
        case Outcome::accepted:
            return "accepted";
        case Outcome::delivered:
            return "delivered";
        case Outcome::heard:
            return "heard";
        case Outcome::answered:
            return "answered";
        case Outcome::failed:
            return "failed";
        case Outcome::refused:
            return "refused";
        case Outcome::expired:
            return "expired";
        case Outcome::superseded:
            return "superseded";
    }
    return "unknown";
}

}  // namespace freshet
