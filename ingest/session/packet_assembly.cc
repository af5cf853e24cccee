// See packet_assembly.h.
#include "ingest/session/packet_assembly.h"

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
      total_(frame.packet->total) {
    CHECK(frame.packet->number == 1);
}

bool PacketAssembly::takes(const Frame& frame) const {
    if (frame.address != address_ || frame.function != function_) return false;
    if (frame.packet->total != total_) return false;
    // Another serial in the first packet is another message; later packets carry none.
    const std::optional<Heading> heading = heading_of(frame);
    return !heading || heading->serial == serial_;
}

void PacketAssembly::add(const Frame& frame) {
    if (!frames_.try_emplace(frame.packet->number, text_of(frame.bytes)).second) return;
    size_bytes_ += frame.bytes.size();
    if (const std::optional<Heading> heading = heading_of(frame)) serial_ = heading->serial;
}

std::uint16_t PacketAssembly::first_missing() const {
    CHECK(!is_complete());
    std::uint16_t missing = 1;
    for (auto frame = frames_.begin(); frame != frames_.end() && frame->first == missing; ++frame)
        ++missing;
    return missing;
}

std::string PacketAssembly::body() const {
    std::string body;
    for (const auto& [number, frame] : frames_)
        body.append(frame, packet_body_offset,
                    frame.size() - packet_body_offset - after_body_bytes);
    return body;
}

std::string PacketAssembly::raw() const {
    std::string raw;
    for (const auto& [number, frame] : frames_) raw += frame;
    return raw;
}

}  // namespace freshet::sl651
