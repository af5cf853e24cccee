// See stream_session.h.
#include "ingest/session/stream_session.h"

#include <algorithm>
#include <utility>
#include <variant>

namespace freshet {
namespace {

bool is_read_by_rules(const Observation& observation) {
    switch (observation.element) {
        case Element::rain:
        case Element::rain_total:
        case Element::rain_today:
        case Element::level:
        case Element::level_below:
        case Element::level_above:
        case Element::relative_level:
        case Element::flow:
        case Element::storm_rain:
        case Element::status:
            return true;
        default:
            return soil_depth_of(observation.element).has_value();
    }
}

// The function code where the sender gave one; else by what there is to read.
ReportStanding standing_of(const Report& report) {
    if (report.function != 0) return standing_of_function(report.function);
    return std::ranges::any_of(report.observations, is_read_by_rules) ? ReportStanding::regular
                                                                      : ReportStanding::can_wait;
}

}  // namespace

StreamSession::StreamSession(const SessionOptions& options, StreamSessionProbe& probe,
                             Admission& admission, const Source& source, const Moment& now)
    : options_(options),
      probe_(probe),
      admission_(admission),
      source_(source),
      last_message_(now.monotonic) {}

void StreamSession::on_bytes(Bytes bytes, const Moment& now, const StationDirectory& directory,
                             SessionOutput& output) {
    const Turn turn{now, directory, output};
    if (rest_.empty()) {
        const std::size_t consumed = read_messages(bytes, turn);
        if (consumed == bytes.size()) return;
        rest_ = text_of(bytes.subspan(consumed));
        rest_since_ = now.monotonic;
        return;
    }
    rest_ += text_of(bytes);
    const std::size_t consumed = read_messages(bytes_of(rest_), turn);
    rest_.erase(0, consumed);
    if (consumed > 0) rest_since_ = now.monotonic;
    if (rest_.empty()) rest_ = std::string();
}

void StreamSession::on_end(const Moment& /*now*/, const StationDirectory& /*directory*/,
                           SessionOutput& output) {
    if (!rest_.empty()) probe_.messages.undecodable.add();
    output.noise_bytes += rest_.size();
    rest_ = std::string();
}

std::size_t StreamSession::read_messages(Bytes bytes, const Turn& turn) {
    std::size_t consumed = 0;
    while (consumed < bytes.size()) {
        const stream::ScanResult result = stream::scan(bytes.subspan(consumed));
        if (std::holds_alternative<stream::NeedMore>(result)) break;
        if (const auto* error = std::get_if<stream::StreamError>(&result)) {
            probe_.messages.count(*error);
            turn.output.noise_bytes += bytes.size() - consumed;
            turn.output.close = CloseReason::unframed;
            return bytes.size();
        }
        const auto& delimited = std::get<stream::Delimited>(result);
        last_message_ = turn.now.monotonic;
        has_message_ = true;
        const std::uint64_t given = probe_.account.given.value();
        probe_.read.add();
        on_message(delimited.message, turn);
        if (probe_.account.given.value() == given) probe_.account.refused.add();
        consumed += delimited.consumed;
    }
    return consumed;
}

void StreamSession::on_message(Bytes message, const Turn& turn) {
    std::variant<Report, stream::StreamError> decoded = stream::decode_report(message);
    if (const auto* error = std::get_if<stream::StreamError>(&decoded)) {
        turn.output.noise_bytes += message.size();
        return probe_.messages.count(*error);
    }
    Report& report = std::get<Report>(decoded);
    // The stream knows no password; where a station calls from holds here too.
    const StationPolicy& policy = turn.directory.policy_of(report.station);
    if (admission_.judge(report.station, policy, source_, std::nullopt, turn.now.monotonic) ==
        Admission::Verdict::refused) {
        turn.output.noise_bytes += message.size();
        return;
    }
    const ReportStanding standing =
        turn.directory.is_stranger(report.station) ? ReportStanding::can_wait : standing_of(report);
    if (!has_room(options_, tickets_.size(), standing)) return probe_.overload.add(standing);
    probe_.messages.reports.add();
    probe_.messages.observations.add(report.observations.size());
    const std::uint64_t ticket =
        tickets_.open({{report.station.text(), report.serial}, standing}, 1);
    turn.output.submissions.push_back({ticket, std::move(report), standing});
}

void StreamSession::on_durable(std::uint64_t ticket, const Moment& /*now*/, SessionOutput& output) {
    if (const std::optional<Reply> reply = tickets_.settle(ticket, Settled::durable)) {
        probe_.acks.add();
        output.send += stream::encode_ack(reply->ack);
    }
}

void StreamSession::on_refused(std::uint64_t ticket, Refusal refusal, const Moment& /*now*/,
                               SessionOutput& /*output*/) {
    const ReportStanding standing = tickets_.at(ticket).standing;
    static_cast<void>(tickets_.settle(ticket, Settled::refused));
    if (refusal == Refusal::overload) return probe_.overload.add(standing);
    probe_.not_stored.add();
}

void StreamSession::on_time(const Moment& now, const StationDirectory& directory,
                            SessionOutput& output) {
    if (!rest_.empty() && now.monotonic >= rest_since_ + options_.frame_wait_max) {
        on_end(now, directory, output);
        output.close = CloseReason::incomplete;
    }
    if (now.monotonic >= last_message_ + idle_max()) output.close = CloseReason::idle;
}

Duration StreamSession::idle_max() const {
    return has_message_ ? options_.idle_max
                        : std::min(options_.first_frame_wait_max, options_.idle_max);
}

Duration StreamSession::next_deadline() const {
    const Duration idle = last_message_ + idle_max();
    return rest_.empty() ? idle : std::min(idle, rest_since_ + options_.frame_wait_max);
}

}  // namespace freshet
