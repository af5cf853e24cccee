// See listener.h.
#include "ingest/transport/listener.h"

#include <utility>

namespace freshet {

void IoShared::submit(const PeerPlace& place, Session& session, const Moment& moment) {
    for (Submission& submission : output.submissions) {
        const std::uint64_t ticket = submission.ticket;
        const auto refusal = dispatch->submit(place, std::move(submission), moment.time);
        if (refusal) session.on_refused(ticket, *refusal, moment, output);
    }
    output.submissions.clear();
}

}  // namespace freshet
