// AdapterRole: brings the calls of one topic to one channel, and what became of them back as
// receipts. It knows calls, never warnings or rosters.
//
//   read ── refused(status), expired, known already ──────────────────────────────► receipt
//     └─► queue of the destination ─ intent (synced) ─ attempt ─ accepted, delivered ─┘
//            └ a newer one of the incident: superseded    └ again: back-off until it expires:
//            failed
//
// Every call ends in exactly one receipt from here. The group's position moves behind the calls
// that have theirs, in order; a crash brings the others again. One thread: its own.
#pragma once

#include <deque>
#include <map>
#include <memory>
#include <optional>
#include <random>
#include <set>
#include <string>
#include <vector>

#include "fanout/adapters/backoff.h"
#include "fanout/adapters/channel.h"
#include "fanout/adapters/sent_ledger.h"
#include "fanout/bus/bus.h"
#include "rules/base/counter.h"
#include "rules/base/histogram.h"
#include "rules/base/role.h"
#include "storage/state/state_client.h"

namespace freshet {

struct AdapterProbe {
    Counter calls;     // Calls taken in, copies not counted.
    Counter accepted;  // Receipts by outcome from here on.
    Counter delivered;
    Counter failed;
    Counter refused;
    Counter expired;
    Counter superseded;
    Counter attempts;     // Begun, repeated ones among them.
    Counter copies;       // Came again and had a receipt or were under way.
    Counter in_doubt;     // Sent once more because a crash hid what became of them.
    Counter undecodable;  // Records that are no call.
    Counter open;         // Taken in and without a receipt now.
    Counter unstored;     // A gauge: records kept because one before them has no receipt yet.
    Counter failing;      // A gauge: attempts since the last one that got through.
    Histogram call_to_receipt;

    void describe(auto&& metric) const {
        metric("freshet_adapter_calls_total", "Calls taken in", calls);
        metric("freshet_adapter_accepted_total", "Calls the far side took over", accepted);
        metric("freshet_adapter_delivered_total", "Calls delivered", delivered);
        metric("freshet_adapter_failed_total", "Calls given up", failed);
        metric("freshet_adapter_refused_total", "Calls refused", refused);
        metric("freshet_adapter_expired_total", "Calls too late to be sent", expired);
        metric("freshet_adapter_superseded_total", "Calls replaced by newer ones", superseded);
        metric("freshet_adapter_attempts_total", "Attempts begun", attempts);
        metric("freshet_adapter_copies_total", "Calls that came again", copies);
        metric("freshet_adapter_in_doubt_total", "Calls sent again after a crash", in_doubt);
        metric("freshet_adapter_undecodable_total", "Records that are no call", undecodable);
        metric("freshet_adapter_open", "Calls without a receipt", open);
        metric("freshet_adapter_unstored", "Records kept until a call before them has its receipt",
               unstored);
        metric("freshet_adapter_failing",
               "Attempts that did not get through since the last one that did", failing);
        metric("freshet_adapter_call_to_receipt_seconds",
               "From the making of a call to its receipt, whatever that says", call_to_receipt);
    }
};

struct AdapterOptions {
    ChannelName channel;
    // Calls of another status are refused and never sent.
    std::set<Status> accepts{Status::actual};
    // Calls in memory; beyond, the topic is left unread.
    std::size_t open_max = 4096;
    // Different incidents waiting for one destination; beyond, the least severe of the oldest
    // fails, unless it is red or an end.
    std::size_t queue_max = 32;
    std::size_t messages_max = 256;  // A poll reads at most so many.
    Backoff backoff;
    std::uint64_t seed = 0;  // Of the jitter; the wiring draws it.
    // Rows of the sent-ledger are kept longer than any copy of a call may come late.
    Duration sent_kept = std::chrono::hours(7 * 24);
};

class AdapterRole final : public Role {
public:
    // All outlive the role; the client is its alone.
    struct Wiring {
        Bus& bus;
        StateClient& client;
        Channel& channel;
    };
    static Result<std::unique_ptr<AdapterRole>> create(AdapterOptions options, Wiring wiring);

    std::string_view name() const override { return name_; }
    Progress poll(Timestamp now) override;
    std::optional<Timestamp> next_deadline() const override;
    const Error* failure() const override { return failure_ ? &*failure_ : nullptr; }

    const AdapterProbe& probe() const { return probe_; }

private:
    enum class Stage { queued, intending, ready, sending, waiting, ending };
    struct Open {
        Call call;
        Stage stage = Stage::queued;
        std::uint32_t attempts = 0;
        Timestamp next_try{};  // While waiting.
    };
    struct Read {
        BusMessage message;  // Its value is gone: the position and the topic say where it stood.
        CallId call;         // Empty where the record is none.
    };
    enum class Asked { intent, receipt, sweep };
    struct Question {
        Asked asked;
        CallId call;
    };

    AdapterRole(AdapterOptions options, Wiring wiring);
    bool take_answers();
    bool take_attempts(Timestamp now);
    bool read(Timestamp now);
    void admit(const BusMessage& message, Timestamp now);
    void enqueue(Open open, Timestamp now);
    bool advance(Timestamp now);
    Open* whose_turn(const std::deque<CallId>& queue);
    bool begin(Open& open);
    void expire(Open& open, Timestamp now);
    void intend(Open& open, Timestamp now);
    void finish(Open& open, Outcome outcome, std::string reason, Timestamp now,
                std::string reference = {});
    void sweep(Timestamp now);
    void ask(std::shared_ptr<StateRequest> request, Question question);
    void mail();
    void keep(const BusMessage& message, const CallId& call);
    void move_position();
    void thin_out();
    void count(Outcome outcome);

    AdapterOptions options_;
    Wiring wiring_;
    std::string name_;
    std::mt19937_64 random_;
    std::map<CallId, Open> open_;
    std::deque<Read> reads_;  // In the topic's order, from the first that is open on.
    std::size_t thin_at_;     // Of reads_, when those that say nothing more go.
    // Of each destination, the calls that wait for the one in front.
    std::map<std::string, std::deque<CallId>> queues_;
    std::set<std::string> stirred_;                 // Destinations whose front may be able to move.
    std::set<std::pair<Timestamp, CallId>> tries_;  // Back-offs that run.
    std::deque<std::shared_ptr<const StateRequest>> outgoing_;
    std::map<std::uint64_t, Question> questions_;
    std::uint64_t next_ticket_ = 1;
    std::optional<Timestamp> sweep_at_;
    std::optional<Error> failure_;
    AdapterProbe probe_;
};

}  // namespace freshet
