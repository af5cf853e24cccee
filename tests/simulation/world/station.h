// StationPeer: one station of the field. It measures every five minutes, keeps what it measured
// until it was acknowledged, sends again when no answer comes (SL 651 §6.3: after 10 s, twice more,
// then later), and believes its own clock. Its ledger of what was sent and acknowledged is its own.
//
// Rain gauges of SL 651 say each full hour again in an hourly report (34H). Half of those that have
// a connection send what is long in packets, one message at a time, and a packet again when it is
// asked for; by datagram nobody does: a late copy of a packet cannot be told from one of the next
// message.
//
// Faults it makes: hours of silence after which everything comes at once, a sensor that measures
// nothing for up to an hour, a clock that is ahead, behind, or in 1970, samples reported a second
// time in another report, with the same value or a revised one. It does not forge.
#pragma once

#include <cstdint>
#include <deque>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "tests/simulation/world/network.h"
#include "tests/simulation/world/sl651_peer.h"
#include "tests/simulation/world/valley.h"

namespace freshet::world {

class StationPeer {
public:
    // Hears of each report when its answer has come.
    using Acknowledged = std::function<void(const StationPeer&, const Outgoing&)>;
    struct Surroundings {
        const Valley& valley;
        Network& network;
        const FaultRates& rates;
        const Now& now;
        Tally& tally;
        Acknowledged acknowledged;
    };
    StationPeer(std::uint64_t seed, std::size_t index, Surroundings around, Timestamp begin);

    // Whether anything was done.
    bool poll();
    Timestamp next() const;
    // From here on no fault of its own: silences end, the clock is set.
    void behave();
    // No more is measured; what is left is still sent.
    void stop_measuring() { measures_at_ = Timestamp::max(); }

    Wire wire() const { return wire_; }
    // Reports measured and not acknowledged.
    std::size_t waiting() const { return to_report_.size() + hours_.size() + open_.size(); }

private:
    struct Open {
        Outgoing report;
        std::vector<std::string> frames;
        int tries = 0;
        Timestamp again_at{};
    };
    Timestamp own_clock() const;
    void measure();
    bool is_blind();
    void go_wrong();
    bool hear();
    bool report();
    bool report_hours();
    void open(Outgoing report);
    void send(const std::string& frame);
    void on_answer(const Answer& answer);
    Measured revision_of(Measured sample);
    bool transmit();
    void give_up();

    Dice dice_, sensor_dice_, packet_dice_;
    std::size_t index_;
    Surroundings around_;
    Wire wire_;
    bool by_datagram_, in_packets_;
    std::string address_;
    std::uint64_t serial_;

    Timestamp measures_at_{};
    Timestamp silent_from_{}, silent_until_{};
    Timestamp clock_wrong_from_{}, clock_wrong_until_{};
    Timestamp blind_from_{}, blind_until_{};
    Timestamp clock_shows_{};  // At clock_wrong_from_.
    bool behaves_ = false;
    std::deque<Measured> to_report_;
    std::deque<Open> open_;
    std::optional<Measured> last_, revised_;
    // What an hourly report says: the latest samples, and the hours not yet in a report.
    std::deque<Measured> latest_;
    std::deque<Outgoing> hours_;
    std::optional<Network::LinkId> link_;
    Timestamp connects_at_{};
    std::string heard_;
};

}  // namespace freshet::world
