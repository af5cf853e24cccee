// The stream protocol as replay speaks it: the report itself, and an Ack by station and sequence.
#include <variant>

#include "daemon/replay/wire.h"
#include "ingest/codec/stream_message.h"

namespace freshet {
namespace {

class StreamAnswers final : public AnswerReader {
public:
    Result<std::vector<AnswerKey>> on_bytes(std::string_view bytes) override {
        held_ += bytes;
        std::vector<AnswerKey> keys;
        std::size_t at = 0;
        while (true) {
            const stream::ScanResult scanned =
                stream::scan(bytes_of(std::string_view(held_).substr(at)));
            if (std::holds_alternative<stream::NeedMore>(scanned)) break;
            const auto* message = std::get_if<stream::Delimited>(&scanned);
            if (message == nullptr) return garbled();
            const auto ack = stream::decode_ack(message->message);
            const auto* good = std::get_if<stream::Ack>(&ack);
            if (good == nullptr) return garbled();
            keys.push_back({StationId(good->station), good->sequence});
            at += message->consumed;
        }
        held_.erase(0, at);
        return keys;
    }

private:
    static Error garbled() {
        return Error{ErrorCode::corrupt, "the daemon answered something that is no Ack"};
    }
    std::string held_;
};

class StreamWire final : public Wire {
public:
    Result<std::string> encode(const Report& report) const override {
        return stream::encode_report(report);
    }
    AnswerKey key_of(const Report& report) const override {
        return {report.station, report.serial};
    }
    std::unique_ptr<AnswerReader> reader() const override {
        return std::make_unique<StreamAnswers>();
    }
};

}  // namespace

std::unique_ptr<Wire> stream_wire() { return std::make_unique<StreamWire>(); }

}  // namespace freshet
