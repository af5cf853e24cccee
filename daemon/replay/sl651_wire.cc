// SL 651 as replay speaks it: 32H frames and the confirmations of the centre.
#include <variant>

#include "daemon/replay/wire.h"
#include "ingest/codec/sl651_encode.h"
#include "ingest/codec/sl651_frame.h"

namespace freshet {
namespace {

// A serial of the wire, never 0: the plan's, folded into 16 bits.
std::uint16_t wire_serial(std::uint64_t serial) {
    return static_cast<std::uint16_t>(serial % 0xFFFF + 1);
}

class Sl651Answers final : public AnswerReader {
public:
    Result<std::vector<AnswerKey>> on_bytes(std::string_view bytes) override {
        held_ += bytes;
        std::vector<AnswerKey> keys;
        std::size_t at = 0;
        while (at < held_.size()) {
            const sl651::ScanResult scanned =
                sl651::scan(bytes_of(std::string_view(held_).substr(at)));
            if (std::holds_alternative<sl651::NeedMore>(scanned)) break;
            const auto* frame = std::get_if<sl651::Frame>(&scanned);
            const auto heading = frame == nullptr ? std::nullopt : sl651::heading_of(*frame);
            if (!heading || frame->direction != sl651::Direction::down) {
                return Error{ErrorCode::corrupt,
                             "the daemon answered something that is no confirmation"};
            }
            // NAK asks for the frame again; the player's own clock does that.
            if (frame->end != sl651::End::nak) {
                keys.push_back({sl651::station_id(frame->address), heading->serial});
            }
            at += frame->bytes.size();
        }
        held_.erase(0, at);
        return keys;
    }

private:
    std::string held_;
};

class Sl651Wire final : public Wire {
public:
    explicit Sl651Wire(Rounding rounding) {
        options_.precision =
            rounding == Rounding::round ? sl651::Precision::rounded : sl651::Precision::exact;
    }
    Result<std::string> encode(const Report& report) const override {
        Report framed = report;
        framed.function = 0x32;
        framed.serial = wire_serial(report.serial);
        return sl651::encode_report(framed, options_);
    }
    AnswerKey key_of(const Report& report) const override {
        return {report.station, wire_serial(report.serial)};
    }
    std::unique_ptr<AnswerReader> reader() const override {
        return std::make_unique<Sl651Answers>();
    }

private:
    sl651::UplinkOptions options_;
};

}  // namespace

std::unique_ptr<Wire> sl651_wire(Rounding rounding) {
    return std::make_unique<Sl651Wire>(rounding);
}

}  // namespace freshet
