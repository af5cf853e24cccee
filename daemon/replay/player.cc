// See player.h.
#include "daemon/replay/player.h"

#include <fmt/format.h>

#include <array>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/write.hpp>
#include <deque>
#include <map>
#include <memory>
#include <optional>

#include "rules/base/check.h"
#include "rules/base/hash.h"

namespace freshet {
namespace {

namespace asio = boost::asio;
using asio::ip::tcp;
using SteadyClock = std::chrono::steady_clock;

constexpr std::chrono::milliseconds reconnect_after(500);
constexpr std::chrono::milliseconds look_every(200);
constexpr std::chrono::seconds progress_every(1);

class Connection {
public:
    Connection(asio::io_context& io, const tcp::endpoint& daemon, const Wire& wire,
               const PlayerOptions& options, PlayCounts& counts)
        : socket_(io),
          timer_(io),
          daemon_(daemon),
          wire_(wire),
          options_(options),
          counts_(counts) {}

    void open();
    void send(const Report& report);
    // Sends again what waited too long, gives up what was sent often enough.
    void look_at_open(RealTime now);
    void close() {
        closing_ = true;
        boost::system::error_code ignored;
        socket_.close(ignored);
        timer_.cancel();
    }
    bool is_idle() const { return open_.empty(); }

private:
    struct OpenReport {
        std::string bytes;
        RealTime sent_at{};
        int resends = 0;
    };

    void read();
    void write();
    void lost();

    tcp::socket socket_;
    asio::steady_timer timer_;
    tcp::endpoint daemon_;
    const Wire& wire_;
    const PlayerOptions& options_;
    PlayCounts& counts_;
    std::map<AnswerKey, OpenReport> open_;
    std::unique_ptr<AnswerReader> answers_;
    std::string waiting_, writing_;
    bool connected_ = false, closing_ = false;
    // A handler of a connection that was replaced since must not touch its successor.
    std::uint64_t generation_ = 0;
    std::array<char, 16 * 1024> buffer_;
};

void Connection::open() {
    const std::uint64_t generation = ++generation_;
    answers_ = wire_.reader();
    socket_.async_connect(daemon_, [this, generation](const boost::system::error_code& error) {
        if (generation != generation_ || closing_) return;
        if (error) return lost();
        connected_ = true;
        boost::system::error_code ignored;
        socket_.set_option(tcp::no_delay(true), ignored);
        // Whether these had been received nobody knows; a repeat is stored once.
        const RealTime now = SteadyClock::now();
        for (auto& [key, report] : open_) {
            waiting_ += report.bytes;
            report.sent_at = now;
        }
        read();
        write();
    });
}

void Connection::lost() {
    if (connected_) ++counts_.connections_lost;
    connected_ = false;
    ++generation_;
    boost::system::error_code ignored;
    socket_.close(ignored);
    waiting_.clear();
    writing_.clear();
    timer_.expires_after(reconnect_after);
    timer_.async_wait([this](const boost::system::error_code& cancelled) {
        if (!cancelled && !closing_) open();
    });
}

void Connection::send(const Report& report) {
    Result<std::string> bytes = wire_.encode(report);
    CHECK(bytes.has_value());  // The whole plan was encoded once before anything was sent.
    ++counts_.sent;
    if (connected_) waiting_ += *bytes;
    open_[wire_.key_of(report)] = {std::move(*bytes), SteadyClock::now(), 0};
    write();
}

void Connection::write() {
    if (!connected_ || !writing_.empty() || waiting_.empty()) return;
    writing_.swap(waiting_);
    const std::uint64_t generation = generation_;
    asio::async_write(socket_, asio::buffer(writing_),
                      [this, generation](const boost::system::error_code& error, std::size_t) {
                          if (generation != generation_ || closing_) return;
                          writing_.clear();
                          if (error) return lost();
                          write();
                      });
}

void Connection::read() {
    const std::uint64_t generation = generation_;
    socket_.async_read_some(
        asio::buffer(buffer_),
        [this, generation](const boost::system::error_code& error, std::size_t size) {
            if (generation != generation_ || closing_) return;
            if (error) return lost();
            const Result<std::vector<AnswerKey>> keys =
                answers_->on_bytes(std::string_view(buffer_.data(), size));
            if (keys.has_error()) return lost();
            for (const AnswerKey& key : *keys) counts_.acknowledged += open_.erase(key);
            read();
        });
}

void Connection::look_at_open(RealTime now) {
    for (auto report = open_.begin(); report != open_.end();) {
        if (now - report->second.sent_at < options_.resend_after) {
            ++report;
        } else if (report->second.resends == options_.resends_max) {
            ++counts_.unacknowledged;
            report = open_.erase(report);
        } else {
            ++report->second.resends;
            ++counts_.resends;
            report->second.sent_at = now;
            if (connected_) waiting_ += report->second.bytes;
            ++report;
        }
    }
    write();
}

class Playing {
public:
    Playing(const ReplayPlan& plan, const Wire& wire, const Pace& pace,
            const PlayerOptions& options)
        : plan_(plan), wire_(wire), pace_(pace), options_(options), due_(io_), look_(io_) {}

    Result<PlayCounts> run() {
        boost::system::error_code error;
        const asio::ip::address address = asio::ip::make_address(options_.host, error);
        if (error) return invalid("not an IP address: " + options_.host);
        const tcp::endpoint daemon(address, options_.port);
        // One look before a plan of hours begins.
        tcp::socket probe(io_);
        probe.connect(daemon, error);
        if (error) {
            return Error{ErrorCode::unavailable,
                         fmt::format("nobody listens at {}:{} ({})", options_.host, options_.port,
                                     error.message())};
        }
        probe.close(error);
        const RealTime began = SteadyClock::now();
        for (std::size_t i = 0; i < options_.connections; ++i) {
            connections_.emplace_back(io_, daemon, wire_, options_, counts_);
            connections_.back().open();
        }
        send_due();
        look();
        io_.run();
        counts_.seconds = std::chrono::duration<double>(SteadyClock::now() - began).count();
        return counts_;
    }

private:
    void send_due() {
        const RealTime now = SteadyClock::now();
        while (next_ < plan_.reports.size() && pace_.real(plan_.reports[next_].due) <= now) {
            // A station keeps to its connection, so its reports stay in order.
            const Report& report = plan_.reports[next_++].report;
            connections_[stable_hash(report.station.text()) % connections_.size()].send(report);
        }
        if (next_ == plan_.reports.size()) return;
        due_.expires_at(pace_.real(plan_.reports[next_].due));
        due_.async_wait([this](const boost::system::error_code& cancelled) {
            if (!cancelled) send_due();
        });
    }

    void look() {
        const RealTime now = SteadyClock::now();
        bool idle = next_ == plan_.reports.size();
        for (Connection& connection : connections_) {
            connection.look_at_open(now);
            idle &= connection.is_idle();
        }
        if (now - told_ >= progress_every) {
            told_ = now;
            options_.progress(counts_, pace_.storm(now));
        }
        if (idle) {
            for (Connection& connection : connections_) connection.close();
            return;
        }
        look_.expires_after(look_every);
        look_.async_wait([this](const boost::system::error_code& cancelled) {
            if (!cancelled) look();
        });
    }

    const ReplayPlan& plan_;
    const Wire& wire_;
    const Pace& pace_;
    const PlayerOptions& options_;
    asio::io_context io_{1};
    std::deque<Connection> connections_;
    asio::steady_timer due_, look_;
    std::size_t next_ = 0;
    RealTime told_{};
    PlayCounts counts_;
};

}  // namespace

Result<PlayCounts> play(const ReplayPlan& plan, const Wire& wire, const Pace& pace,
                        const PlayerOptions& options) {
    return Playing(plan, wire, pace, options).run();
}

}  // namespace freshet
