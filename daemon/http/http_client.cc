// The client over a Beast stream; the deadline needs an io_context, which lives for the one call.
#include "daemon/http/http_client.h"

#include <boost/asio/connect.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <boost/beast/http.hpp>
#include <cctype>

namespace freshet {
namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = beast::http;

// Runs one asynchronous step to its end; the stream's own deadline bounds it.
template <class Start>
boost::system::error_code finish(asio::io_context& io, Start start) {
    boost::system::error_code outcome = asio::error::would_block;
    start([&outcome](boost::system::error_code error, auto&&...) { outcome = error; });
    io.restart();
    io.run();
    return outcome;
}

Error unanswered(const HttpAddress& address, const boost::system::error_code& error) {
    return Error{ErrorCode::unavailable, "no daemon answers at " + address.host + ":" +
                                             address.port + " (" + error.message() + ")"};
}

}  // namespace

Result<HttpAddress> parse_http_address(std::string_view text) {
    constexpr std::string_view scheme = "http://";
    if (text.starts_with(scheme)) text.remove_prefix(scheme.size());
    if (text.ends_with('/')) text.remove_suffix(1);
    const auto colon = text.rfind(':');
    if (colon == 0 || colon == std::string_view::npos || colon + 1 == text.size()) {
        return invalid("a daemon's address is HOST:PORT, such as 127.0.0.1:8651, not '" +
                       std::string(text) + "'");
    }
    return HttpAddress{std::string(text.substr(0, colon)), std::string(text.substr(colon + 1))};
}

Result<HttpResponse> http_fetch(const HttpAddress& address, std::string_view method,
                                std::string_view target, std::string_view body,
                                std::chrono::seconds deadline) {
    asio::io_context io;
    boost::system::error_code error;
    asio::ip::tcp::resolver resolver(io);
    const auto found = resolver.resolve(address.host, address.port, error);
    if (error) return unanswered(address, error);

    beast::tcp_stream stream(io);
    stream.expires_after(deadline);
    error = finish(io, [&](auto done) { stream.async_connect(found, done); });
    if (error) return unanswered(address, error);

    http::request<http::string_body> request(http::string_to_verb({method.data(), method.size()}),
                                             {target.data(), target.size()}, 11);
    request.set(http::field::host, address.host + ":" + address.port);
    request.set(http::field::user_agent, "freshet");
    if (!body.empty()) request.set(http::field::content_type, "application/json");
    request.body() = std::string(body);
    request.keep_alive(false);
    request.prepare_payload();
    stream.expires_after(deadline);
    error = finish(io, [&](auto done) { http::async_write(stream, request, done); });
    if (error) return unanswered(address, error);

    beast::flat_buffer buffer;
    http::response_parser<http::string_body> parser;
    parser.body_limit(256 * 1024 * 1024);
    stream.expires_after(deadline);
    error = finish(io, [&](auto done) { http::async_read(stream, buffer, parser, done); });
    if (error) return unanswered(address, error);
    auto& response = parser.get();
    return HttpResponse{.status = static_cast<int>(response.result_int()),
                        .content_type = std::string(response[http::field::content_type]),
                        .body = std::move(response.body())};
}

std::string encode_percent(std::string_view text) {
    constexpr std::string_view hex = "0123456789ABCDEF";
    std::string escaped;
    for (const char character : text) {
        const auto byte = static_cast<unsigned char>(character);
        if (std::isalnum(byte) != 0 || character == '-' || character == '.' || character == '_' ||
            character == '~') {
            escaped += character;
        } else {
            escaped += {'%', hex[byte >> 4], hex[byte & 15]};
        }
    }
    return escaped;
}

}  // namespace freshet
