// Network: what lies between the stations and the daemon's sockets, connections and datagrams.
//
// Faults it makes: segments cut anywhere and delayed, never overtaking on a connection; a
// connection that breaks with half a frame delivered; one that is dead without either side being
// told; a station that never reads its answers; noise between frames, and frames of SL 651 and
// answers to them with up to 16 bits in a row damaged (CRC-16 finds all of those; of longer damage
// it passes one in 65,536, which is the standard's promise and not ours); datagrams lost, doubled,
// overtaken; a blackout, in which every connection breaks and nothing gets through.
#pragma once

#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "tests/simulation/world/dice.h"
#include "tests/simulation/world/moment.h"
#include "tests/simulation/world/world.h"

namespace freshet::world {

enum class Wire : std::uint8_t { sl651, stream };

class Network {
public:
    using LinkId = std::uint64_t;
    Network(std::uint64_t seed, const FaultRates& rates, const Now& now, Tally& tally)
        : dice_(seed, "network"), rates_(rates), now_(now), tally_(tally) {}

    // The station's side. Nothing when nobody listens.
    std::optional<LinkId> connect(Wire wire);
    bool is_open(LinkId id) const;
    void send(LinkId id, std::string bytes);
    std::string receive(LinkId id);
    // The station goes away; half the time the other side is not told.
    void leave(LinkId id);
    // The station has seen that the connection is broken.
    void forget(LinkId id);
    void send_datagram(std::size_t station, const std::string& bytes);
    std::string receive_datagram(std::size_t station);

    // The daemon's side.
    void listen() { listening_ = true; }
    void hang_up();  // The process is gone, and every connection with it.
    std::vector<std::pair<LinkId, Wire>> accept();
    struct Arrived {
        std::string bytes;
        enum class End { none, closed, broken } end = End::none;
    };
    std::optional<Arrived> read(LinkId id, std::size_t bytes_max);
    // How much of it the connection took.
    std::size_t write(LinkId id, std::string_view bytes);
    void close(LinkId id);
    struct Datagram {
        std::size_t station;
        std::string bytes;
    };
    std::optional<Datagram> read_datagram();
    void answer_datagram(std::size_t station, const std::string& bytes);

    // Everything on its way is lost, and nobody gets through until it is light again.
    void go_dark();
    void light_up() { dark_ = false; }
    bool is_dark() const { return dark_; }

    // When something arrives next, on either side.
    std::optional<Timestamp> next() const;

private:
    struct Segment {
        Timestamp at{};
        std::string bytes;
        Arrived::End end = Arrived::End::none;
    };
    struct Link {
        Wire wire = Wire::sl651;
        std::deque<Segment> up, down;
        bool reads = true;  // The station takes its answers.
        bool station_there = true, daemon_there = true;
        bool torn = false;       // Nothing more gets through.
        std::size_t unread = 0;  // Bytes on their way down or lying unread.
    };
    void put(std::deque<Segment>& way, std::string bytes);
    Duration latency();
    void damage(std::string& bytes);
    void forget_dead(LinkId id);
    void post(std::multimap<Timestamp, Datagram>& way, std::size_t station,
              const std::string& bytes);

    Dice dice_;
    const FaultRates& rates_;
    const Now& now_;
    Tally& tally_;
    bool listening_ = false, dark_ = false;
    LinkId next_id_ = 1;
    std::map<LinkId, Link> links_;
    std::vector<LinkId> fresh_;
    std::multimap<Timestamp, Datagram> up_, down_;
};

}  // namespace freshet::world
