// The sent-ledger: what an adapter is about to send and what became of it, rows of the state store
// under `x/<channel>/`. An intent is synced before the first byte goes out, so a crash between
// sending and storing the result leaves an intent without one: the call is then *in doubt* and is
// sent once more under the same id. Never nothing, at most one copy too many.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "fanout/rollcall/call.h"
#include "rules/base/result.h"

namespace freshet {

struct SentRow {
    std::uint32_t attempts = 0;      // Begun, all processes together.
    std::optional<Outcome> outcome;  // Nothing while it is an intent.
    Timestamp at{};
    bool operator==(const SentRow&) const = default;
};

std::string encode(const SentRow& row);
Result<SentRow> decode_sent_row(std::string_view bytes);

// By the time the call was made, so that old ones lie together and can be swept.
std::string sent_key(const ChannelName& channel, const Call& call);
std::string sent_prefix(const ChannelName& channel);
// Before this lie the rows of calls made before `time`.
std::string sent_key_at(const ChannelName& channel, Timestamp time);

}  // namespace freshet
