// See canary.h.
#include "daemon/canary/canary.h"

#include <fmt/format.h>

#include <utility>

#include "fanout/bus/embedded_bus.h"
#include "ingest/codec/sl651_bcd.h"
#include "ingest/codec/sl651_elements.h"
#include "ingest/codec/sl651_encode.h"
#include "storage/state/keys.h"
#include "storage/state/recovery.h"

namespace freshet {
namespace {

// Of no station: the first byte is no BCD.
constexpr sl651::Address address{0xFE, 0x00, 0x00, 0x00, 0x01};
// Fine enough for what takes milliseconds, and a few wake-ups a period.
constexpr std::chrono::milliseconds look_every{5};
constexpr int periods_to_trouble = 3;

std::int64_t nanoseconds(std::chrono::steady_clock::time_point time) {
    return std::chrono::duration_cast<std::chrono::nanoseconds>(time.time_since_epoch()).count();
}

std::string test_frame(std::uint16_t serial, Timestamp now) {
    std::string body{static_cast<char>(serial >> 8), static_cast<char>(serial & 0xFF)};
    body += sl651::encode_time(now, beijing, sl651::TimeForm::seconds);
    sl651::Envelope envelope;
    envelope.address = address;
    envelope.function = sl651::function::test;
    return sl651::encode_frame(envelope, bytes_of(body));
}

}  // namespace

Canary::Canary(CanaryOptions options, const Journal& journal, const State& state)
    : options_(std::move(options)), journal_(journal), state_(state) {}

Progress Canary::poll(Timestamp now) {
    if (!options_.doors_open()) {
        wake_after(now, std::chrono::seconds(1));
        return Progress::idle;
    }
    if (newest_back_.load(std::memory_order_relaxed) == 0) {
        newest_back_.store(nanoseconds(Steady::now()), std::memory_order_relaxed);
        due_ = Steady::now() + options_.period;
    }
    const Stage before = stage_.load(std::memory_order_relaxed);
    if (before == Stage::resting && Steady::now() >= due_) send(now);
    while (advance()) {
    }
    const Stage stage = stage_.load(std::memory_order_relaxed);
    const std::chrono::nanoseconds left = due_ - Steady::now();
    wake_after(now, stage == Stage::resting ? left : look_every);
    return Progress::idle;
}

void Canary::send(Timestamp now) {
    sent_at_ = Steady::now();
    due_ = sent_at_ + options_.period;
    line_.call(options_.host, options_.port, test_frame(++serial_, now));
    probe_.sent.add();
    stage_.store(Stage::answer, std::memory_order_relaxed);
}

// One stage further; false where there is to be waited.
bool Canary::advance() {
    const auto pass_to = [this](Stage stage) {
        stage_.store(stage, std::memory_order_relaxed);
        return true;
    };
    switch (stage_.load(std::memory_order_relaxed)) {
        case Stage::resting:
            return false;
        case Stage::answer: {
            const CanaryLine::Heard heard = line_.listen();
            if (heard == CanaryLine::Heard::answer) {
                line_.hang_up();
                journal_end_ = journal_.end().offset;
                return pass_to(Stage::commits);
            }
            if (heard == CanaryLine::Heard::hung_up || Steady::now() >= due_) {
                line_.hang_up();
                probe_.unanswered.add();
                return pass_to(Stage::resting);  // The next one goes when it is due.
            }
            return false;
        }
        case Stage::commits: {
            if (!all_committed()) return false;
            const auto end = state_.get(state_keys::topic_next(state_keys::warnings_topic));
            outbox_end_ = end && *end ? state_keys::from_big_endian(**end) : 0;
            return pass_to(Stage::roll_call);
        }
        case Stage::roll_call:
            if (!outbox_is_read()) return false;
            probe_.returned.add();
            probe_.took.add(Steady::now() - sent_at_);
            newest_back_.store(nanoseconds(sent_at_), std::memory_order_relaxed);
            return pass_to(Stage::resting);
    }
    return false;
}

bool Canary::all_committed() const {
    const auto cursors = CommittedCursors::read(state_);
    if (!cursors) return false;
    for (std::uint32_t shard = 0; shard < options_.shards; ++shard) {
        if (cursors->lowest_next({shard, options_.shards}) < journal_end_) return false;
    }
    return true;
}

bool Canary::outbox_is_read() const {
    const auto position =
        embedded_position(state_, "rollcall", std::string(state_keys::warnings_topic));
    return position && *position >= outbox_end_;
}

void Canary::wake_after(Timestamp now, std::chrono::nanoseconds real) {
    const double storm =
        static_cast<double>(std::max<std::int64_t>(real.count(), 0)) / 1e6 * options_.clock_factor;
    wake_ = now + Duration(static_cast<std::int64_t>(storm) + 1);
}

double Canary::age_seconds() const {
    const std::int64_t back = newest_back_.load(std::memory_order_relaxed);
    return back == 0 ? 0 : static_cast<double>(nanoseconds(Steady::now()) - back) / 1e9;
}

std::string Canary::trouble() const {
    const double age = age_seconds();
    const double limit = std::chrono::duration<double>(options_.period).count();
    if (age < periods_to_trouble * limit) return {};
    const char* waits = "the next one to be sent";
    switch (stage_.load(std::memory_order_relaxed)) {
        case Stage::resting:
            break;
        case Stage::answer:
            waits = "the journal's acknowledgement";
            break;
        case Stage::commits:
            waits = "every shard's commit";
            break;
        case Stage::roll_call:
            waits = "the roll call to read what the outbox holds";
            break;
    }
    return fmt::format("canary: no test frame has come through for {:.0f} s; waiting for {}", age,
                       waits);
}

}  // namespace freshet
