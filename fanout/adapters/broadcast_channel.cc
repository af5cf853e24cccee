// See broadcast_channel.h. Each request is a Post that lives in its own callbacks and reports once.
#include "fanout/adapters/broadcast_channel.h"

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <boost/beast/http.hpp>
#include <deque>

namespace freshet {
namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = beast::http;
using boost::system::error_code;

struct Address {
    std::string host, port, target;
};

Result<Address> parse_address(const std::string& url) {
    const std::string scheme = "http://";
    if (!url.starts_with(scheme)) {
        return invalid("a platform's address begins with http://, not '" + url + "'");
    }
    std::string rest = url.substr(scheme.size());
    Address address{"", "80", "/"};
    if (const std::size_t slash = rest.find('/'); slash != std::string::npos) {
        address.target = rest.substr(slash);
        rest.resize(slash);
    }
    if (const std::size_t colon = rest.rfind(':'); colon != std::string::npos) {
        address.port = rest.substr(colon + 1);
        rest.resize(colon);
    }
    address.host = rest;
    const bool digits = address.port.find_first_not_of("0123456789") == std::string::npos;
    if (address.host.empty() || address.port.empty() || !digits) {
        return invalid("a platform's address is http://HOST:PORT/PATH, not '" + url + "'");
    }
    return address;
}

// The platform's own id of the message, where it sends a short one back.
std::string reference_in(const std::string& body) {
    if (body.size() > 64) return {};
    for (const char character : body) {
        if (character < ' ' || character > '~') return {};
    }
    return body;
}

class Post : public std::enable_shared_from_this<Post> {
public:
    using Done = std::function<void(Attempt)>;

    Post(asio::io_context& io, const Call& call, const Address& address,
         const BroadcastOptions& options, Done done)
        : resolver_(io), stream_(io), timer_(io), done_(std::move(done)) {
        attempt_.call = call.id;
        request_.method(http::verb::post);
        request_.target(address.target);
        request_.version(11);
        request_.set(http::field::host, address.host + ":" + address.port);
        request_.set(http::field::user_agent, "Freshet");
        request_.set(http::field::content_type, "application/cap+xml; charset=utf-8");
        request_.set(http::field::connection, "close");
        // The name of the message: a platform that knows it already has a copy.
        request_.set("Idempotency-Key", call.id.text());
        if (!options.token.empty()) {
            request_.set(http::field::authorization, "Bearer " + options.token);
        }
        request_.body() = call.cap;
        request_.prepare_payload();
        parser_.body_limit(options.answer_bytes_max);
        parser_.header_limit(16 * 1024);
    }

    void start(const Address& address, std::chrono::milliseconds deadline) {
        timer_.expires_after(deadline);
        timer_.async_wait([self = shared_from_this()](error_code error) {
            if (!error) self->end(Attempted::again, "no whole answer in time");
        });
        resolver_.async_resolve(
            address.host, address.port,
            [self = shared_from_this()](error_code error,
                                        const asio::ip::tcp::resolver::results_type& found) {
                if (error) return self->end(Attempted::again, error.message());
                self->connect(found);
            });
    }

private:
    void connect(const asio::ip::tcp::resolver::results_type& found) {
        stream_.async_connect(
            found, [self = shared_from_this()](error_code error, const asio::ip::tcp::endpoint&) {
                if (error) return self->end(Attempted::again, error.message());
                self->write();
            });
    }
    void write() {
        http::async_write(stream_, request_,
                          [self = shared_from_this()](error_code error, std::size_t) {
                              if (error) return self->end(Attempted::again, error.message());
                              self->read();
                          });
    }
    void read() {
        http::async_read(stream_, buffer_, parser_,
                         [self = shared_from_this()](error_code error, std::size_t) {
                             if (error) return self->end(Attempted::again, error.message());
                             self->answered();
                         });
    }
    void answered() {
        const auto& answer = parser_.get();
        const Attempted result = meaning_of_status(answer.result_int());
        std::string reason;
        if (result != Attempted::accepted || answer.result_int() == 409) {
            reason = "status " + std::to_string(answer.result_int());
        } else {
            attempt_.reference = reference_in(answer.body());
        }
        end(result, std::move(reason));
    }

    // Whichever comes first, the answer, an error or the deadline; what follows finds it ended.
    void end(Attempted result, std::string reason) {
        if (!done_) return;
        attempt_.result = result;
        attempt_.reason = std::move(reason);
        const Done done = std::exchange(done_, nullptr);
        timer_.cancel();
        resolver_.cancel();
        stream_.close();
        done(std::move(attempt_));
    }

    asio::ip::tcp::resolver resolver_;
    beast::tcp_stream stream_;
    asio::steady_timer timer_;
    Done done_;
    Attempt attempt_;
    http::request<http::string_body> request_;
    beast::flat_buffer buffer_;
    http::response_parser<http::string_body> parser_;
};

}  // namespace

class BroadcastChannel::Posts {
public:
    Posts(BroadcastOptions options, Address address)
        : options_(std::move(options)), address_(std::move(address)) {}

    bool begin(const Call& call) {
        if (in_flight_ >= options_.in_flight_max) return false;
        ++in_flight_;
        std::make_shared<Post>(io_, call, address_, options_, [this](Attempt attempt) {
            --in_flight_;
            attempts_.push_back(std::move(attempt));
        })->start(address_, options_.request_deadline);
        return true;
    }
    bool take(Attempt& attempt) {
        if (attempts_.empty()) return false;
        attempt = std::move(attempts_.front());
        attempts_.pop_front();
        return true;
    }
    void drive(Timestamp now) {
        driven_at_ = now;
        io_.restart();
        io_.poll();
    }
    std::optional<Timestamp> next_deadline() const {
        if (!attempts_.empty()) return driven_at_;
        if (in_flight_ > 0) return driven_at_ + options_.look_every;
        return std::nullopt;
    }

private:
    BroadcastOptions options_;
    Address address_;
    std::size_t in_flight_ = 0;
    std::deque<Attempt> attempts_;
    Timestamp driven_at_{};
    asio::io_context io_;  // Last, so that it goes first and takes the callbacks with it.
};

Attempted meaning_of_status(unsigned status) {
    if (status >= 200 && status < 300) return Attempted::accepted;
    if (status == 409) return Attempted::accepted;  // It has a copy already.
    const bool later = status == 408 || status == 425 || status == 429;
    if (status >= 400 && status < 500 && !later) return Attempted::refused;
    return Attempted::again;
}

Result<std::unique_ptr<BroadcastChannel>> BroadcastChannel::create(BroadcastOptions options) {
    Result<Address> address = parse_address(options.url);
    if (!address) return address.error();
    return std::unique_ptr<BroadcastChannel>(
        new BroadcastChannel(std::make_unique<Posts>(std::move(options), std::move(*address))));
}

BroadcastChannel::BroadcastChannel(std::unique_ptr<Posts> posts) : posts_(std::move(posts)) {}
BroadcastChannel::~BroadcastChannel() = default;

bool BroadcastChannel::begin(const Call& call) { return posts_->begin(call); }
bool BroadcastChannel::take(Attempt& attempt) { return posts_->take(attempt); }
void BroadcastChannel::drive(Timestamp now) { posts_->drive(now); }
std::optional<Timestamp> BroadcastChannel::next_deadline() const { return posts_->next_deadline(); }

}  // namespace freshet
