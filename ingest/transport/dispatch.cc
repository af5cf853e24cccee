// See dispatch.h.
#include "ingest/transport/dispatch.h"

#include <algorithm>
#include <utility>

#include "rules/base/check.h"

namespace freshet {
namespace {

Priority priority_of(ReportStanding standing) {
    switch (standing) {
        case ReportStanding::can_wait:
            return Priority::low;
        case ReportStanding::regular:
            return Priority::regular;
        case ReportStanding::can_warn:
            return Priority::high;
    }
    return Priority::low;
}

std::size_t bytes_of_report(const Report& report) {
    return sizeof(IngestMail) + report.raw.size() +
           report.observations.size() * sizeof(Observation);
}

}  // namespace

Pressure Dispatch::pressure() const {
    return std::max({lane_.pressure(), floor_, lane_.marks().at(bytes_, bytes_max_)});
}

std::optional<Refusal> Dispatch::submit(const PeerPlace& place, Submission submission,
                                        Timestamp received_at) {
    const Priority priority = priority_of(submission.standing);
    const std::size_t bytes = bytes_of_report(submission.report);
    if (!admits(pressure(), priority) || bytes_ + bytes > bytes_max_) return Refusal::overload;
    IngestMail mail;
    mail.ticket = first_ticket_ + open_.size();
    mail.record.received_at = received_at;
    mail.record.body = std::move(submission.report);
    mail.priority = priority;
    if (!lane_.put(mail)) return Refusal::overload;
    open_.push_back({place, submission.ticket, bytes});
    bytes_ += bytes;
    return std::nullopt;
}

std::optional<Settlement> Dispatch::take() {
    IngestReceipt receipt;
    if (!lane_.take_receipt(receipt)) return std::nullopt;
    CHECK(!open_.empty() && receipt.ticket == first_ticket_);
    const Settlement settlement{open_.front().place, open_.front().ticket, receipt.stored};
    bytes_ -= open_.front().bytes;
    open_.pop_front();
    ++first_ticket_;
    return settlement;
}

}  // namespace freshet
