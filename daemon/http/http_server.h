// HttpServer: the dashboards' door. HTTP/1.1 over Boost.Beast on a thread of its own; bounded
// headers, bodies, connections, answers, and a deadline for each whole request, so that a slow
// reader harms nobody else. When every place is taken, the one that has been asking its question
// longest loses it to the one who comes: a person gets in, whoever holds the rest. What is asked is
// answered by the function it was given.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include "daemon/http/http.h"
#include "rules/base/counter.h"
#include "rules/base/result.h"
#include "rules/base/role.h"

namespace freshet {

struct HttpOptions {
    std::string address = "127.0.0.1";  // Loopback unless set: there is no login yet.
    std::uint16_t port = 8651;          // 0 takes a free one.
    std::size_t body_bytes_max = 64 * 1024;
    std::size_t connections_max = 256;
    // Of answers that are being read; more is 503. A list of a province's stations has 30 MB.
    std::size_t answer_bytes_max = 128 * 1024 * 1024;
    // A whole request, not an idle time: one byte a second must not hold a connection for ever.
    std::chrono::seconds request_deadline{15};
};

struct HttpProbe {
    Counter requests;     // Requests answered.
    Counter refused;      // Answers of 400 and above.
    Counter connections;  // Connections accepted.
    Counter turned_away;  // Connections closed because there were too many.
    Counter pushed_out;   // Slow ones that lost their place to a newer.
    Counter busy;         // Refused because too many answers were being read.

    void describe(auto&& metric) const {
        metric("freshet_http_requests_total", "Requests answered", requests);
        metric("freshet_http_refused_total", "Answers of 400 and above", refused);
        metric("freshet_http_connections_total", "Connections accepted", connections);
        metric("freshet_http_turned_away_total", "Connections over the limit", turned_away);
        metric("freshet_http_pushed_out_total",
               "Slow or idle connections that lost their place to a newer one", pushed_out);
        metric("freshet_http_busy_total",
               "Requests refused because too many answers were being read", busy);
    }
};

class HttpServer {
public:
    // io: the address or port cannot be had. Listening begins at once, answering with run().
    static Result<std::unique_ptr<HttpServer>> create(HttpOptions options, HttpHandling handling);
    ~HttpServer();

    std::uint16_t port() const;
    const HttpProbe& probe() const;

    // The calling thread serves until stop(), which any thread may call.
    void run();
    void stop();

    // Runs `work` on the HTTP thread each time the bell is rung (answers of other roles have come).
    Bell& bell(std::function<void()> work);

private:
    class Listener;
    explicit HttpServer(std::unique_ptr<Listener> listener);
    std::unique_ptr<Listener> listener_;
};

}  // namespace freshet
