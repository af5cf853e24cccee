// MemoryWatch: how much memory the daemon holds of what it may, and what is refused because of it.
// Better that stations hear nothing for a while, and send again, than that the kernel ends the
// process in the middle of a storm. The main thread looks several times a second; the io thread
// peeks whenever much came in meanwhile.
#pragma once

#include <atomic>
#include <cstdint>
#include <optional>
#include <string>

#include "ingest/pipeline/mail.h"
#include "rules/base/counter.h"

namespace freshet {

struct MemoryProbe {
    Counter held_bytes;
    Counter limit_bytes;
    Counter sheds;

    void describe(auto&& metric) const {
        metric("freshet_memory_held_bytes", "Memory of the process's own, without shared pages",
               held_bytes);
        metric("freshet_memory_limit_bytes", "What it may hold; from 85 % on reports are refused",
               limit_bytes);
        metric("freshet_memory_sheds_total", "Times that memory began to run short", sheds);
    }
};

// Three quarters of the machine's memory or of the control group's, whichever is less.
std::uint64_t memory_allowed();

// What a database may gather before it is written out into a table. There may be four at once, two
// of each, and what is gathered is not given back because memory is short.
std::size_t write_buffer_of(std::uint64_t limit_bytes);

// At 85 % what can wait is refused, at 90 % the regular and no new connection is taken, at 95 %
// sockets are left unread. It ends five points lower, so that it does not flutter.
Pressure pressure_of_memory(std::uint64_t held_percent, Pressure before);

class MemoryWatch {
public:
    explicit MemoryWatch(std::uint64_t limit_bytes) { probe_.limit_bytes.set(limit_bytes); }

    // The pressure where it, or what was peeked, has changed since the last look. Its owner's
    // thread.
    std::optional<Pressure> look();
    // The pressure right now; any thread. The next look() speaks again if this was more than the
    // last one said, so that whoever acted on a peek hears when it is over.
    Pressure peek();
    // One sentence; empty while there is enough.
    std::string trouble() const;

    const MemoryProbe& probe() const { return probe_; }

private:
    std::uint64_t percent_of_limit(std::uint64_t held_bytes) const;

    MemoryProbe probe_;
    std::atomic<Pressure> pressure_ = Pressure::none;
    std::atomic<bool> peeked_ = false;
    int looks_until_trim_ = 0;
};

}  // namespace freshet
