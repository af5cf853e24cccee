// See listener.h.
#include "ingest/transport/listener.h"

#include <algorithm>
#include <utility>

namespace freshet {
namespace {

// What a burst may bring before memory is looked at again, however it is amplified: in 200 ms a
// burst of 300 MB/s passed every mark at once, and the kernel ended the process.
constexpr std::size_t taken_bytes_max = 1 << 20;

}  // namespace

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

void IoShared::took(std::size_t bytes) {
    taken_bytes += bytes;
    if (taken_bytes < taken_bytes_max || !memory) return;
    taken_bytes = 0;
    const Pressure pressure = memory();
    if (pressure <= pressure_floor) return;
    pressure_floor = pressure;
    dispatch->set_floor(pressure);
}

}  // namespace freshet
