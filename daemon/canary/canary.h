// Canary: a station of the daemon's own that reports every so often, over the real socket, and then
// looks how far its report has come:
//
//   socket ─ journal ─ acknowledgement ─ every shard's commit ─ what the outbox held is read
//
// Its report is SL 651's test frame (30H) of an address of its own: journaled, and passed over by
// every fold, so that it changes no result, shows on no page and reaches nobody. Drills will carry
// it further, to a village of its own. What it finds is a metric, and a trouble when nothing came
// through for three periods. Its own thread's; what is asked about it, any thread's.
#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <functional>
#include <string>

#include "daemon/canary/canary_line.h"
#include "rules/base/counter.h"
#include "rules/base/histogram.h"
#include "rules/base/role.h"
#include "storage/journal/journal.h"
#include "storage/state/state.h"

namespace freshet {

struct CanaryOptions {
    std::string host = "127.0.0.1";
    std::uint16_t port = 0;
    Duration period = std::chrono::seconds(10);  // Real time, as all of its times.
    std::uint32_t shards = 1;
    double clock_factor = 1.0;           // Storm seconds to a real one.
    std::function<bool()> doors_open{};  // Nobody can report before.
};

struct CanaryProbe {
    Counter sent;
    Counter returned;
    Counter unanswered;
    Histogram took;

    void describe(auto&& metric) const {
        metric("freshet_canary_sent_total", "Test frames the daemon sent to itself", sent);
        metric("freshet_canary_returned_total", "Of them, followed through to the roll call",
               returned);
        metric("freshet_canary_unanswered_total", "Of them, never acknowledged", unanswered);
        metric("freshet_canary_seconds", "How long one took, in real time", took);
    }
};

class Canary final : public Role {
public:
    // Both outlive it.
    Canary(CanaryOptions options, const Journal& journal, const State& state);

    std::string_view name() const override { return "canary"; }
    Progress poll(Timestamp now) override;
    std::optional<Timestamp> next_deadline() const override { return wake_; }

    void describe(auto& metrics) const {
        metrics.add(probe_);
        metrics.add_series("freshet_canary_age_seconds",
                           "Since the newest test frame that came through was sent", {},
                           [this] { return age_seconds(); });
    }
    // Since the newest one that came through was sent, or since the doors opened.
    double age_seconds() const;
    // One sentence when that is too long, else empty.
    std::string trouble() const;

private:
    using Steady = std::chrono::steady_clock;
    enum class Stage { resting, answer, commits, roll_call };

    void send(Timestamp now);
    bool advance();
    bool all_committed() const;
    bool outbox_is_read() const;
    void wake_after(Timestamp now, std::chrono::nanoseconds real);

    CanaryOptions options_;
    const Journal& journal_;
    const State& state_;
    CanaryLine line_;
    std::uint16_t serial_ = 0;
    Steady::time_point sent_at_{};
    Steady::time_point due_{};
    std::uint64_t journal_end_ = 0;  // When it was acknowledged: its record lies before.
    std::uint64_t outbox_end_ = 0;   // When every shard had committed.
    std::optional<Timestamp> wake_;
    std::atomic<Stage> stage_{Stage::resting};
    std::atomic<std::int64_t> newest_back_{0};  // Steady nanoseconds; 0 while the doors are shut.
    CanaryProbe probe_;
};

}  // namespace freshet
