// The door from outside: what a client sees over loopback.
#include "daemon/http/http_server.h"

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <thread>

#include "daemon/http/http_client.h"

namespace freshet {
namespace {

// A server on a free port, answering on its own thread for as long as the test lives.
class Serving {
public:
    explicit Serving(HttpHandling handling, HttpOptions options = {}) {
        options.port = 0;
        server = HttpServer::create(options, std::move(handling)).value();
        thread_ = std::thread([this] { server->run(); });
        address = {"127.0.0.1", std::to_string(server->port())};
    }
    ~Serving() {
        server->stop();
        thread_.join();
    }
    std::unique_ptr<HttpServer> server;
    HttpAddress address;

private:
    std::thread thread_;
};

// Sends bytes as they are and reads until the server closes.
std::string raw_exchange(std::uint16_t port, const std::string& bytes) {
    const int socket = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in peer{};
    peer.sin_family = AF_INET;
    peer.sin_port = htons(port);
    peer.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    EXPECT_EQ(::connect(socket, reinterpret_cast<sockaddr*>(&peer), sizeof peer), 0);
    EXPECT_EQ(::send(socket, bytes.data(), bytes.size(), MSG_NOSIGNAL),
              static_cast<ssize_t>(bytes.size()));
    std::string received;
    char chunk[4096];
    for (ssize_t count = 0; (count = ::recv(socket, chunk, sizeof chunk, 0)) > 0;) {
        received.append(chunk, static_cast<std::size_t>(count));
    }
    ::close(socket);
    return received;
}

TEST(HttpServer, HandsOverMethodPathQueryAndBody) {
    Serving serving([](const HttpRequest& request, const Respond& respond) {
        respond({.body = request.method + "|" + request.path + "|" + request.query.at("a b") + "|" +
                         request.body});
    });
    const auto answer = http_fetch(serving.address, "POST", "/x%20y?a+b=%E6%B1%9B", "hello");
    ASSERT_TRUE(answer) << answer.error().message;
    EXPECT_EQ(answer->status, 200);
    EXPECT_EQ(answer->body, "POST|/x y|汛|hello");
    EXPECT_EQ(serving.server->probe().requests.value(), 1u);
}

TEST(HttpServer, WaitsForAnAnswerThatComesLaterByTheBell) {
    Respond waiting;
    Serving serving([&](const HttpRequest&, Respond respond) { waiting = std::move(respond); });
    Bell& bell = serving.server->bell([&] {
        if (waiting) std::exchange(waiting, nullptr)({.status = 202, .body = "durable"});
    });
    std::thread other([&] {
        for (int i = 0; i < 100; ++i) {
            std::this_thread::sleep_for(std::chrono::milliseconds(5));
            bell.ring();
        }
    });
    const auto answer = http_fetch(serving.address, "GET", "/");
    other.join();
    ASSERT_TRUE(answer) << answer.error().message;
    EXPECT_EQ(answer->status, 202);
    EXPECT_EQ(answer->body, "durable");
}

TEST(HttpServer, SaysSoWhenNoAnswerComesInTime) {
    Serving serving([](const HttpRequest&, const Respond&) {},
                    {.request_deadline = std::chrono::seconds(1)});
    const auto answer = http_fetch(serving.address, "GET", "/");
    ASSERT_TRUE(answer) << answer.error().message;
    EXPECT_EQ(answer->status, 504);
}

TEST(HttpServer, RefusesABodyOverItsLimitAndCountsIt) {
    Serving serving([](const HttpRequest&, const Respond& respond) { respond({}); },
                    {.body_bytes_max = 100});
    const auto answer = http_fetch(serving.address, "POST", "/", std::string(101, 'x'));
    ASSERT_TRUE(answer) << answer.error().message;
    EXPECT_EQ(answer->status, 413);
    EXPECT_EQ(serving.server->probe().refused.value(), 1u);
}

TEST(HttpServer, ClosesAConnectionThatNeverFinishesItsRequest) {
    Serving serving([](const HttpRequest&, const Respond& respond) { respond({}); },
                    {.request_deadline = std::chrono::seconds(1)});
    EXPECT_EQ(raw_exchange(serving.server->port(), "GET / HTTP/1.1\r\nHost: x\r\n"), "");
    EXPECT_EQ(raw_exchange(serving.server->port(), "\x7e\x7e noise \r\n\r\n"), "");
    const auto answer = http_fetch(serving.address, "GET", "/");  // The next one is served.
    ASSERT_TRUE(answer) << answer.error().message;
}

TEST(HttpServer, RefusesATakenPortWithOneSentence) {
    Serving serving([](const HttpRequest&, const Respond& respond) { respond({}); });
    const auto second = HttpServer::create({.port = serving.server->port()}, {});
    ASSERT_FALSE(second);
    EXPECT_EQ(second.error().message,
              "cannot listen on 127.0.0.1:" + serving.address.port + ": Address already in use");
}

TEST(HttpClient, NamesWhereNobodyAnswers) {
    const auto answer = http_fetch({"127.0.0.1", "1"}, "GET", "/");
    ASSERT_FALSE(answer);
    EXPECT_EQ(answer.error().code, ErrorCode::unavailable);
    EXPECT_NE(answer.error().message.find("127.0.0.1:1"), std::string::npos);
}

TEST(HttpClient, EscapesWhatAPathCannotHold) {
    EXPECT_EQ(encode_percent("r.S@330782103201.20260701T064500Z~2"),
              "r.S%40330782103201.20260701T064500Z~2");
    EXPECT_EQ(decode_percent(encode_percent("a/b?c=d 100%+")), "a/b?c=d 100%+");
}

}  // namespace
}  // namespace freshet
