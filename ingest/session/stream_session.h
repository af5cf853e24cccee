// StreamSession: one connection of the stream protocol (ingest/codec/stream.proto). Reports come
// length-delimited; each durable one is answered with an Ack, in order. A report that is refused is
// met with silence, like a frame of SL 651, and its sender sends it again.
#pragma once

#include <string>

#include "ingest/codec/stream_message.h"
#include "ingest/session/session.h"
#include "ingest/session/ticket_window.h"
#include "rules/base/counter.h"

namespace freshet {

struct StreamSessionProbe {
    Counter acks;
    OverloadProbe overload;
    Counter not_stored;
    stream::StreamProbe messages;

    void describe(auto&& metric) const {
        metric("freshet_stream_acks_total", "Reports acknowledged", acks);
        overload.describe("freshet_stream", metric);
        metric("freshet_stream_not_stored_total", "Reports the journal did not take", not_stored);
        messages.describe(metric);
    }
};

class StreamSession final : public Session {
public:
    // Both outlive the session.
    StreamSession(const SessionOptions& options, StreamSessionProbe& probe, const Moment& now);

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

private:
    std::size_t read_messages(Bytes bytes, const Moment& now, SessionOutput& output);
    void on_message(Bytes message, SessionOutput& output);

    const SessionOptions& options_;
    StreamSessionProbe& probe_;
    std::string rest_;
    struct Reply {
        stream::Ack ack;
        ReportStanding standing = ReportStanding::regular;
    };
    TicketWindow<Reply> tickets_;
    Duration rest_since_{};
    Duration last_message_;
};

}  // namespace freshet
