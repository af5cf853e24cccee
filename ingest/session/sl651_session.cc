// See sl651_session.h.
#include "ingest/session/sl651_session.h"

#include <algorithm>
#include <utility>
#include <variant>

#include "ingest/codec/sl651_body.h"
#include "ingest/codec/sl651_elements.h"
#include "rules/base/planted.h"

namespace freshet {
namespace {

using sl651::End;
using sl651::Frame;

// The end mark of the reply to a frame with this one.
End answer_to(End end, LinkMode mode) {
    if (end == End::etb) return End::ack;
    return mode == LinkMode::m3 || mode == LinkMode::m4 ? End::eot : End::esc;
}

}  // namespace

Sl651Session::Sl651Session(const SessionOptions& options, Sl651Probe& probe, Admission& admission,
                           const Source& source, const Moment& now)
    : options_(options),
      probe_(probe),
      admission_(admission),
      source_(source),
      last_frame_(now.monotonic) {}

void Sl651Session::on_bytes(Bytes bytes, const Moment& now, const StationDirectory& directory,
                            SessionOutput& output) {
    const Turn turn{now, directory, output};
    if (rest_.empty()) {
        // Nearly always: whole frames, read where they were received.
        const std::size_t consumed = read_frames(bytes, Input::goes_on, turn);
        rest_ = text_of(bytes.subspan(consumed));
        rest_since_ = now.monotonic;
    } else {
        rest_ += text_of(bytes);
        const std::uint64_t frames_before = probe_.frames.value();
        rest_.erase(0, read_frames(bytes_of(rest_), Input::goes_on, turn));
        // Only a whole frame buys more time; noise that begins again and again does not.
        if (probe_.frames.value() != frames_before) rest_since_ = now.monotonic;
        if (rest_.empty()) rest_ = std::string();  // Give the memory back.
    }
    if (noise_bytes_ > options_.noise_bytes_max) output.close = CloseReason::noise;
}

void Sl651Session::on_end(const Moment& now, const StationDirectory& directory,
                          SessionOutput& output) {
    read_frames(bytes_of(rest_), Input::ends, {now, directory, output});
    rest_ = std::string();
}

std::size_t Sl651Session::read_frames(Bytes bytes, Input input, const Turn& turn) {
    std::size_t consumed = 0;
    while (consumed < bytes.size()) {
        const Bytes rest = bytes.subspan(consumed);
        const sl651::ScanResult result =
            input == Input::ends ? sl651::scan_last(rest) : sl651::scan(rest);
        if (std::holds_alternative<sl651::NeedMore>(result)) break;
        if (const auto* malformed = std::get_if<sl651::Malformed>(&result)) {
            probe_.malformed[static_cast<std::size_t>(malformed->reason)].add();
            probe_.malformed_bytes.add(malformed->bytes);
            noise_bytes_ += malformed->bytes;
            turn.output.noise_bytes += malformed->bytes;
            consumed += malformed->bytes;
        } else {
            const Frame& frame = std::get<Frame>(result);
            probe_.frames.add();
            noise_bytes_ = 0;
            last_frame_ = turn.now.monotonic;
            has_frame_ = true;
            on_frame(frame, turn);
            consumed += frame.bytes.size();
        }
    }
    return consumed;
}

// The one place that says what became of a frame at once, so that no way out of take() is missed.
void Sl651Session::on_frame(const Frame& frame, const Turn& turn) {
    const std::uint64_t given = probe_.account.given.value();
    take(frame, turn);
    if (probe_.account.given.value() != given) return;
    const bool is_kept = frame.packet && packets_ && packets_->takes(frame);
    (is_kept ? probe_.account.parts : probe_.account.refused).add();
}

void Sl651Session::take(const Frame& frame, const Turn& turn) {
    if (frame.direction == sl651::Direction::down) return probe_.downlink.add();
    if (!sl651::is_station(frame.address)) return probe_.bad_address.add();
    const StationId station = sl651::station_id(frame.address);
    if (judge(station, frame.password, turn) == Admission::Verdict::refused) {
        turn.output.noise_bytes += frame.bytes.size();
        return;
    }
    if (frame.packet && frame.packet->total > 1) return on_packet(frame, turn);
    const std::optional<sl651::Heading> heading = sl651::heading_of(frame);
    if (!heading) return probe_.short_body.add();

    const StationPolicy& policy = turn.directory.policy_of(station);
    Reply reply;
    reply.envelope = {sl651::Direction::down,
                      frame.centre,
                      frame.address,
                      frame.password,
                      frame.function,
                      frame.packet,
                      answer_to(frame.end, policy.mode)};
    reply.serial = heading->serial;
    reply.zone = policy.clock_zone;
    reply.wanted = policy.mode != LinkMode::m1 && frame.function != sl651::function::keep_alive;
    submit(sl651::message_of(frame), std::move(reply), turn);
}

Admission::Verdict Sl651Session::judge(const StationId& station, std::uint16_t password,
                                       const Turn& turn) {
    return admission_.judge(station, turn.directory.policy_of(station), source_, password,
                            turn.now.monotonic);
}

void Sl651Session::submit(const sl651::Message& message, Reply reply, const Turn& turn) {
    reply.standing = turn.directory.is_stranger(sl651::station_id(message.address))
                         ? ReportStanding::can_wait
                         : standing_of_function(message.function);
    if (!has_room(options_, tickets_.size(), reply.standing) && !PLANTED(tickets_past_bound))
        return probe_.overload.add(reply.standing);
    if (message.function == sl651::function::test) probe_.test_frames.add();
    std::vector<Report> reports = sl651::decode_message(message, turn.directory, probe_.body);
    // A relay speaks for others; for one that has a password only with that.
    for (const Report& report : reports) {
        if (report.station == sl651::station_id(message.address)) continue;
        if (judge(report.station, reply.envelope.password, turn) == Admission::Verdict::refused) {
            turn.output.noise_bytes += message.raw.size();
            return;
        }
    }
    const ReportStanding standing = reply.standing;
    const std::uint64_t ticket = tickets_.open(std::move(reply), reports.size());
    for (Report& report : reports)
        turn.output.submissions.push_back({ticket, std::move(report), standing});
}

void Sl651Session::on_packet(const Frame& frame, const Turn& turn) {
    // Only the first packet says whose message it is: a later one without it may be left of the
    // message before, and would be acknowledged as a part of the next.
    const bool is_first = frame.packet->number == 1;
    if (!is_first && !(packets_ && packets_->takes(frame))) return probe_.packet_strays.add();
    if (packets_ && !packets_->takes(frame)) {
        probe_.packet_abandoned.add();
        packets_.reset();
    }
    if (!packets_) packets_.emplace(frame);
    packet_requests_ = 0;
    packets_since_ = turn.now.monotonic;
    packets_->add(frame);
    if (packets_->size_bytes() > options_.message_bytes_max) {
        probe_.packet_abandoned.add();
        packets_.reset();
    } else if (packets_->is_complete()) {
        finish_packets(turn);
    } else if (frame.end != End::etb) {
        ask_for_packet(turn);
    }
}

void Sl651Session::finish_packets(const Turn& turn) {
    const sl651::PacketAssembly packets = std::move(*packets_);
    packets_.reset();
    const std::string body = packets.body();
    if (body.size() < sl651::heading_bytes) return probe_.short_body.add();
    probe_.packet_messages.add();
    const StationPolicy& policy = turn.directory.policy_of(sl651::station_id(packets.address()));
    Reply reply;
    reply.envelope = {sl651::Direction::down,
                      packets.centre(),
                      packets.address(),
                      packets.password(),
                      packets.function(),
                      sl651::Packet{packets.total(), packets.total()},
                      answer_to(End::etx, policy.mode)};
    reply.serial = packets.serial();
    reply.zone = policy.clock_zone;
    reply.wanted = policy.mode != LinkMode::m1;
    const std::string raw = packets.raw();
    submit({packets.address(), packets.function(), bytes_of(body), bytes_of(raw)}, std::move(reply),
           turn);
}

void Sl651Session::ask_for_packet(const Turn& turn) {
    const StationPolicy& policy = turn.directory.policy_of(sl651::station_id(packets_->address()));
    if (policy.mode == LinkMode::m1) return;
    probe_.packet_requests.add();
    sl651::Confirmation request;
    request.envelope = {sl651::Direction::down,
                        packets_->centre(),
                        packets_->address(),
                        packets_->password(),
                        packets_->function(),
                        sl651::Packet{packets_->first_missing(), packets_->total()},
                        End::nak};
    request.serial = packets_->serial();
    request.centre_time = turn.now.time;
    request.zone = policy.clock_zone;
    turn.output.send += sl651::encode_confirm(request);
}

void Sl651Session::on_durable(std::uint64_t ticket, const Moment& now, SessionOutput& output) {
    std::optional<Reply> reply = tickets_.settle(ticket, Settled::durable);
    if (!reply) return;
    if (!reply->wanted) return probe_.without_reply.add();
    probe_.replies.add();
    output.send += sl651::encode_confirm({reply->envelope, reply->serial, now.time, reply->zone});
}

void Sl651Session::on_refused(std::uint64_t ticket, Refusal refusal, const Moment& /*now*/,
                              SessionOutput& /*output*/) {
    const ReportStanding standing = tickets_.at(ticket).standing;
    static_cast<void>(tickets_.settle(ticket, Settled::refused));
    if (refusal == Refusal::overload) return probe_.overload.add(standing);
    probe_.not_stored.add();
}

void Sl651Session::on_time(const Moment& now, const StationDirectory& directory,
                           SessionOutput& output) {
    const Turn turn{now, directory, output};
    if (packets_ && now.monotonic >= packets_since_ + options_.packet_wait_max) {
        if (packet_requests_ < options_.packet_requests_max) {
            ++packet_requests_;
            packets_since_ = now.monotonic;
            ask_for_packet(turn);
        } else {
            probe_.packet_abandoned.add();
            packets_.reset();
        }
    }
    if (!rest_.empty() && now.monotonic >= rest_since_ + options_.frame_wait_max) {
        // What looked like the beginning of a frame may have been noise with good ones behind it.
        const std::uint64_t frames_before = probe_.frames.value();
        on_end(now, directory, output);
        if (probe_.frames.value() == frames_before) output.close = CloseReason::incomplete;
    }
    if (now.monotonic >= last_frame_ + idle_max()) output.close = CloseReason::idle;
}

Duration Sl651Session::idle_max() const {
    return has_frame_ ? options_.idle_max
                      : std::min(options_.first_frame_wait_max, options_.idle_max);
}

Duration Sl651Session::next_deadline() const {
    Duration next = last_frame_ + idle_max();
    if (packets_) next = std::min(next, packets_since_ + options_.packet_wait_max);
    if (!rest_.empty()) next = std::min(next, rest_since_ + options_.frame_wait_max);
    return next;
}

}  // namespace freshet
