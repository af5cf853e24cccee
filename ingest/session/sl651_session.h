// Sl651Session: the centre's side of SL 651-2014 §6.3 on one connection or with one UDP peer.
//
//   mode     a frame that ends in        is answered, once durable, with
//   M1       anything                    nothing
//   M2       ETB                         ACK
//   M2       ETX                         ESC (stay on line)
//   M3, M4   ETB / ETX                   ACK / EOT
//   packets  all here                    one reply, its packet number the total
//   packets  one missing at the end      NAK with that packet's number
//
// Keep-alive (2F) is never answered. A frame that fails CRC, length, address or admission is met
// with silence, and the station sends it again. Nothing on the wire tells the modes apart: they are
// the station directory's.
#pragma once

#include <optional>
#include <string>

#include "ingest/codec/sl651_encode.h"
#include "ingest/session/admission.h"
#include "ingest/session/packet_assembly.h"
#include "ingest/session/session.h"
#include "ingest/session/sl651_probe.h"
#include "ingest/session/ticket_window.h"

namespace freshet {

class Sl651Session final : public Session {
public:
    // What is given by reference, but for the time, outlives the session.
    Sl651Session(const SessionOptions& options, Sl651Probe& probe, Admission& admission,
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
    std::size_t held_bytes() const override {
        return rest_.size() + (packets_ ? packets_->size_bytes() : 0);
    }
    bool is_forgettable() const override {
        return tickets_.size() == 0 && !packets_ && rest_.empty();
    }

private:
    // What is sent when the report is durable.
    struct Reply {
        sl651::Envelope envelope;
        std::uint16_t serial = 0;
        ZoneOffset zone = beijing;
        bool wanted = true;
        ReportStanding standing = ReportStanding::regular;
    };
    enum class Input { goes_on, ends };
    struct Turn {
        const Moment& now;
        const StationDirectory& directory;
        SessionOutput& output;
    };

    Duration idle_max() const;
    std::size_t read_frames(Bytes bytes, Input input, const Turn& turn);
    void on_frame(const sl651::Frame& frame, const Turn& turn);
    void take(const sl651::Frame& frame, const Turn& turn);
    void on_packet(const sl651::Frame& frame, const Turn& turn);
    void finish_packets(const Turn& turn);
    void ask_for_packet(const Turn& turn);
    void submit(const sl651::Message& message, Reply reply, const Turn& turn);
    Admission::Verdict judge(const StationId& station, std::uint16_t password, const Turn& turn);

    const SessionOptions& options_;
    Sl651Probe& probe_;
    Admission& admission_;
    const Source source_;
    std::string rest_;  // The beginning of a frame whose end has not come; mostly empty.
    TicketWindow<Reply> tickets_{probe_.account};
    std::optional<sl651::PacketAssembly> packets_;
    int packet_requests_ = 0;
    Duration packets_since_{};  // The latest packet, or request for one.
    Duration rest_since_{};     // When `rest_` began.
    Duration last_frame_;       // For the idle limit; before the first, the beginning.
    bool has_frame_ = false;
    std::size_t noise_bytes_ = 0;  // Since the last good frame.
};

}  // namespace freshet
