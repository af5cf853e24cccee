// See gateway.h.
#include "ingest/transport/gateway.h"

#include <sys/resource.h>

#include <algorithm>
#include <atomic>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <chrono>
#include <utility>
#include <vector>

#include "ingest/session/sl651_session.h"
#include "ingest/session/stream_session.h"
#include "ingest/transport/listener.h"
#include "ingest/transport/tcp_listener.h"
#include "ingest/transport/udp_listener.h"

namespace freshet {
namespace {

namespace asio = boost::asio;

// Deadlines are seconds, so looking once a second is close enough, and costs an idle daemon one
// wake-up.
constexpr auto sweep_interval = std::chrono::seconds(1);
// A sender of datagrams that is silent for so long is forgotten.
constexpr Duration udp_idle_max = std::chrono::minutes(1);

// Sockets must not take the descriptors that the databases open their files with: a quarter of what
// the process may have, 1024 at most, is left to the rest of it, and where there are few, half.
std::size_t connections_allowed(std::size_t connections_max) {
    rlimit limit{};
    if (::getrlimit(RLIMIT_NOFILE, &limit) != 0) return connections_max;
    const rlim_t few = std::min<rlim_t>(limit.rlim_cur / 2, 128);
    const rlim_t kept = std::clamp<rlim_t>(limit.rlim_cur / 4, few, 1024);
    return std::min<rlim_t>(connections_max, limit.rlim_cur - kept);
}

Duration monotonic() {
    return std::chrono::duration_cast<Duration>(
        std::chrono::steady_clock::now().time_since_epoch());
}

}  // namespace

class Gateway::Core final : public Bell {
public:
    Core(const GatewayOptions& options, std::function<Timestamp()> now)
        : options_(options),
          udp_session_(options.session),
          admission_(probe_.admission),
          context_(1),
          sweep_timer_(context_) {
        udp_session_.idle_max = udp_idle_max;
        shared_.now = [now = std::move(now)] { return Moment{now(), monotonic()}; };
        shared_.directory = std::make_shared<const StationDirectory>();
        shared_.probe = &probe_;
        shared_.memory = options_.memory;
    }

    std::optional<Error> listen() {
        const auto keep = [this](Result<std::unique_ptr<Listener>> made, std::uint16_t& port) {
            if (!made) return std::optional<Error>(made.error());
            port = (*made)->port();
            listeners_.push_back(std::move(*made));
            return std::optional<Error>();
        };
        if (options_.sl651_port) {
            if (auto error =
                    keep(tcp(options_.address, *options_.sl651_port, sl651(options_.session)),
                         ports_.sl651_tcp))
                return error;
            // The same port: with 0 it is told once, for both.
            if (auto error = keep(udp(ports_.sl651_tcp, sl651(udp_session_)), ports_.sl651_udp))
                return error;
        }
        if (options_.stream_port)
            return keep(tcp(options_.stream_address, *options_.stream_port, stream()),
                        ports_.stream);
        return std::nullopt;
    }

    // Any thread. A bell that is ringing already costs nothing more.
    void ring() override {
        if (ringing_.exchange(true, std::memory_order_acq_rel)) return;
        asio::post(context_, [this] {
            // Before the receipts are looked at: from here on a ring is heard again.
            ringing_.store(false, std::memory_order_release);
            take_receipts();
        });
    }

    void run(IngestLane& lane) {
        Dispatch dispatch(lane, options_.open_bytes_max);
        dispatch.set_floor(shared_.pressure_floor);
        shared_.dispatch = &dispatch;
        for (const auto& listener : listeners_) listener->start();
        wait_to_sweep();
        context_.run();
        shared_.dispatch = nullptr;
    }

    void stop() {
        asio::post(context_, [this] {
            if (std::exchange(stopping_, true)) return;
            stop_deadline_ = monotonic() + options_.drain_max;
            for (const auto& listener : listeners_) listener->stop_reading();
            end_when_drained();
        });
    }

    void set_directory(std::shared_ptr<const StationDirectory> directory) {
        asio::post(context_, [this, directory = std::move(directory)]() mutable {
            shared_.directory = std::move(directory);
        });
    }

    void set_pressure_floor(Pressure floor) {
        asio::post(context_, [this, floor] {
            shared_.pressure_floor = floor;
            if (shared_.dispatch == nullptr) return;
            shared_.dispatch->set_floor(floor);
            resume();
        });
    }

    const GatewayPorts& ports() const { return ports_; }
    const GatewayProbe& probe() const { return probe_; }

private:
    Result<std::unique_ptr<Listener>> tcp(const std::string& address, std::uint16_t port,
                                          SessionMaker make_session) {
        TcpOptions options;
        options.address = address;
        options.port = port;
        options.index = listeners_.size();
        options.connections_per_address_max = options_.connections_per_address_max;
        options.connections_from_loopback_max = options_.connections_from_loopback_max;
        options.connections_max = connections_allowed(options_.connections_max);
        options.send_wait_max = options_.send_wait_max;
        return make_tcp_listener(context_, options, std::move(make_session), shared_);
    }

    Result<std::unique_ptr<Listener>> udp(std::uint16_t port, SessionMaker make_session) {
        UdpOptions options;
        options.address = options_.address;
        options.port = port;
        options.index = listeners_.size();
        return make_udp_listener(context_, options, std::move(make_session), shared_);
    }

    SessionMaker sl651(const SessionOptions& options) {
        return [this, &options](const Source& source, const Moment& now) {
            return std::make_unique<Sl651Session>(options, probe_.sl651, admission_, source, now);
        };
    }
    SessionMaker stream() {
        return [this](const Source& source, const Moment& now) {
            return std::make_unique<StreamSession>(options_.session, probe_.stream, admission_,
                                                   source, now);
        };
    }

    void take_receipts() {
        const auto now = DurableTimes::Time::clock::now();
        while (const auto settlement = shared_.dispatch->take()) {
            shared_.durable_times.answered(now, probe_.observation_to_durable);
            listeners_[settlement->place.listener]->settle(*settlement);
        }
        for (const auto& listener : listeners_) listener->flush();
        resume();
        end_when_drained();
    }

    void resume() {
        if (!shared_.dispatch->may_read()) return;
        for (const auto& listener : listeners_) listener->resume();
    }

    void wait_to_sweep() {
        sweep_timer_.expires_after(sweep_interval);
        sweep_timer_.async_wait([this](const boost::system::error_code& error) {
            if (error) return;
            for (const auto& listener : listeners_) listener->sweep();
            probe_.sweeps.add();
            end_when_drained();
            wait_to_sweep();
        });
    }

    void end_when_drained() {
        if (!stopping_) return;
        if (shared_.dispatch->open() == 0 || monotonic() >= stop_deadline_) context_.stop();
    }

    const GatewayOptions options_;
    SessionOptions udp_session_;
    GatewayProbe probe_;
    Admission admission_;
    IoShared shared_;
    asio::io_context context_;
    asio::steady_timer sweep_timer_;
    std::vector<std::unique_ptr<Listener>> listeners_;
    GatewayPorts ports_;
    std::atomic<bool> ringing_{false};
    bool stopping_ = false;
    Duration stop_deadline_{};
};

Gateway::Gateway(std::unique_ptr<Core> core) : core_(std::move(core)) {}
Gateway::~Gateway() = default;

Result<std::unique_ptr<Gateway>> Gateway::create(const GatewayOptions& options,
                                                 std::function<Timestamp()> now) {
    auto core = std::make_unique<Core>(options, std::move(now));
    if (const std::optional<Error> error = core->listen()) return *error;
    return std::unique_ptr<Gateway>(new Gateway(std::move(core)));
}

Bell& Gateway::bell() { return *core_; }
void Gateway::run(IngestLane& lane) { core_->run(lane); }
void Gateway::stop() { core_->stop(); }
void Gateway::set_directory(std::shared_ptr<const StationDirectory> directory) {
    core_->set_directory(std::move(directory));
}
void Gateway::set_pressure_floor(Pressure floor) { core_->set_pressure_floor(floor); }
GatewayPorts Gateway::ports() const { return core_->ports(); }
const GatewayProbe& Gateway::probe() const { return core_->probe(); }

}  // namespace freshet
