// See load.h.
#include "bench/load/load.h"

#include <fmt/format.h>

#include <algorithm>
#include <boost/asio/connect.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/write.hpp>
#include <deque>
#include <optional>
#include <variant>
#include <vector>

#include "ingest/codec/sl651_frame.h"

namespace freshet::bench {
namespace {

namespace asio = boost::asio;
using asio::ip::tcp;
using SteadyClock = std::chrono::steady_clock;
using SteadyTime = SteadyClock::time_point;

class Run;

class Connection {
public:
    Connection(Run& run, asio::io_context& io, std::uint32_t index, std::uint32_t frames)
        : run_(run), socket_(io), index_(index), answered_(frames) {}

    void connect(const tcp::endpoint& server);
    void send(std::uint32_t count);
    // Every frame that was due by then and has no answer.
    void send_again(SteadyTime due_by);

private:
    void write(std::string_view bytes, std::uint32_t target);
    void read();
    void on_bytes();
    void on_answer(std::uint32_t serial);

    Run& run_;
    tcp::socket socket_;
    std::uint32_t index_;
    std::uint32_t sent_ = 0;  // Handed to the socket, or waiting for it.
    std::uint32_t written_ = 0;
    std::uint32_t acknowledged_ = 0;
    std::uint32_t open_from_ = 0;  // The first without an answer.
    std::vector<bool> answered_;
    std::string again_;             // Frames on their way once more.
    std::size_t answer_bytes_ = 0;  // Of one confirmation; learnt from the first.
    std::size_t filled_ = 0;        // Of buffer_.
    SteadyTime batch_sent_{};
    enum class Writing { no, yes } writing_ = Writing::no;
    std::array<std::uint8_t, 2048> buffer_;
};

class Run {
public:
    Run(const LoadOptions& chosen, const FrameBook& frame_book)
        : options(chosen), book(frame_book), timer_(io), again_(io), guard_(io) {}

    Result<LoadResult> execute();

    void connected();
    void fail(ErrorCode code, std::string message) {
        if (!error_) error_ = Error{code, std::move(message)};
        io.stop();
    }
    void acknowledged(std::uint32_t station, std::uint32_t frame, SteadyTime batch_sent);
    SteadyTime due(std::uint32_t station, std::uint32_t frame) const {
        return due(std::uint64_t{frame} * book.options().stations + station);
    }
    bool is_open_loop() const { return options.frames_per_second > 0; }

    const LoadOptions& options;
    const FrameBook& book;
    asio::io_context io{1};
    LoadResult result;

private:
    void connect_next();
    void wait_to_begin();
    void begin();
    void send_due();
    void send_again();
    SteadyTime due(std::uint64_t frame) const {
        return began_ +
               std::chrono::duration_cast<SteadyClock::duration>(std::chrono::duration<double>(
                   static_cast<double>(frame) / options.frames_per_second));
    }
    std::uint64_t frames() const {
        return std::uint64_t{book.options().stations} * book.options().frames_each;
    }

    std::deque<Connection> connections_;
    std::uint32_t connected_ = 0;
    tcp::endpoint server_;
    asio::steady_timer timer_, again_, guard_;
    SteadyTime began_{};
    std::uint64_t due_sent_ = 0;
    std::optional<Error> error_;
};

void Connection::connect(const tcp::endpoint& server) {
    socket_.async_connect(server, [this](const boost::system::error_code& error) {
        if (error) return run_.fail(ErrorCode::unavailable, "connect: " + error.message());
        socket_.set_option(tcp::no_delay(true));
        read();
        run_.connected();
    });
}

void Connection::send(std::uint32_t count) {
    if (sent_ == written_) batch_sent_ = SteadyClock::now();
    sent_ += count;
    run_.result.sent += count;
    if (writing_ == Writing::yes) return;
    write(run_.book.frames(index_, written_, sent_ - written_), sent_);
}

void Connection::write(std::string_view bytes, std::uint32_t target) {
    writing_ = Writing::yes;
    asio::async_write(socket_, asio::buffer(bytes),
                      [this, target](const boost::system::error_code& error, std::size_t) {
                          if (error) return run_.fail(ErrorCode::unavailable, error.message());
                          writing_ = Writing::no;
                          written_ = target;
                          if (sent_ > written_) send(0);
                      });
}

void Connection::send_again(SteadyTime due_by) {
    while (open_from_ < written_ && answered_[open_from_]) ++open_from_;
    if (writing_ == Writing::yes) return;
    again_.clear();
    for (std::uint32_t frame = open_from_; frame < written_; ++frame) {
        if (run_.due(index_, frame) > due_by) break;
        if (answered_[frame]) continue;
        again_ += run_.book.frames(index_, frame, 1);
        ++run_.result.resent;
    }
    if (!again_.empty()) write(again_, written_);
}

void Connection::read() {
    socket_.async_read_some(asio::buffer(buffer_) + filled_,
                            [this](const boost::system::error_code& error, std::size_t size) {
                                if (error) {
                                    return run_.fail(ErrorCode::unavailable,
                                                     "connection lost: " + error.message());
                                }
                                filled_ += size;
                                on_bytes();
                                read();
                            });
}

void Connection::on_bytes() {
    // Of every frame, before its body: marks, address, centre, password, function, length, STX.
    constexpr std::size_t serial_at = 14;
    const Bytes bytes(buffer_.data(), filled_);
    if (answer_bytes_ == 0) {
        // The first answer is looked at whole; the others have its length.
        const sl651::ScanResult scanned = sl651::scan(bytes);
        const auto* frame = std::get_if<sl651::Frame>(&scanned);
        if (frame == nullptr || frame->direction != sl651::Direction::down) {
            return run_.fail(ErrorCode::corrupt, "the answer is no confirmation");
        }
        answer_bytes_ = frame->bytes.size();
    }
    std::size_t at = 0;
    for (; filled_ - at >= answer_bytes_; at += answer_bytes_) {
        // In order, unless one may be missing: the sink's answers are all alike.
        on_answer(run_.options.resend.count() == 0
                      ? acknowledged_ + 1
                      : std::uint32_t{bytes[at + serial_at]} << 8 | bytes[at + serial_at + 1]);
    }
    std::copy(buffer_.begin() + at, buffer_.begin() + filled_, buffer_.begin());
    filled_ -= at;
    const std::uint32_t left = run_.book.options().frames_each - sent_;
    if (!run_.is_open_loop() && acknowledged_ == sent_ && left > 0) {
        send(std::min(left, run_.options.in_flight));
    }
}

void Connection::on_answer(std::uint32_t serial) {
    if (serial == 0 || serial > sent_) {
        return run_.fail(ErrorCode::corrupt, "what was never sent is confirmed");
    }
    const std::uint32_t frame = serial - 1;
    if (answered_[frame]) return;  // It was sent again.
    answered_[frame] = true;
    ++acknowledged_;
    run_.acknowledged(index_, frame, batch_sent_);
}

void Run::connected() {
    ++connected_;
    if (connected_ == book.options().stations) {
        wait_to_begin();
    } else {
        connect_next();
    }
}

void Run::connect_next() {
    if (connections_.size() < book.options().stations) {
        connections_.emplace_back(*this, io, static_cast<std::uint32_t>(connections_.size()),
                                  book.options().frames_each);
        connections_.back().connect(server_);
    }
}

void Run::wait_to_begin() {
    if (options.begin_at == 0) return begin();
    const std::chrono::duration<double> ahead = std::chrono::duration<double>(options.begin_at) -
                                                std::chrono::system_clock::now().time_since_epoch();
    if (ahead.count() < 0) {
        return fail(ErrorCode::invalid_argument,
                    fmt::format("connected {:.1f} s too late to begin", -ahead.count()));
    }
    timer_.expires_after(std::chrono::duration_cast<SteadyClock::duration>(ahead));
    timer_.async_wait([this](const boost::system::error_code& error) {
        if (!error) begin();
    });
}

void Run::begin() {
    began_ = SteadyClock::now();
    if (is_open_loop()) {
        if (options.resend.count() > 0) send_again();
        return send_due();
    }
    for (Connection& connection : connections_) {
        connection.send(std::min(book.options().frames_each, options.in_flight));
    }
}

void Run::send_due() {
    const SteadyTime now = SteadyClock::now();
    while (due_sent_ < frames() && due(due_sent_) <= now) {
        connections_[due_sent_ % connections_.size()].send(1);
        ++due_sent_;
    }
    if (due_sent_ == frames()) return;
    timer_.expires_at(std::max(due(due_sent_), now + std::chrono::microseconds(200)));
    timer_.async_wait([this](const boost::system::error_code& error) {
        if (!error) send_due();
    });
}

void Run::send_again() {
    // Each at most once in that time: a slow server is not given more to do every second.
    again_.expires_after(options.resend);
    again_.async_wait([this](const boost::system::error_code& error) {
        if (error) return;
        for (Connection& connection : connections_)
            connection.send_again(SteadyClock::now() - options.resend);
        send_again();
    });
}

void Run::acknowledged(std::uint32_t station, std::uint32_t frame, SteadyTime batch_sent) {
    const SteadyTime now = SteadyClock::now();
    result.latency.add(std::chrono::duration_cast<std::chrono::microseconds>(
        now - (is_open_loop() ? due(station, frame) : batch_sent)));
    ++result.acknowledged;
    if (result.acknowledged == frames()) {
        result.seconds = std::chrono::duration<double>(now - began_).count();
        io.stop();
    }
}

Result<LoadResult> Run::execute() {
    boost::system::error_code error;
    const asio::ip::address address = asio::ip::make_address(options.host, error);
    if (error) return invalid("no address: " + options.host);
    server_ = tcp::endpoint(address, options.port);
    guard_.expires_after(options.patience);
    guard_.async_wait([this](const boost::system::error_code& cancelled) {
        if (!cancelled) {
            fail(ErrorCode::unavailable,
                 fmt::format("{} of {} frames acknowledged in {} s, {} connections",
                             result.acknowledged, frames(), options.patience.count(), connected_));
        }
    });
    // A few at a time: a listener's queue that overflows makes connecting ten times slower.
    constexpr std::uint32_t connecting_max = 128;
    for (std::uint32_t i = 0; i < connecting_max; ++i) connect_next();
    io.run();
    if (error_) return *error_;
    return result;
}

}  // namespace

Result<LoadResult> run_load(const LoadOptions& options, const FrameBook& book) {
    return Run(options, book).execute();
}

}  // namespace freshet::bench
