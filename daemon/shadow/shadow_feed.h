// ShadowFeed: hands the journal on to the process of the shadow rule book and takes what it says.
// It reads the journal by a cursor of its own and waits for nobody; nobody waits for it. What goes
// wrong with that process costs the daemon a sentence: it is begun again after a while, and after
// three ends in a row not before the next reload.
// Its own thread, of the lowest priority; begun with the first configuration to judge by.
#pragma once

#include <array>
#include <atomic>
#include <chrono>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <thread>

#include "daemon/metrics/exporter.h"
#include "daemon/shadow/incident_book.h"
#include "daemon/shadow/shadow_process.h"
#include "daemon/shadow/shadow_state.h"
#include "daemon/threads/bell.h"
#include "storage/journal/journal.h"

namespace freshet {

struct ShadowFeedOptions {
    std::filesystem::path program = "/proc/self/exe";
    // It begins with what the longest window and late reports reach: 72 h and 24 h.
    Duration kept = std::chrono::hours(96);
    // Farther behind than that by so much, it drops what it has and begins afresh.
    Duration behind_max = std::chrono::hours(24);
    std::uint64_t memory_bytes_max = std::uint64_t{1} << 30;
    std::chrono::milliseconds first_wait{1000};  // Before it begins again; then ten times as long.
    std::function<void(const std::string&)> tell = {};  // A line for the log. May be empty.
};

struct ShadowProbe {
    Counter running;
    Counter starts;
    Counter ends;
    Counter drops;
    Counter held_bytes;
    Counter behind;
    Counter live_incidents, shadow_incidents;

    void describe(auto&& metric) const {
        metric("freshet_shadow_running", "1 while a shadow rule book judges beside", running);
        metric("freshet_shadow_starts_total", "Times its process was started", starts);
        metric("freshet_shadow_ends_total", "Times it ended that nobody asked for", ends);
        metric("freshet_shadow_drops_total", "Times it was too far behind and began afresh", drops);
        metric("freshet_shadow_held_bytes", "Memory of its process", held_bytes);
        metric("freshet_shadow_behind_records", "Journal records it has not judged yet", behind);
    }
};

class ShadowFeed {
public:
    // `journal` outlives it.
    ShadowFeed(const Journal& journal, ShadowFeedOptions options);
    ~ShadowFeed();
    ShadowFeed(const ShadowFeed&) = delete;
    ShadowFeed& operator=(const ShadowFeed&) = delete;

    // Judges by this from now on; null: there is no shadow. The same again changes nothing, but
    // begins one again that ended. One thread.
    void judge_by(ConfigurationRecord configuration);

    // Ends the process and the thread, for good. Idempotent.
    void stop();

    ShadowState state() const;  // Any thread.
    void describe(Exporter& exporter) const;

private:
    using Steady = std::chrono::steady_clock;

    void run();
    void take_wanted();
    void turn();
    void wait();
    Result<void> begin();
    Result<void> read_on();
    void send();
    void hear();
    void take_line(std::string_view line);
    void look_after();
    void drop(const std::string& why);
    void ended(const std::string& how);
    void give_up(const std::string& why);
    void say(ShadowState::Doing doing, std::string trouble);

    const Journal& journal_;
    ShadowFeedOptions options_;
    ShadowProbe probe_;
    std::array<Counter, incident_difference_kinds> differences_;  // By kind.
    EventBell bell_;
    std::atomic<bool> stopping_{false};

    mutable std::mutex mutex_;  // Of what is asked and what is said; seldom.
    std::optional<ConfigurationRecord> wanted_;
    ShadowState state_;

    // The thread's own.
    ConfigurationRecord configuration_;
    std::unique_ptr<ShadowProcess> process_;
    std::set<JournalPosition> skips_;
    JournalPosition cursor_;
    std::array<std::uint64_t, 4> ends_{};  // Of the journal, a second apart, the newest last.
    std::string out_, heard_;
    std::shared_ptr<const boost::json::object> fresh_;  // Heard and not yet shown.
    std::size_t sent_ = 0;
    int ends_in_a_row_ = 0;
    bool stopped_ = false;
    Steady::time_point begin_at_{}, began_at_{}, looked_at_{};

    std::thread thread_;
};

}  // namespace freshet
