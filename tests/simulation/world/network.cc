// See network.h.
#include "tests/simulation/world/network.h"

#include <algorithm>

namespace freshet::world {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

// What the kernel takes for a peer that does not read.
constexpr std::size_t window_bytes = 2048;

}  // namespace

Duration Network::latency() {
    Duration delay = dice_.from_to(milliseconds(5), milliseconds(150));
    if (dice_.chance(rates_.delayed)) {
        tally_.fault("segment delayed");
        delay += dice_.from_to(seconds(1), seconds(40));
    }
    return delay;
}

void Network::damage(std::string& bytes) {
    if (bytes.size() < 2 || !dice_.chance(rates_.damaged)) return;
    tally_.fault("bytes damaged");
    const std::size_t at = dice_.below(bytes.size() - 1);
    const std::uint64_t flipped = 1 + dice_.below(0xFFFF);
    bytes[at] = static_cast<char>(bytes[at] ^ static_cast<char>(flipped >> 8));
    bytes[at + 1] = static_cast<char>(bytes[at + 1] ^ static_cast<char>(flipped & 0xFF));
}

void Network::put(std::deque<Segment>& way, std::string bytes) {
    Timestamp at = now_.real;
    while (!bytes.empty()) {
        std::size_t size = bytes.size();
        if (size > 1 && dice_.chance(0.3)) size = 1 + dice_.below(size - 1);
        at = std::max(at + latency(), way.empty() ? at : way.back().at);
        way.push_back({at, bytes.substr(0, size), Arrived::End::none});
        bytes.erase(0, size);
    }
}

std::optional<Network::LinkId> Network::connect(Wire wire) {
    if (!listening_ || dark_) return std::nullopt;
    const LinkId id = next_id_++;
    Link& link = links_[id];
    link.wire = wire;
    if (dice_.chance(rates_.never_read)) {
        link.reads = false;
        tally_.fault("answers never read");
    }
    fresh_.push_back(id);
    return id;
}

bool Network::is_open(LinkId id) const {
    const auto link = links_.find(id);
    if (link == links_.end()) return false;
    // A break is noticed when it has come down the line.
    return !(link->second.torn || !link->second.daemon_there) || !link->second.down.empty();
}

void Network::send(LinkId id, std::string bytes) {
    const auto found = links_.find(id);
    if (found == links_.end() || found->second.torn) return;
    Link& link = found->second;
    if (link.wire == Wire::sl651 && dice_.chance(rates_.noise)) {
        tally_.fault("noise");
        std::string noise;
        for (std::uint64_t i = dice_.below(40) + 1; i > 0; --i) {
            const auto byte = static_cast<char>(dice_.below(256));
            noise += byte == '\x7E' ? '\x00' : byte;
        }
        bytes.insert(0, noise);
    }
    if (link.wire == Wire::sl651) damage(bytes);
    if (!dice_.chance(rates_.torn)) return put(link.up, std::move(bytes));
    tally_.fault("connection torn");
    bytes.resize(dice_.below(bytes.size() + 1));
    put(link.up, std::move(bytes));
    link.torn = true;
    const Timestamp at =
        std::max(now_.real + latency(), link.up.empty() ? now_.real : link.up.back().at);
    link.up.push_back({at, {}, Arrived::End::broken});
    link.down.clear();
}

std::string Network::receive(LinkId id) {
    std::string bytes;
    const auto link = links_.find(id);
    if (link == links_.end() || !link->second.reads) return bytes;
    std::deque<Segment>& down = link->second.down;
    while (!down.empty() && down.front().at <= now_.real) {
        bytes += down.front().bytes;
        down.pop_front();
    }
    link->second.unread -= bytes.size();
    forget_dead(id);
    return bytes;
}

void Network::leave(LinkId id) {
    const auto found = links_.find(id);
    if (found == links_.end()) return;
    Link& link = found->second;
    link.station_there = false;
    link.down.clear();
    if (dice_.chance(0.5)) {
        tally_.fault("left without a word");
        link.torn = true;
        link.up.clear();
    } else if (!link.torn) {
        const Timestamp at =
            std::max(now_.real + latency(), link.up.empty() ? now_.real : link.up.back().at);
        link.up.push_back({at, {}, Arrived::End::closed});
    }
    forget_dead(id);
}

void Network::forget(LinkId id) {
    const auto link = links_.find(id);
    if (link == links_.end()) return;
    link->second.station_there = false;
    link->second.down.clear();
    forget_dead(id);
}

void Network::go_dark() {
    dark_ = true;
    for (auto& [id, link] : links_) {
        link.torn = true;
        link.up.clear();
        link.down.clear();
    }
    up_.clear();
    down_.clear();
}

void Network::forget_dead(LinkId id) {
    const auto link = links_.find(id);
    if (!link->second.station_there && !link->second.daemon_there) links_.erase(link);
}

void Network::hang_up() {
    listening_ = false;
    fresh_.clear();
    up_.clear();
    for (auto link = links_.begin(); link != links_.end();) {
        link->second.daemon_there = false;
        link->second.up.clear();
        link = link->second.station_there ? std::next(link) : links_.erase(link);
    }
}

std::vector<std::pair<Network::LinkId, Wire>> Network::accept() {
    std::vector<std::pair<LinkId, Wire>> accepted;
    for (const LinkId id : std::exchange(fresh_, {}))
        if (const auto link = links_.find(id); link != links_.end())
            accepted.emplace_back(id, link->second.wire);
    return accepted;
}

std::optional<Network::Arrived> Network::read(LinkId id, std::size_t bytes_max) {
    const auto link = links_.find(id);
    if (link == links_.end()) return std::nullopt;
    std::deque<Segment>& up = link->second.up;
    Arrived arrived;
    while (!up.empty() && up.front().at <= now_.real && arrived.end == Arrived::End::none) {
        if (arrived.bytes.size() + up.front().bytes.size() > bytes_max) break;
        // What arrived before the end is read before the end is.
        if (up.front().end != Arrived::End::none && !arrived.bytes.empty()) break;
        arrived.bytes += up.front().bytes;
        arrived.end = up.front().end;
        up.pop_front();
    }
    if (arrived.bytes.empty() && arrived.end == Arrived::End::none) return std::nullopt;
    return arrived;
}

std::size_t Network::write(LinkId id, std::string_view bytes) {
    const auto found = links_.find(id);
    if (found == links_.end()) return bytes.size();
    Link& link = found->second;
    // To whom nobody listens any more bytes go until the break is known.
    if (link.torn || !link.station_there) return bytes.size();
    if (!link.reads) bytes = bytes.substr(0, window_bytes - std::min(window_bytes, link.unread));
    link.unread += bytes.size();
    std::string sent(bytes);
    if (link.wire == Wire::sl651) damage(sent);
    put(link.down, std::move(sent));
    return bytes.size();
}

void Network::close(LinkId id) {
    const auto link = links_.find(id);
    if (link == links_.end()) return;
    link->second.daemon_there = false;
    link->second.up.clear();
    forget_dead(id);
}

void Network::post(std::multimap<Timestamp, Datagram>& way, std::size_t station,
                   const std::string& bytes) {
    if (dice_.chance(rates_.dropped)) return tally_.fault("datagram lost");
    std::string arrives = bytes;
    damage(arrives);
    way.emplace(now_.real + latency(), Datagram{station, std::move(arrives)});
    if (!dice_.chance(rates_.doubled)) return;
    tally_.fault("datagram doubled");
    way.emplace(now_.real + latency(), Datagram{station, bytes});
}

void Network::send_datagram(std::size_t station, const std::string& bytes) {
    if (listening_ && !dark_) post(up_, station, bytes);
}
void Network::answer_datagram(std::size_t station, const std::string& bytes) {
    if (!dark_) post(down_, station, bytes);
}

std::optional<Network::Datagram> Network::read_datagram() {
    if (up_.empty() || up_.begin()->first > now_.real) return std::nullopt;
    Datagram datagram = std::move(up_.begin()->second);
    up_.erase(up_.begin());
    return datagram;
}

std::string Network::receive_datagram(std::size_t station) {
    for (auto at = down_.begin(); at != down_.end() && at->first <= now_.real; ++at) {
        if (at->second.station != station) continue;
        std::string bytes = std::move(at->second.bytes);
        down_.erase(at);
        return bytes;
    }
    return {};
}

std::optional<Timestamp> Network::next() const {
    std::optional<Timestamp> soonest;
    const auto sooner = [&](Timestamp at) {
        if (at > now_.real && (!soonest || at < *soonest)) soonest = at;
    };
    if (!up_.empty()) sooner(up_.begin()->first);
    if (!down_.empty()) sooner(down_.begin()->first);
    for (const auto& [id, link] : links_) {
        if (!link.up.empty()) sooner(link.up.front().at);
        if (!link.down.empty() && link.reads) sooner(link.down.front().at);
    }
    return soonest;
}

}  // namespace freshet::world
