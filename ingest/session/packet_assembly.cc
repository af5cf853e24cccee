// See packet_assembly.h.
#include "ingest/session/packet_assembly.h"

#include <algorithm>

#include "rules/base/check.h"

namespace freshet::sl651 {
namespace {

constexpr std::size_t packet_body_offset = 17, after_body_bytes = 3;

}  // namespace

PacketAssembly::PacketAssembly(const Frame& frame)
    : address_(frame.address),
      centre_(frame.centre),
      password_(frame.password),
      function_(frame.function),
      frames_(frame.packet->total) {}

bool PacketAssembly::takes(const Frame& frame) const {
    if (frame.address != address_ || frame.function != function_) return false;
    if (frame.packet->total != frames_.size()) return false;
    // Another serial in the first packet is another message; later packets carry none.
    const std::optional<Heading> heading = heading_of(frame);
    return !heading || frames_.front().empty() || heading->serial == serial_;
}

void PacketAssembly::add(const Frame& frame) {
    std::string& place = frames_[frame.packet->number - 1U];
    if (!place.empty()) return;
    place = text_of(frame.bytes);
    size_bytes_ += place.size();
    ++received_;
    if (const std::optional<Heading> heading = heading_of(frame)) serial_ = heading->serial;
}

std::uint16_t PacketAssembly::first_missing() const {
    const auto found = std::ranges::find_if(frames_, &std::string::empty);
    CHECK(found != frames_.end());
    return static_cast<std::uint16_t>(found - frames_.begin() + 1);
}

std::string PacketAssembly::body() const {
    std::string body;
    for (const std::string& frame : frames_)
        body.append(frame, packet_body_offset,
                    frame.size() - packet_body_offset - after_body_bytes);
    return body;
}

std::string PacketAssembly::raw() const {
    std::string raw;
    for (const std::string& frame : frames_) raw += frame;
    return raw;
}

}  // namespace freshet::sl651
