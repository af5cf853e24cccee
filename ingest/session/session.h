// Session: one conversation with whatever is at the other end of a socket. It is told of bytes, of
// time, and of what became of the reports it gave; it says what to journal, what to send and when
// to hang up. It owns no socket and no clock, and answers nothing that is not durable.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "ingest/codec/bytes.h"
#include "ingest/codec/station_directory.h"
#include "rules/base/counter.h"
#include "rules/base/time.h"
#include "rules/model/observation.h"

namespace freshet {

// When something happens. The two differ under a scaled clock: records and replies carry storm
// time, patience is real.
struct Moment {
    Timestamp time{};
    Duration monotonic{};  // Since any fixed instant; never goes back.
};

enum class CloseReason : std::uint8_t {
    incomplete,   // A frame was begun and not finished in time.
    idle,         // Nothing whole came for too long.
    noise,        // Too many bytes that were no frame.
    unframed,     // The cuts of a length-delimited stream are lost.
    slow_reader,  // It does not take its answers.
};
inline constexpr std::size_t close_reason_count = 5;
std::string_view to_string(CloseReason reason);

// Why a report that was read is not journaled, hence not answered.
enum class Refusal : std::uint8_t {
    overload,    // The way to the journal is full.
    not_stored,  // The journal's handle is dead; the daemon is about to end.
};

// The order in which reports are refused when the way to the journal fills.
enum class ReportStanding : std::uint8_t {
    can_wait,  // Keep-alives, tests, pictures, parameters, what no rule reads, all of strangers.
    regular,   // 31H, 32H, 34H: the next one says it again.
    can_warn,  // 33H, sent because a threshold was crossed, and 35H, written by a person.
};
inline constexpr std::size_t report_standing_count = 3;
std::string_view to_string(ReportStanding standing);
// By the function code of SL 651, appendix B.
ReportStanding standing_of_function(std::uint8_t function);

// A report to journal. Several may share a ticket: what a relay's frame brings is answered when all
// of it is durable.
struct Submission {
    std::uint64_t ticket = 0;
    Report report;
    ReportStanding standing = ReportStanding::can_warn;
};

// What the session wants done, in the order of the members. Reused from call to call.
struct SessionOutput {
    std::vector<Submission> submissions;
    std::string send;
    std::optional<CloseReason> close;
    std::size_t noise_bytes = 0;  // Of what was read: no frame, or one that was not admitted.

    void clear() {
        submissions.clear();
        send.clear();
        close.reset();
        noise_bytes = 0;
    }
};

struct SessionOptions {
    // A frame of 4 KiB needs seconds on the slowest radio link; more is a peer that holds a socket.
    Duration frame_wait_max = std::chrono::seconds(30);
    // A station falls back to its other channel after 10 min without traffic (6.3).
    Duration idle_max = std::chrono::minutes(15);
    // From the connection to its first whole frame. A station that calls has something to say; who
    // has not must not hold the place of one that has.
    Duration first_frame_wait_max = std::chrono::minutes(2);
    // Between two packets of one message, before the first missing one is asked for.
    Duration packet_wait_max = std::chrono::seconds(10);
    // A packet is asked for so often when nothing comes; stations send twice more (6.3).
    int packet_requests_max = 2;
    // A message put together from packets: 16 full frames; pictures are smaller.
    std::size_t message_bytes_max = 64 * 1024;
    // So many bytes without one good frame among them are no station's.
    std::size_t noise_bytes_max = 64 * 1024;
    // Frames of one peer that wait for the journal. A peer that sends more without reading answers
    // is refused them: what can wait from half of it, the regular from three quarters.
    std::size_t open_tickets_max = 8192;
};
bool has_room(const SessionOptions& options, std::size_t open_tickets, ReportStanding standing);

// Reports refused because of overload, by standing.
struct OverloadProbe {
    std::array<Counter, report_standing_count> refused;

    void add(ReportStanding standing) { refused[static_cast<std::size_t>(standing)].add(); }
    void describe(const std::string& prefix, auto&& metric) const {
        for (std::size_t index = 0; index < refused.size(); ++index) {
            const std::string word(to_string(static_cast<ReportStanding>(index)));
            metric(prefix + "_refused_overload_" + word + "_total",
                   "Refused because of overload: " + word, refused[index]);
        }
    }
};

class Session {
public:
    virtual ~Session() = default;

    virtual void on_bytes(Bytes bytes, const Moment& now, const StationDirectory& directory,
                          SessionOutput& output) = 0;
    // No more will come: the connection was closed, or a datagram is over.
    virtual void on_end(const Moment& now, const StationDirectory& directory,
                        SessionOutput& output) = 0;
    // Once for every submission, in the order they were given.
    virtual void on_durable(std::uint64_t ticket, const Moment& now, SessionOutput& output) = 0;
    virtual void on_refused(std::uint64_t ticket, Refusal refusal, const Moment& now,
                            SessionOutput& output) = 0;
    // At or after next_deadline().
    virtual void on_time(const Moment& now, const StationDirectory& directory,
                         SessionOutput& output) = 0;
    // On the monotonic line of Moment.
    virtual Duration next_deadline() const = 0;
    // Submissions that were not answered by on_durable or on_refused yet.
    virtual std::size_t open_tickets() const = 0;
    // Of what came and could not be given on yet: the beginning of a frame, packets of a message.
    virtual std::size_t held_bytes() const = 0;
    // Nothing is owed to the peer or awaited from it: forgetting the session loses nothing.
    virtual bool is_forgettable() const = 0;
};

}  // namespace freshet
