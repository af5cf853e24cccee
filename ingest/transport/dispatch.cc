// See dispatch.h.
#include "ingest/transport/dispatch.h"

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

}  // namespace

std::optional<Refusal> Dispatch::submit(const PeerPlace& place, Submission submission,
                                        Timestamp received_at) {
    const Priority priority = priority_of(submission.standing);
    if (!admits(lane_.pressure(), priority)) return Refusal::overload;
    IngestMail mail;
    mail.ticket = first_ticket_ + open_.size();
    mail.record.received_at = received_at;
    mail.record.body = std::move(submission.report);
    mail.priority = priority;
    if (!lane_.put(mail)) return Refusal::overload;
    open_.push_back({place, submission.ticket});
    return std::nullopt;
}

std::optional<Settlement> Dispatch::take() {
    IngestReceipt receipt;
    if (!lane_.take_receipt(receipt)) return std::nullopt;
    CHECK(!open_.empty() && receipt.ticket == first_ticket_);
    const Settlement settlement{open_.front().place, open_.front().ticket, receipt.stored};
    open_.pop_front();
    ++first_ticket_;
    return settlement;
}

}  // namespace freshet
