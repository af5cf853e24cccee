// See load.h.
#include "bench/load/load.h"

#include <fmt/format.h>

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
    Connection(Run& run, asio::io_context& io, std::uint32_t index)
        : run_(run), socket_(io), index_(index) {}

    void connect(const tcp::endpoint& server);
    void send(std::uint32_t count);
    std::uint32_t sent() const { return sent_; }

private:
    void read();
    void on_bytes(std::size_t size);

    Run& run_;
    tcp::socket socket_;
    std::uint32_t index_;
    std::uint32_t sent_ = 0;  // Handed to the socket, or waiting for it.
    std::uint32_t written_ = 0;
    std::uint32_t acknowledged_ = 0;
    std::size_t answer_bytes_ = 0;  // Of one confirmation; learnt from the first.
    std::size_t pending_bytes_ = 0;
    SteadyTime batch_sent_{};
    enum class Writing { no, yes } writing_ = Writing::no;
    std::array<char, 2048> buffer_;
};

class Run {
public:
    Run(const LoadOptions& chosen, const FrameBook& frame_book)
        : options(chosen), book(frame_book), timer_(io), guard_(io) {}

    Result<LoadResult> execute();

    void connected();
    void fail(ErrorCode code, std::string message) {
        if (!error_) error_ = Error{code, std::move(message)};
        io.stop();
    }
    void acknowledged(std::uint32_t count, std::uint32_t station, std::uint32_t first,
                      SteadyTime batch_sent);
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
    asio::steady_timer timer_, guard_;
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
    writing_ = Writing::yes;
    const std::uint32_t target = sent_;
    const std::string_view bytes = run_.book.frames(index_, written_, target - written_);
    asio::async_write(socket_, asio::buffer(bytes),
                      [this, target](const boost::system::error_code& error, std::size_t) {
                          if (error) return run_.fail(ErrorCode::unavailable, error.message());
                          writing_ = Writing::no;
                          written_ = target;
                          if (sent_ > written_) send(0);
                      });
}

void Connection::read() {
    socket_.async_read_some(
        asio::buffer(buffer_), [this](const boost::system::error_code& error, std::size_t size) {
            if (error) {
                return run_.fail(ErrorCode::unavailable, "connection lost: " + error.message());
            }
            on_bytes(size);
            read();
        });
}

void Connection::on_bytes(std::size_t size) {
    if (answer_bytes_ == 0) {
        // The first answer is looked at whole; the others are counted by its length.
        const sl651::ScanResult scanned =
            sl651::scan(Bytes(reinterpret_cast<const std::uint8_t*>(buffer_.data()), size));
        const auto* frame = std::get_if<sl651::Frame>(&scanned);
        if (frame == nullptr || frame->direction != sl651::Direction::down) {
            return run_.fail(ErrorCode::corrupt, "the answer is no confirmation");
        }
        answer_bytes_ = frame->bytes.size();
    }
    pending_bytes_ += size;
    const auto answers = static_cast<std::uint32_t>(pending_bytes_ / answer_bytes_);
    pending_bytes_ %= answer_bytes_;
    if (answers == 0) return;
    if (acknowledged_ + answers > sent_) {
        return run_.fail(ErrorCode::corrupt, "more was confirmed than sent");
    }
    run_.acknowledged(answers, index_, acknowledged_, batch_sent_);
    acknowledged_ += answers;
    const std::uint32_t left = run_.book.options().frames_each - sent_;
    if (!run_.is_open_loop() && acknowledged_ == sent_ && left > 0) {
        send(std::min(left, run_.options.in_flight));
    }
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
        connections_.emplace_back(*this, io, static_cast<std::uint32_t>(connections_.size()));
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
    if (is_open_loop()) return send_due();
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

void Run::acknowledged(std::uint32_t count, std::uint32_t station, std::uint32_t first,
                       SteadyTime batch_sent) {
    const SteadyTime now = SteadyClock::now();
    const auto since = [&](SteadyTime time) {
        return std::chrono::duration_cast<std::chrono::microseconds>(now - time);
    };
    if (is_open_loop()) {
        for (std::uint32_t frame = first; frame < first + count; ++frame) {
            result.latency.add(
                since(due(std::uint64_t{frame} * book.options().stations + station)));
        }
    } else {
        result.latency.add(since(batch_sent), count);
    }
    result.acknowledged += count;
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
