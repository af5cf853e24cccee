// The broadcast adapter against a stand-in platform that is a process of its own and misbehaves as
// it is told. Whatever it does, every call ends in one receipt, and the platform's own count of
// distinct messages is the number of calls.
#include "fanout/adapters/broadcast_channel.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <boost/asio/connect.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http.hpp>
#include <boost/json.hpp>
#include <thread>

#include "fanout/cap/cap.h"
#include "tests/fanout/adapters/post_office.h"
#include "tests/support/paths.h"

namespace freshet::testing {
namespace {

namespace asio = boost::asio;
namespace http = boost::beast::http;

class Platform {
public:
    Platform() {
        int pipe_ends[2];
        if (::pipe2(pipe_ends, O_CLOEXEC) != 0) return;
        posix_spawn_file_actions_t actions;
        posix_spawn_file_actions_init(&actions);
        posix_spawn_file_actions_adddup2(&actions, pipe_ends[1], STDOUT_FILENO);
        std::string program = "python3";
        std::string script = (source_dir() / "tests/support/platform.py").string();
        char* arguments[] = {program.data(), script.data(), nullptr};
        const int failed =
            ::posix_spawnp(&process_, "python3", &actions, nullptr, arguments, environ);
        posix_spawn_file_actions_destroy(&actions);
        ::close(pipe_ends[1]);
        if (failed != 0) process_ = 0;
        std::string line;
        for (char byte = 0; ::read(pipe_ends[0], &byte, 1) == 1 && byte != '\n';) line += byte;
        ::close(pipe_ends[0]);
        port_ = line.substr(line.rfind(':') + 1);
    }
    ~Platform() {
        if (process_ == 0) return;
        ::kill(process_, SIGTERM);
        ::waitpid(process_, nullptr, 0);
    }
    bool runs() const { return process_ != 0 && !port_.empty(); }
    std::string url() const { return "http://127.0.0.1:" + port_ + "/cap"; }

    void fault(const std::string& order) const { ask(http::verb::post, "/faults", order); }
    std::int64_t count(const std::string& what) const {
        return boost::json::parse(ask(http::verb::get, "/count", "")).at(what).as_int64();
    }

private:
    std::string ask(http::verb verb, const std::string& target, const std::string& body) const {
        asio::io_context io;
        asio::ip::tcp::socket socket(io);
        socket.connect(
            {asio::ip::make_address("127.0.0.1"), static_cast<std::uint16_t>(std::stoi(port_))});
        http::request<http::string_body> request(verb, target, 11, body);
        request.set(http::field::host, "127.0.0.1");
        request.prepare_payload();
        http::write(socket, request);
        boost::beast::flat_buffer buffer;
        http::response<http::string_body> answer;
        http::read(socket, buffer, answer);
        return answer.body();
    }
    pid_t process_ = 0;
    std::string port_;
};

Call broadcast(int number) {
    Warning warning = warning_of({.incident = "i" + std::to_string(number)});
    Call call = call_to("", warning.incident.text());
    call.area = AreaId("3307821032" + std::to_string(10 + number));
    call.id = CallId(cap_identifier(identity_of(warning), call.area));
    call.channel = ChannelName("broadcast");
    call.cap = render_cap({warning, {}, call.area}, {}, {});
    return call;
}

class BroadcastTest : public ::testing::Test {
protected:
    void SetUp() override {
        if (!platform_.runs()) GTEST_SKIP() << "no python3: the stand-in platform cannot run";
        BroadcastOptions options;
        options.url = platform_.url();
        options.request_deadline = std::chrono::milliseconds(400);
        channel_ = BroadcastChannel::create(options).value();
        AdapterOptions adapter = PostOffice::options();
        adapter.channel = ChannelName("broadcast");
        role_ = &office_.open(*channel_, adapter);
    }

    // Puts `count` calls and runs until each has its receipt. Storm time passes with each look, so
    // that back-offs do not make the test wait.
    void send(int count) {
        for (int i = 0; i < count; ++i) office_.put(broadcast(sent_++));
        const auto patience = std::chrono::steady_clock::now() + std::chrono::seconds(60);
        while (office_.receipts().size() < static_cast<std::size_t>(sent_)) {
            ASSERT_LT(std::chrono::steady_clock::now(), patience)
                << office_.receipts().size() << " of " << sent_ << " have a receipt";
            office_.run(now_);
            now_ += std::chrono::milliseconds(100);
            std::this_thread::sleep_for(std::chrono::milliseconds(2));
        }
    }
    void expect_all(Outcome outcome) {
        std::set<std::string> calls;
        for (const Receipt& receipt : office_.receipts()) {
            EXPECT_EQ(receipt.outcome, outcome) << receipt.reason;
            EXPECT_TRUE(calls.insert(receipt.call.text()).second) << "two receipts of one call";
        }
        EXPECT_EQ(calls.size(), static_cast<std::size_t>(sent_));
    }

    Platform platform_;
    std::unique_ptr<BroadcastChannel> channel_;
    PostOffice office_;
    AdapterRole* role_ = nullptr;
    Timestamp now_ = at("2026-07-01 14:45");
    int sent_ = 0;
};

TEST_F(BroadcastTest, EachMessageIsTakenOnce) {
    send(20);
    expect_all(Outcome::accepted);
    EXPECT_EQ(platform_.count("distinct"), 20);
    EXPECT_EQ(platform_.count("requests"), 20);
    EXPECT_EQ(platform_.count("unsound"), 0);
    EXPECT_TRUE(office_.receipts()[0].reference.starts_with("platform-"));
}

TEST_F(BroadcastTest, AnErrorIsTriedAgain) {
    platform_.fault(R"({"mode":"error","times":7})");
    send(5);
    expect_all(Outcome::accepted);
    EXPECT_EQ(platform_.count("distinct"), 5);
    EXPECT_EQ(platform_.count("requests"), 12);
}

TEST_F(BroadcastTest, ASlowOneIsAskedAgainAndKnowsTheCopy) {
    platform_.fault(R"({"mode":"slow","times":2,"seconds":1.5})");
    send(3);
    expect_all(Outcome::accepted);
    EXPECT_EQ(platform_.count("distinct"), 3);
    EXPECT_EQ(platform_.count("copies"), 2);
}

TEST_F(BroadcastTest, AnAnswerThatBreaksOffIsNoAnswer) {
    platform_.fault(R"({"mode":"close","times":3})");
    send(4);
    expect_all(Outcome::accepted);
    EXPECT_EQ(platform_.count("distinct"), 4);
    EXPECT_EQ(platform_.count("copies"), 3);
}

TEST_F(BroadcastTest, ASecondAnswerBelongsToNobody) {
    platform_.fault(R"({"mode":"twice","times":-1})");
    send(10);
    expect_all(Outcome::accepted);
    EXPECT_EQ(platform_.count("distinct"), 10);
    EXPECT_EQ(platform_.count("copies"), 0);
}

TEST_F(BroadcastTest, ARefusalIsFinal) {
    platform_.fault(R"({"mode":"refuse","times":1})");
    send(1);
    expect_all(Outcome::failed);
    EXPECT_EQ(office_.receipts()[0].reason, "status 400");
    EXPECT_EQ(platform_.count("distinct"), 0);
}

TEST_F(BroadcastTest, EveryFaultAtOnceAndStillTheCountsAgree) {
    for (const char* mode : {"error", "close", "slow", "twice", "none"}) {
        platform_.fault(std::string(R"({"mode":")") + mode + R"(","times":4,"seconds":0.6})");
        send(8);
    }
    expect_all(Outcome::accepted);
    EXPECT_EQ(platform_.count("distinct"), 40);
    EXPECT_EQ(role_->probe().accepted.value(), 40U);
}

TEST(BroadcastChannel, NobodyListeningMeansAgain) {
    BroadcastOptions options;
    options.url = "http://127.0.0.1:1/cap";  // Reserved; nothing listens there.
    const std::unique_ptr<BroadcastChannel> channel = BroadcastChannel::create(options).value();
    ASSERT_TRUE(channel->begin(broadcast(1)));
    Attempt attempt;
    for (int i = 0; i < 5000 && !channel->take(attempt); ++i) {
        channel->drive({});
        std::this_thread::sleep_for(std::chrono::milliseconds(1));
    }
    EXPECT_EQ(attempt.call, broadcast(1).id);
    EXPECT_EQ(attempt.result, Attempted::again);
    EXPECT_FALSE(attempt.reason.empty());
}

TEST(BroadcastChannel, CarriesSoManyAtOnceAndNoMore) {
    BroadcastOptions options;
    options.url = "http://127.0.0.1:1/cap";
    options.in_flight_max = 2;
    const std::unique_ptr<BroadcastChannel> channel = BroadcastChannel::create(options).value();
    EXPECT_EQ(channel->next_deadline(), std::nullopt);
    EXPECT_TRUE(channel->begin(broadcast(1)));
    EXPECT_TRUE(channel->begin(broadcast(2)));
    EXPECT_FALSE(channel->begin(broadcast(3)));
    EXPECT_NE(channel->next_deadline(), std::nullopt);
}

TEST(BroadcastChannel, AddressesThatAreNoneAreRefused) {
    for (const char* url :
         {"", "https://platform/cap", "http://", "http://:80/", "http://host:x/", "platform:80"}) {
        BroadcastOptions options;
        options.url = url;
        EXPECT_FALSE(BroadcastChannel::create(options).has_value()) << url;
    }
}

TEST(BroadcastChannel, WhatAStatusMeans) {
    for (const unsigned status : {200U, 202U, 204U, 409U}) {
        EXPECT_EQ(meaning_of_status(status), Attempted::accepted) << status;
    }
    for (const unsigned status : {400U, 401U, 403U, 404U, 413U, 422U}) {
        EXPECT_EQ(meaning_of_status(status), Attempted::refused) << status;
    }
    for (const unsigned status : {100U, 301U, 408U, 425U, 429U, 500U, 502U, 503U}) {
        EXPECT_EQ(meaning_of_status(status), Attempted::again) << status;
    }
}

}  // namespace
}  // namespace freshet::testing
