// TicketWindow: replies that wait for the journal. Tickets are given in rising order and mostly
// settle in it, so they are places in a queue rather than keys of a table. Each is in the account
// as open until it is settled, or gone with the window.
#pragma once

#include <cstdint>
#include <optional>
#include <utility>
#include <vector>

#include "ingest/session/message_account.h"
#include "rules/base/check.h"

namespace freshet {

enum class Settled { durable, refused };

template <class Reply>
class TicketWindow {
public:
    // The account outlives the window.
    explicit TicketWindow(MessageAccount& account) : account_(account) {}
    ~TicketWindow() {
        for (const Entry& entry : entries_) {
            if (entry.open == 0) continue;
            account_.gone.add();
            account_.open.set(account_.open.value() - 1);
        }
    }
    TicketWindow(const TicketWindow&) = delete;
    TicketWindow& operator=(const TicketWindow&) = delete;

    // `parts` submissions carry the ticket returned; at least one.
    std::uint64_t open(Reply reply, std::size_t parts) {
        CHECK(parts > 0);
        entries_.push_back({std::move(reply), parts, Settled::durable});
        account_.given.add();
        account_.open.add();
        return first_ + entries_.size() - 1;
    }

    // Of a ticket that has parts open.
    const Reply& at(std::uint64_t ticket) const {
        CHECK(ticket >= first_ && ticket - first_ < entries_.size());
        return entries_[ticket - first_].reply;
    }

    // One part of the ticket is settled. The reply when it was the last and none was refused.
    std::optional<Reply> settle(std::uint64_t ticket, Settled settled) {
        CHECK(ticket >= first_ && ticket - first_ < entries_.size());
        Entry& entry = entries_[ticket - first_];
        CHECK(entry.open > 0);
        --entry.open;
        if (settled == Settled::refused) entry.settled = settled;
        if (entry.open == 0) {
            account_.open.set(account_.open.value() - 1);
            if (entry.settled == Settled::refused) account_.refused.add();
        }
        std::optional<Reply> reply;
        if (entry.open == 0 && entry.settled == Settled::durable) reply = std::move(entry.reply);
        drop_settled();
        return reply;
    }

    // Tickets from the first that is not settled on.
    std::size_t size() const { return entries_.size() - settled_; }

private:
    struct Entry {
        Reply reply;
        std::size_t open;
        Settled settled;
    };

    // Settled ones at the front go away in lumps: one at a time would move the rest each time.
    void drop_settled() {
        while (settled_ < entries_.size() && entries_[settled_].open == 0) ++settled_;
        if (settled_ < entries_.size() && settled_ < 64) return;
        if (settled_ * 2 < entries_.size()) return;
        entries_.erase(entries_.begin(), entries_.begin() + static_cast<std::ptrdiff_t>(settled_));
        first_ += settled_;
        settled_ = 0;
        // A connection that was busy once must not hold its peak for ever.
        if (entries_.empty() && entries_.capacity() > 64) entries_.shrink_to_fit();
    }

    MessageAccount& account_;
    std::vector<Entry> entries_;
    std::uint64_t first_ = 0;
    std::size_t settled_ = 0;
};

}  // namespace freshet
