// Dispatch: the way of reports from sessions into the ingest lane, and of the journal's receipts
// back to whom they concern. Receipts come in the order of the mail, so what is open is a queue.
#pragma once

#include <cstdint>
#include <deque>
#include <optional>

#include "ingest/pipeline/mail.h"
#include "ingest/session/session.h"

namespace freshet {

// A peer: which listener's, and its id there.
struct PeerPlace {
    std::size_t listener = 0;
    std::uint64_t peer = 0;
};

struct Settlement {
    PeerPlace place;
    std::uint64_t ticket = 0;  // The session's.
    Stored stored = Stored::no;
};

class Dispatch {
public:
    // `lane` outlives it; this is the lane's sender's end. The lane bounds how many reports are
    // open, this how many bytes they have.
    Dispatch(IngestLane& lane, std::size_t bytes_max) : lane_(lane), bytes_max_(bytes_max) {}

    // Puts the submission into the lane; a refusal where it is too full for it, and then the
    // session is to be told by the caller.
    std::optional<Refusal> submit(const PeerPlace& place, Submission submission,
                                  Timestamp received_at);

    // The next receipt; nothing when there is none.
    std::optional<Settlement> take();

    // The greatest of what the lane, the bytes and the floor say.
    Pressure pressure() const;
    void set_floor(Pressure floor) { floor_ = floor; }
    bool may_read() const { return pressure() != Pressure::stop_reading; }
    std::size_t open() const { return open_.size(); }
    std::size_t open_bytes() const { return bytes_; }

private:
    struct Open {
        PeerPlace place;
        std::uint64_t ticket;
        std::size_t bytes;
    };
    IngestLane& lane_;
    const std::size_t bytes_max_;
    std::size_t bytes_ = 0;  // Of what is open.
    Pressure floor_ = Pressure::none;
    std::deque<Open> open_;
    std::uint64_t first_ticket_ = 0;  // Of the front of open_, in the lane's numbering.
};

}  // namespace freshet
