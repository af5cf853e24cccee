// StreamSession: one connection of the stream protocol (ingest/codec/stream.proto). Reports come
// length-delimited; each durable one is answered with an Ack, in order. A report that is refused is
// met with silence, like a frame of SL 651, and its sender sends it again.
#pragma once

#include <string>

#include "ingest/codec/stream_message.h"
#include "ingest/session/admission.h"
#include "ingest/session/session.h"
#include "ingest/session/ticket_window.h"
#include "rules/base/counter.h"

namespace freshet {

struct StreamSessionProbe {
    Counter read;  // Whole messages, whatever they say.
    MessageAccount account;
    Counter acks;
    OverloadProbe overload;
    Counter not_stored;
    stream::StreamProbe messages;

    void describe(auto&& metric) const {
        metric("freshet_stream_messages_total", "Whole messages of the stream protocol", read);
        account.describe("freshet_stream", metric);
        metric("freshet_stream_acks_total", "Reports acknowledged", acks);
        overload.describe("freshet_stream", metric);
        metric("freshet_stream_not_stored_total", "Reports the journal did not take", not_stored);
        messages.describe(metric);
    }
};

class StreamSession final : public Session {
public:
    // What is given by reference, but for the time, outlives the session.
    StreamSession(const SessionOptions& options, StreamSessionProbe& probe, Admission& admission,
                  const Source& source, const Moment& now);

    void on_bytes(Bytes bytes, const Moment& now, const StationDirectory& directory,
                  SessionOutput& output) override;
    void on_end(const Moment& now, const StationDirectory& directory,
                SessionOutput& output) override;
    void on_durable(std::uint64_t ticket, const Moment& now, SessionOutput& output) override;
    void on_refused(std::uint64_t ticket, Refusal refusal, const Moment& now,
                    SessionOutput& output) override;
    void on_time(const Moment& now, const StationDirectory& directory,
                 SessionOutput& output) override;
    Duration next_deadline() const override;
    std::size_t open_tickets() const override { return tickets_.size(); }
    std::size_t held_bytes() const override { return rest_.size(); }
    bool is_forgettable() const override { return tickets_.size() == 0 && rest_.empty(); }

private:
    struct Turn {
        const Moment& now;
        const StationDirectory& directory;
        SessionOutput& output;
    };
    Duration idle_max() const;
    std::size_t read_messages(Bytes bytes, const Turn& turn);
    void on_message(Bytes message, const Turn& turn);

    const SessionOptions& options_;
    StreamSessionProbe& probe_;
    Admission& admission_;
    const Source source_;
    std::string rest_;
    struct Reply {
        stream::Ack ack;
        ReportStanding standing = ReportStanding::regular;
    };
    TicketWindow<Reply> tickets_{probe_.account};
    Duration rest_since_{};
    Duration last_message_;
    bool has_message_ = false;
};

}  // namespace freshet
