#include "rules/engine/maintenance.h"

#include <algorithm>
#include <utility>

namespace freshet {
namespace {

// What is observed longer ago than any sample is kept asks for none of them.
constexpr Duration past_kept = std::chrono::hours(24 * 5);

}  // namespace

void Maintenances::begin(Maintenance maintenance) {
    if (current_) end(maintenance.from);
    current_ = std::move(maintenance);
}

void Maintenances::end(Timestamp at) {
    past_.push_back({current_->from, std::min(at, current_->until)});
    current_.reset();
    std::erase_if(past_, [&](const Span& span) { return span.until < at - past_kept; });
}

bool Maintenances::covers(Timestamp observed_at) const {
    const auto within = [&](Timestamp from, Timestamp until) {
        return from <= observed_at && observed_at < until;
    };
    if (current_ && within(current_->from, current_->until)) return true;
    return std::any_of(past_.begin(), past_.end(),
                       [&](const Span& span) { return within(span.from, span.until); });
}

void Maintenances::encode(Encoder& encoder) const {
    encoder.put_flag(current_.has_value());
    if (current_) {
        encoder.put_time(current_->from);
        encoder.put_time(current_->until);
        encoder.put_text(current_->by.text());
        encoder.put_text(current_->reason);
    }
    encoder.put_unsigned(past_.size());
    for (const Span& span : past_) {
        encoder.put_time(span.from);
        encoder.put_time(span.until);
    }
}

void Maintenances::decode(Decoder& decoder) {
    if (decoder.get_flag()) {
        current_.emplace();
        current_->from = decoder.get_time();
        current_->until = decoder.get_time();
        current_->by = PersonId(decoder.get_text());
        current_->reason = decoder.get_text();
    }
    for (std::size_t count = decoder.get_count(); count > 0 && !decoder.failed(); --count) {
        const Timestamp from = decoder.get_time();
        past_.push_back({from, decoder.get_time()});
    }
}

}  // namespace freshet
