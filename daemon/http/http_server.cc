// The server: one io_context, one coroutine a connection.
#include "daemon/http/http_server.h"

#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <boost/beast/http.hpp>
#include <list>
#include <optional>
#include <utility>
#include <vector>

namespace freshet {
namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = beast::http;
using asio::ip::tcp;

HttpRequest plain_request(const http::request<http::string_body>& request) {
    HttpRequest plain;
    plain.method = std::string(request.method_string());
    const std::string_view target(request.target().data(), request.target().size());
    const auto mark = target.find('?');
    plain.path = decode_percent(target.substr(0, mark));
    if (mark != std::string_view::npos) {
        std::string_view rest = target.substr(mark + 1);
        while (!rest.empty()) {
            const auto end = rest.find('&');
            const std::string_view pair = rest.substr(0, end);
            const auto equals = pair.find('=');
            plain.query[decode_percent(pair.substr(0, equals))] =
                equals == std::string_view::npos ? "" : decode_percent(pair.substr(equals + 1));
            rest = end == std::string_view::npos ? std::string_view{} : rest.substr(end + 1);
        }
    }
    plain.body = request.body();
    return plain;
}

// Where an answer that may come later meets the connection that waits for it.
struct Waiting {
    explicit Waiting(const asio::any_io_executor& executor) : timer(executor) {
        timer.expires_at(asio::steady_timer::time_point::max());
    }
    asio::steady_timer timer;
    std::optional<HttpResponse> answer;
};

class PostingBell final : public Bell {
public:
    PostingBell(asio::io_context& io, std::function<void()> work)
        : io_(io), work_(std::move(work)) {}
    void ring() override { asio::post(io_, work_); }

private:
    asio::io_context& io_;
    std::function<void()> work_;
};

}  // namespace

class HttpServer::Listener {
public:
    Listener(HttpOptions options, HttpHandling handling)
        : options_(std::move(options)), handling_(std::move(handling)), acceptor_(io_) {}

    Result<void> listen() {
        boost::system::error_code error;
        const auto address = asio::ip::make_address(options_.address, error);
        if (error) return Error{ErrorCode::invalid_argument, options_.address + " is no address"};
        const tcp::endpoint endpoint(address, options_.port);
        acceptor_.open(endpoint.protocol(), error);
        if (!error) acceptor_.set_option(tcp::acceptor::reuse_address(true), error);
        if (!error) acceptor_.bind(endpoint, error);
        if (!error) acceptor_.listen(asio::socket_base::max_listen_connections, error);
        if (error) {
            return Error{ErrorCode::io, "cannot listen on " + options_.address + ":" +
                                            std::to_string(options_.port) + ": " + error.message()};
        }
        asio::co_spawn(io_, accept(), asio::detached);
        return {};
    }

    asio::awaitable<void> accept() {
        boost::system::error_code error;
        auto token = asio::redirect_error(asio::use_awaitable, error);
        while (acceptor_.is_open()) {
            tcp::socket socket = co_await acceptor_.async_accept(token);
            if (error == asio::error::operation_aborted) co_return;
            if (error) {  // Out of descriptors: accepting again at once would only spin.
                asio::steady_timer pause(io_, std::chrono::milliseconds(100));
                co_await pause.async_wait(token);
                continue;
            }
            probe_.connections.add();
            if (open_ >= options_.connections_max && !push_out()) {
                probe_.turned_away.add();
                continue;
            }
            ++open_;
            asio::co_spawn(io_, serve(beast::tcp_stream(std::move(socket))),
                           [this](const std::exception_ptr&) { --open_; });
        }
    }

    // Takes the place of whoever has been asking longest; false where all are being answered.
    bool push_out() {
        if (asking_.empty()) return false;
        asking_.front()->close();  // Its reading ends with an error.
        asking_.pop_front();
        probe_.pushed_out.add();
        return true;
    }

    asio::awaitable<void> serve(beast::tcp_stream stream) {
        boost::system::error_code error;
        auto token = asio::redirect_error(asio::use_awaitable, error);
        beast::flat_buffer buffer(options_.body_bytes_max + 16 * 1024);
        while (true) {
            http::request_parser<http::string_body> parser;
            parser.body_limit(options_.body_bytes_max);
            parser.header_limit(8 * 1024);
            stream.expires_after(options_.request_deadline);
            asking_.push_back(&stream);
            co_await http::async_read(stream, buffer, parser, token);
            asking_.remove(&stream);
            if (const auto refusal = refusal_of(error)) co_await write(stream, *refusal, 11, false);
            if (error) break;
            const auto& request = parser.get();
            const bool keep = request.keep_alive();
            co_await write(stream, co_await answer_to(plain_request(request)), request.version(),
                           keep);
            if (!keep) break;
        }
        stream.socket().shutdown(tcp::socket::shutdown_send, error);
    }

    // What is said of a request that cannot be read; nothing where nobody is there to hear it.
    static std::optional<HttpResponse> refusal_of(const boost::system::error_code& error) {
        if (error == http::error::body_limit)
            return http_refusal(413, "the request's body is too long");
        if (error == http::error::header_limit || error == http::error::buffer_overflow)
            return http_refusal(431, "the request's head is too long");
        const bool is_malformed =
            error && error.category() == make_error_code(http::error::bad_method).category();
        if (is_malformed && error != http::error::end_of_stream &&
            error != http::error::partial_message)
            return http_refusal(400, "this is no HTTP request");
        return std::nullopt;
    }

    asio::awaitable<HttpResponse> answer_to(HttpRequest request) {
        if (answer_bytes_ >= options_.answer_bytes_max) {
            probe_.busy.add();
            co_return http_refusal(503, "too many answers are still being read; ask again");
        }
        const auto waiting = std::make_shared<Waiting>(co_await asio::this_coro::executor);
        handling_(request, [waiting](HttpResponse answer) {
            waiting->answer = std::move(answer);
            waiting->timer.cancel();
        });
        boost::system::error_code error;
        if (!waiting->answer) {
            waiting->timer.expires_after(options_.request_deadline);
            co_await waiting->timer.async_wait(asio::redirect_error(asio::use_awaitable, error));
        }
        if (!waiting->answer)
            co_return http_refusal(504, "no answer in time; it may still be done");
        co_return *waiting->answer;
    }

    asio::awaitable<void> write(beast::tcp_stream& stream, HttpResponse answer, unsigned version,
                                bool keep) {
        probe_.requests.add();
        if (answer.status >= 400) probe_.refused.add();
        http::response<http::string_body> response(static_cast<http::status>(answer.status),
                                                   version);
        response.set(http::field::server, "freshet");
        response.set(http::field::content_type, answer.content_type);
        response.set(http::field::cache_control, "no-store");
        const std::size_t size = answer.body.size();
        response.body() = std::move(answer.body);
        response.keep_alive(keep);
        response.prepare_payload();
        stream.expires_after(options_.request_deadline);
        boost::system::error_code error;
        answer_bytes_ += size;
        co_await http::async_write(stream, response,
                                   asio::redirect_error(asio::use_awaitable, error));
        answer_bytes_ -= size;
        if (error) stream.close();
    }

    HttpOptions options_;
    HttpHandling handling_;
    HttpProbe probe_;
    asio::io_context io_{1};
    tcp::acceptor acceptor_;
    std::size_t open_ = 0;
    std::list<beast::tcp_stream*> asking_;  // Whose request is being read, the longest first.
    std::size_t answer_bytes_ = 0;
    std::vector<std::unique_ptr<PostingBell>> bells_;
};

HttpServer::HttpServer(std::unique_ptr<Listener> listener) : listener_(std::move(listener)) {}
HttpServer::~HttpServer() = default;

Result<std::unique_ptr<HttpServer>> HttpServer::create(HttpOptions options, HttpHandling handling) {
    auto listener = std::make_unique<Listener>(std::move(options), std::move(handling));
    if (const auto listening = listener->listen(); !listening) return listening.error();
    return std::unique_ptr<HttpServer>(new HttpServer(std::move(listener)));
}

std::uint16_t HttpServer::port() const { return listener_->acceptor_.local_endpoint().port(); }
const HttpProbe& HttpServer::probe() const { return listener_->probe_; }
void HttpServer::run() { listener_->io_.run(); }
void HttpServer::stop() { listener_->io_.stop(); }

Bell& HttpServer::bell(std::function<void()> work) {
    listener_->bells_.push_back(std::make_unique<PostingBell>(listener_->io_, std::move(work)));
    return *listener_->bells_.back();
}

}  // namespace freshet
