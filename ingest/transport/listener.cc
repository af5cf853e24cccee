// See listener.h.
#include "ingest/transport/listener.h"

#include <utility>

namespace freshet {

void IoShared::submit(const PeerPlace& place, Session& session, const Moment& moment) {
    if (output.submissions.empty()) return;
    const auto given_at = DurableTimes::Time::clock::now();
    for (Submission& submission : output.submissions) {
        const std::uint64_t ticket = submission.ticket;
        const auto refusal = dispatch->submit(place, std::move(submission), moment.time);
        if (refusal) {
            session.on_refused(ticket, *refusal, moment, output);
        } else {
            durable_times.given(given_at);
        }
    }
    output.submissions.clear();
}

}  // namespace freshet
