// See sent_ledger.h.
#include "fanout/adapters/sent_ledger.h"

#include <algorithm>

#include "rules/base/encoding.h"
#include "storage/state/keys.h"

namespace freshet {

std::string encode(const SentRow& row) {
    Encoder encoder;
    encoder.put_unsigned(row.attempts);
    encoder.put_unsigned(row.outcome ? static_cast<std::uint64_t>(*row.outcome) : 0);
    encoder.put_time(row.at);
    return encoder.take();
}

Result<SentRow> decode_sent_row(std::string_view bytes) {
    Decoder decoder(bytes);
    SentRow row;
    row.attempts = static_cast<std::uint32_t>(decoder.get_unsigned());
    const std::uint64_t outcome = decoder.get_unsigned();
    row.at = decoder.get_time();
    if (!decoder.finished() || outcome > static_cast<std::uint64_t>(Outcome::superseded)) {
        return Error{ErrorCode::corrupt, "the bytes are no row of the sent-ledger"};
    }
    if (outcome != 0) row.outcome = static_cast<Outcome>(outcome);
    return row;
}

std::string sent_prefix(const ChannelName& channel) { return "x/" + channel.text() + "/"; }

std::string sent_key_at(const ChannelName& channel, Timestamp time) {
    const std::int64_t count = std::max<std::int64_t>(time.time_since_epoch().count(), 0);
    return sent_prefix(channel) + state_keys::big_endian(static_cast<std::uint64_t>(count));
}

std::string sent_key(const ChannelName& channel, const Call& call) {
    return sent_key_at(channel, call.made_at) + "/" + call.id.text();
}

}  // namespace freshet
