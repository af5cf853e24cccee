// The mail between whoever takes something in (an io thread, the HTTP API, start-up) and the
// journal writer: a lane each, a box of records one way and a box of receipts back. A receipt with
// Stored::yes is the only ground for an ACK; nothing else in the program says "durable".
#pragma once

#include <algorithm>
#include <atomic>
#include <cstddef>
#include <cstdint>

#include "rules/model/record.h"
#include "storage/mailbox/mailbox.h"

namespace freshet {

// Refused in this order when the lane fills: low is what can wait (keep-alives, tests, pictures),
// regular comes again within the hour, high is what a threshold or a person sent.
enum class Priority : std::uint8_t { low, regular, high };

// The journal stores `record` as it is: received_at is stamped by the sender, once.
struct IngestMail {
    std::uint64_t ticket = 0;  // Comes back in the receipt; the sender's own numbering.
    JournalRecord record;
    Priority priority = Priority::high;
};

enum class Stored : std::uint8_t { no, yes };

// One for every mail put, in the order they were put. `no` means the journal's handle is dead: not
// now and not later, the daemon is about to end and the station will send again.
struct IngestReceipt {
    std::uint64_t ticket = 0;
    Stored stored = Stored::no;
};

enum class Pressure : std::uint8_t {
    none,
    refuse_low,      // Above the first mark: low priority is refused with reason `overload`.
    refuse_regular,  // Above the second mark: regular too; high is refused by a full lane only.
    stop_reading,    // Above the third: leave the sockets unread, TCP then holds back the rest.
};

constexpr bool admits(Pressure pressure, Priority priority) {
    if (priority == Priority::high) return true;
    return pressure < (priority == Priority::low ? Pressure::refuse_low : Pressure::refuse_regular);
}

// As shares of the lane's capacity. The gap above the last mark takes what one full read buffer
// of every ready socket can still bring.
struct IngestMarks {
    std::size_t refuse_low_percent = 45;
    std::size_t refuse_regular_percent = 60;
    std::size_t stop_reading_percent = 75;

    constexpr Pressure at(std::size_t used, std::size_t capacity) const {
        const std::size_t percent = used * 100 / std::max<std::size_t>(capacity, 1);
        if (percent >= stop_reading_percent) return Pressure::stop_reading;
        if (percent >= refuse_regular_percent) return Pressure::refuse_regular;
        return percent >= refuse_low_percent ? Pressure::refuse_low : Pressure::none;
    }
};

// Owned by the wiring. The sender's thread uses put, pressure and take_receipt; the journal writer
// the boxes. Bells may be null (one-thread runs) and must outlive the lane.
class IngestLane {
public:
    IngestLane(std::size_t capacity, Bell* writer_bell, Bell* sender_bell, IngestMarks marks = {})
        : mail_(capacity, writer_bell), receipts_(capacity, sender_bell), marks_(marks) {}

    // False when full: the mail stays with the caller. As many receipts may be outstanding as the
    // lane has room for, so the writer always finds room to answer.
    [[nodiscard]] bool put(const IngestMail& mail) {
        if (open_ >= receipts_.capacity() || !mail_.put(mail)) return false;
        ++open_;
        return true;
    }
    [[nodiscard]] bool take_receipt(IngestReceipt& receipt) {
        if (!receipts_.take(receipt)) return false;
        --open_;
        return true;
    }
    // Put and not yet answered.
    std::size_t open() const { return open_; }

    // Whatever there is room for: nothing more is admitted until let_go(), because what would be
    // taken in could not be kept (a disk almost full). Any thread.
    void hold() { held_.store(true, std::memory_order_relaxed); }
    void let_go() {
        held_.store(false, std::memory_order_relaxed);
        receipts_.wake();  // The sender looks at its sockets again.
    }
    bool is_held() const { return held_.load(std::memory_order_relaxed); }

    Pressure pressure() const {
        return is_held() ? Pressure::stop_reading : marks_.at(open_, receipts_.capacity());
    }
    const IngestMarks& marks() const { return marks_; }

    Mailbox<IngestMail>& mail() { return mail_; }             // journal writer
    Mailbox<IngestReceipt>& receipts() { return receipts_; }  // journal writer

private:
    Mailbox<IngestMail> mail_;
    Mailbox<IngestReceipt> receipts_;
    IngestMarks marks_;
    std::size_t open_ = 0;  // Sender's thread only.
    std::atomic<bool> held_{false};
};

}  // namespace freshet
