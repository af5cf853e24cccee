// See ledger.h: a version byte, then the fields in order.
#include "fanout/rollcall/ledger.h"

#include "rules/base/encoding.h"

namespace freshet {
namespace {

constexpr std::uint64_t format_version = 1;

}  // namespace

std::string_view to_string(LedgerStep step) {
    switch (step) {
        case LedgerStep::called:
            return "called";
        case LedgerStep::receipt:
            return "receipt";
        case LedgerStep::acknowledged:
            return "acknowledged";
        case LedgerStep::withheld:
            return "withheld";
        case LedgerStep::nobody:
            return "nobody";
        case LedgerStep::gave_up:
            return "gave_up";
        case LedgerStep::not_called:
            return "not_called";
        case LedgerStep::undecodable:
            return "undecodable";
    }
    return "unknown";
}

std::string encode(const LedgerLine& line) {
    Encoder encoder;
    encoder.put_unsigned(format_version);
    encoder.put_time(line.at);
    encoder.put_unsigned(static_cast<std::uint64_t>(line.step));
    encoder.put_text(line.word);
    encoder.put_text(line.identity);
    encoder.put_text(line.incident.text());
    encoder.put_text(line.call.text());
    encoder.put_text(line.channel.text());
    encoder.put_text(line.person.text());
    encoder.put_text(line.area.text());
    encoder.put_text(line.by.text());
    encoder.put_text(line.why);
    return encoder.take();
}

Result<LedgerLine> decode_ledger_line(std::string_view bytes) {
    Decoder decoder(bytes);
    const std::uint64_t version = decoder.get_unsigned();
    if (!decoder.failed() && version != format_version) {
        return Error{ErrorCode::refused,
                     "a ledger line of version " + std::to_string(version) + " is not known here"};
    }
    LedgerLine line;
    line.at = decoder.get_time();
    line.step = static_cast<LedgerStep>(decoder.get_unsigned());
    line.word = decoder.get_text();
    line.identity = decoder.get_text();
    line.incident = IncidentId(decoder.get_text());
    line.call = CallId(decoder.get_text());
    line.channel = ChannelName(decoder.get_text());
    line.person = PersonId(decoder.get_text());
    line.area = AreaId(decoder.get_text());
    line.by = PersonId(decoder.get_text());
    line.why = decoder.get_text();
    if (!decoder.finished()) return Error{ErrorCode::corrupt, "the bytes are no ledger line"};
    return line;
}

}  // namespace freshet
