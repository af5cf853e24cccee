// MessageAccount: what became of every message of one protocol, once each:
//
//   read = answered + without a reply + refused + parts + gone + open
//
// `read` and the answers are counted where they happen, the rest here, so that the sum is a check.
// Written by the io thread alone.
#pragma once

#include <string>

#include "rules/base/counter.h"

namespace freshet {

struct MessageAccount {
    Counter given;    // To the journal: each then waits as open until it is settled or gone.
    Counter refused;  // Whatever the reason, at once or because the journal had no room.
    Counter parts;    // Packets of a longer message, which is settled with its last.
    Counter gone;     // Their sender left before the journal had answered.
    Counter open;     // A gauge.

    void describe(const std::string& prefix, auto&& metric) const {
        metric(prefix + "_given_total", "Messages given to the journal", given);
        metric(prefix + "_refused_total", "Messages refused, each once, whatever the reason",
               refused);
        metric(prefix + "_parts_total", "Packets of longer messages, but for the last", parts);
        metric(prefix + "_gone_total", "Messages whose sender left before the journal answered",
               gone);
        metric(prefix + "_open", "Messages the journal has not answered", open);
    }
};

}  // namespace freshet
