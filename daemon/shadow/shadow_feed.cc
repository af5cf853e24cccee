// See shadow_feed.h.
#include "daemon/shadow/shadow_feed.h"

#include <fmt/format.h>
#include <poll.h>
#include <pthread.h>
#include <sys/resource.h>
#include <sys/socket.h>

#include <algorithm>
#include <boost/json/parse.hpp>
#include <cerrno>
#include <cstring>

#include "daemon/recorded/entry_stream.h"
#include "daemon/recorded/journal_slice.h"
#include "storage/journal/look_back.h"

namespace freshet {
namespace {

namespace json = boost::json;
using Doing = ShadowState::Doing;

constexpr std::size_t records_at_once = 1024;
constexpr std::size_t out_bytes_max = 1 << 20;    // More is not read before that is sent.
constexpr std::size_t heard_bytes_max = 1 << 20;  // A line of it is some 100 kB.
constexpr std::chrono::seconds between_looks{1};
constexpr int ends_max = 3;
constexpr std::chrono::minutes long_run{10};  // An end after it is the first in a row again.
constexpr int poll_milliseconds = 200;

double mebibytes(std::uint64_t bytes) { return static_cast<double>(bytes) / (1 << 20); }

}  // namespace

ShadowFeed::ShadowFeed(const Journal& journal, ShadowFeedOptions options)
    : journal_(journal), options_(std::move(options)) {}

ShadowFeed::~ShadowFeed() { stop(); }

void ShadowFeed::stop() {
    stopping_.store(true, std::memory_order_release);
    bell_.ring();
    if (thread_.joinable()) thread_.join();
}

void ShadowFeed::judge_by(ConfigurationRecord configuration) {
    if (configuration == nullptr && !thread_.joinable()) return;
    {
        const std::lock_guard lock(mutex_);
        wanted_ = std::move(configuration);
    }
    if (!thread_.joinable()) thread_ = std::thread([this] { run(); });
    bell_.ring();
}

ShadowState ShadowFeed::state() const {
    const std::lock_guard lock(mutex_);
    return state_;
}

void ShadowFeed::describe(Exporter& exporter) const {
    exporter.add(probe_);
    const auto incidents = [&](const char* book, const Counter& counter) {
        exporter.add_series("freshet_shadow_incidents", "Incidents of each book since it began",
                            {{"book", book}},
                            [&counter] { return static_cast<double>(counter.value()); });
    };
    incidents("live", probe_.live_incidents);
    incidents("shadow", probe_.shadow_incidents);
    for (int kind = 0; kind < incident_difference_kinds; ++kind) {
        exporter.add_series(
            "freshet_shadow_differences", "Incidents of which the shadow says otherwise",
            {{"difference", std::string(to_string(static_cast<IncidentDifference::Kind>(kind)))}},
            [&counter = differences_[kind]] { return static_cast<double>(counter.value()); });
    }
}

void ShadowFeed::run() {
    pthread_setname_np(pthread_self(), "shadow feed");
    // Of this thread alone: every other one of the daemon goes first.
    ::setpriority(PRIO_PROCESS, 0, 19);
    while (!stopping_.load(std::memory_order_acquire)) {
        bell_.hush();
        take_wanted();
        turn();
        wait();
    }
    process_.reset();
}

void ShadowFeed::take_wanted() {
    std::optional<ConfigurationRecord> wanted;
    {
        const std::lock_guard lock(mutex_);
        wanted.swap(wanted_);
    }
    if (!wanted) return;
    const bool same = configuration_ && *wanted && configuration_->hash == (*wanted)->hash;
    ends_in_a_row_ = 0;
    stopped_ = false;
    if (same && process_) return;
    configuration_ = *std::move(wanted);
    begin_at_ = Steady::now();
    for (Counter& counter : differences_) counter.set(0);
    for (Counter* counter : {&probe_.running, &probe_.behind, &probe_.held_bytes,
                             &probe_.live_incidents, &probe_.shadow_incidents})
        counter->set(0);
    {
        const std::lock_guard lock(mutex_);
        state_ = {};
        if (configuration_) state_.doing = Doing::catching_up;
        if (configuration_) state_.configuration = configuration_->hash;
    }
    // Last: who sees that it is gone sees what is said of it now.
    process_.reset();
}

void ShadowFeed::turn() {
    if (!configuration_ || stopped_) return;
    if (!process_) {
        if (Steady::now() < begin_at_) return;
        if (const Result<void> begun = begin(); !begun) return ended(begun.error().message);
    }
    if (const std::optional<std::string> how = process_->ended()) return ended(*how);
    if (const Result<void> read = read_on(); !read) {
        if (read.error().code == ErrorCode::not_found)
            return drop("what it had to read is trimmed");
        return give_up(read.error().message);
    }
    send();
    hear();
    if (process_ && Steady::now() >= looked_at_ + between_looks) look_after();
}

void ShadowFeed::wait() {
    if (!process_) {
        const bool begins = configuration_ && !stopped_;
        // Negative waits for the bell alone.
        bell_.wait(begins ? std::max(std::chrono::nanoseconds(0),
                                     std::chrono::nanoseconds(begin_at_ - Steady::now()))
                          : std::chrono::nanoseconds(-1));
        return;
    }
    const bool full = sent_ < out_.size();
    const bool more = !full && cursor_ < journal_.end();
    pollfd watched{.fd = process_->stream(),
                   .events = static_cast<short>(full ? POLLIN | POLLOUT : POLLIN),
                   .revents = 0};
    ::poll(&watched, 1, more ? 0 : poll_milliseconds);
}

// Everything that has to be sent first: by what it judges, and what stands before the last days.
Result<void> ShadowFeed::begin() {
    const auto newest = newest_arrival(journal_);
    if (!newest) return newest.error();
    const auto from = first_since(journal_, *newest - options_.kept);
    if (!from) return from.error();
    const auto before = entries_before(journal_, *from);
    if (!before) return before.error();
    auto skips = read_skips(journal_);
    if (!skips) return skips.error();
    auto process = ShadowProcess::start(options_.program);
    if (!process) return process.error();
    process_ = *std::move(process);
    skips_ = *std::move(skips);
    cursor_ = *from;
    heard_.clear();
    fresh_.reset();
    out_.clear();
    sent_ = 0;
    append_entry({{}, {Timestamp{}, configuration_}}, out_);
    for (const JournalEntry& entry : *before) append_entry(entry, out_);
    began_at_ = looked_at_ = Steady::now();
    ends_.fill(journal_.end().offset);
    probe_.starts.add();
    probe_.running.set(1);
    say(Doing::catching_up, "");
    const std::lock_guard lock(mutex_);
    state_.report.reset();  // What it said before it began afresh is over.
    return {};
}

Result<void> ShadowFeed::read_on() {
    if (out_.size() > out_bytes_max || cursor_ >= journal_.end()) return {};
    const auto entries = journal_.read(cursor_, records_at_once);
    if (!entries) return entries.error();
    for (const JournalEntry& entry : *entries) {
        if (!skips_.contains(entry.position)) append_entry(entry, out_);
        cursor_ = entry.position.next();
    }
    return {};
}

void ShadowFeed::send() {
    while (sent_ < out_.size()) {
        const ssize_t sent = ::send(process_->stream(), out_.data() + sent_, out_.size() - sent_,
                                    MSG_NOSIGNAL | MSG_DONTWAIT);
        if (sent < 0 && errno == EINTR) continue;
        if (sent <= 0) return;  // Full, or gone: the one is waited for, the other is seen.
        sent_ += static_cast<std::size_t>(sent);
    }
    out_.clear();
    sent_ = 0;
}

void ShadowFeed::hear() {
    std::array<char, 1 << 16> buffer;
    while (true) {
        const ssize_t size = ::recv(process_->stream(), buffer.data(), buffer.size(), MSG_DONTWAIT);
        if (size <= 0) break;
        heard_.append(buffer.data(), static_cast<std::size_t>(size));
        if (heard_.size() > heard_bytes_max) return give_up("what it says is no report");
        for (std::size_t end = heard_.find('\n'); end != std::string::npos;
             end = heard_.find('\n')) {
            take_line(std::string_view(heard_).substr(0, end));
            heard_.erase(0, end + 1);
        }
    }
    const std::uint64_t end = journal_.end().offset;
    const std::lock_guard lock(mutex_);
    if (fresh_) state_.report = std::move(fresh_);
    fresh_.reset();
    const json::value* next = state_.report ? state_.report->if_contains("next") : nullptr;
    const std::uint64_t judged = next != nullptr ? next->to_number<std::uint64_t>() : 0;
    state_.behind_records = end - std::min(end, judged);
    // It speaks once a second, so what came in the last ones does not count against it.
    state_.doing =
        next != nullptr && judged >= ends_.front() ? Doing::following : Doing::catching_up;
    probe_.behind.set(state_.behind_records);
}

void ShadowFeed::take_line(std::string_view line) {
    boost::system::error_code error;
    json::value said = json::parse({line.data(), line.size()}, error);
    const json::object* report = error ? nullptr : said.if_object();
    const json::value* counts = report == nullptr ? nullptr : report->if_contains("counts");
    if (counts == nullptr || !counts->is_object() || !report->contains("next")) return;
    for (int kind = 0; kind < incident_difference_kinds; ++kind) {
        const json::value* count = counts->get_object().if_contains(
            to_string(static_cast<IncidentDifference::Kind>(kind)));
        if (count != nullptr) differences_[kind].set(count->to_number<std::uint64_t>());
    }
    probe_.live_incidents.set(report->at("live_incidents").to_number<std::uint64_t>());
    probe_.shadow_incidents.set(report->at("shadow_incidents").to_number<std::uint64_t>());
    fresh_ = std::make_shared<const json::object>(std::move(said.get_object()));
}

// Once a second: what it holds, and whether it is hopelessly behind.
void ShadowFeed::look_after() {
    looked_at_ = Steady::now();
    std::shift_left(ends_.begin(), ends_.end(), 1);
    ends_.back() = journal_.end().offset;
    probe_.held_bytes.set(process_->held_bytes());
    if (probe_.held_bytes.value() > options_.memory_bytes_max) {
        return give_up(fmt::format("it held {:.0f} MiB, more than the {:.0f} it may",
                                   mebibytes(probe_.held_bytes.value()),
                                   mebibytes(options_.memory_bytes_max)));
    }
    if (cursor_ >= journal_.end()) return;
    const auto newest = newest_arrival(journal_);
    if (!newest) return;
    const auto at = journal_.read(cursor_, 1);
    if (!at || at->empty()) return;
    if (at->front().record.received_at < *newest - options_.kept - options_.behind_max)
        drop("it was too far behind");
}

void ShadowFeed::drop(const std::string& why) {
    process_.reset();
    probe_.drops.add();
    begin_at_ = Steady::now();
    probe_.running.set(0);
    say(Doing::catching_up, why + "; it began afresh");
}

void ShadowFeed::ended(const std::string& how) {
    if (process_ && Steady::now() - began_at_ > long_run) ends_in_a_row_ = 0;
    if (++ends_in_a_row_ >= ends_max)
        return give_up(fmt::format("{}, {} times in a row", how, ends_max));
    process_.reset();
    probe_.ends.add();
    probe_.running.set(0);
    const auto wait = options_.first_wait * (ends_in_a_row_ == 1 ? 1 : 10);
    begin_at_ = Steady::now() + wait;
    say(Doing::waiting, fmt::format("{}; it begins afresh after {}", how, format_duration(wait)));
}

void ShadowFeed::give_up(const std::string& why) {
    process_.reset();
    stopped_ = true;
    probe_.ends.add();
    probe_.running.set(0);
    say(Doing::stopped, why + "; it begins again with the next reload");
}

void ShadowFeed::say(Doing doing, std::string trouble) {
    if (!trouble.empty() && options_.tell)
        options_.tell("the shadow rule book: " + trouble + "; nothing else is touched by it");
    const std::lock_guard lock(mutex_);
    state_.doing = doing;
    state_.trouble = std::move(trouble);
}

}  // namespace freshet
