// The stored form of latches, inside the snapshot of their station.
#include <algorithm>

#include "rules/engine/latches.h"

namespace freshet {
namespace {

// Stages of transfer are few: only where there are any do their traces follow, and the first number
// says so. What is stored without them stays as it was.
constexpr std::uint64_t stages_follow = std::uint64_t{1} << 40;

}  // namespace

void Latches::encode(Encoder& encoder) const {
    const bool has_stages = std::any_of(traces_.begin() + colour_count, traces_.end(),
                                        [](const Trace& trace) { return !trace.empty(); });
    if (has_stages) encoder.put_unsigned(stages_follow);
    const auto end = has_stages ? traces_.end() : traces_.begin() + colour_count;
    for (auto each = traces_.begin(); each != end; ++each) {
        const Trace& trace = *each;
        encoder.put_unsigned(trace.size());
        for (const Change& change : trace) {
            const Latch& latch = change.latch;
            encoder.put_time(change.at);
            encoder.put_unsigned((latch.set ? 1U : 0U) | (latch.under_since ? 2U : 0U) |
                                 (latch.by_removal ? 4U : 0U) | (latch.possible_since ? 8U : 0U));
            if (latch.set) encoder.put_duration(change.at - latch.set_at);
            if (latch.under_since) encoder.put_duration(change.at - *latch.under_since);
            if (latch.possible_since) encoder.put_duration(change.at - *latch.possible_since);
        }
    }
}

void Latches::decode(Decoder& decoder) {
    Decoder ahead = decoder;
    const bool has_stages = ahead.get_unsigned() == stages_follow && !ahead.failed();
    if (has_stages) decoder = ahead;
    const auto end = has_stages ? traces_.end() : traces_.begin() + colour_count;
    for (auto each = traces_.begin(); each != end; ++each) {
        Trace& trace = *each;
        for (std::size_t count = decoder.get_count(); count > 0 && !decoder.failed(); --count) {
            Change change;
            change.at = decoder.get_time();
            const std::uint64_t flags = decoder.get_unsigned();
            if (flags > 15) decoder.fail();
            change.latch.set = (flags & 1U) != 0;
            change.latch.by_removal = (flags & 4U) != 0;
            if (change.latch.set) change.latch.set_at = change.at - decoder.get_duration();
            if ((flags & 2U) != 0) change.latch.under_since = change.at - decoder.get_duration();
            if ((flags & 8U) != 0) change.latch.possible_since = change.at - decoder.get_duration();
            trace.push_back(change);
        }
    }
}

}  // namespace freshet
