#include "rules/engine/by_hand.h"

#include <algorithm>

#include "rules/base/check.h"

namespace freshet {
namespace {

// An ended one is kept so long that a second of its moment cannot be given its id.
constexpr Duration kept_after_end = std::chrono::hours(24);

}  // namespace

Timestamp ByHand::raise(const Command& command, Duration life, const EpochView& epochs,
                        const Occasion& occasion, std::vector<Output>& said) {
    std::erase_if(raised_, [&](const Raised& raised) {
        return !raised.open && occasion.at - raised.last.published_at > kept_after_end;
    });
    Raised raised;
    const auto second = std::chrono::floor<std::chrono::seconds>(occasion.at);
    for (const Raised& other : raised_)
        if (std::chrono::floor<std::chrono::seconds>(other.last.onset) == second)
            raised.occurrence = std::max(raised.occurrence, other.occurrence + 1);
    Warning& warning = raised.last;
    warning.revision = 0;
    revise(warning, occasion, MessageType::alert, WarningReason::raised_by_hand);
    warning.subject = SubjectId(command.area.text());
    warning.incident = incident_id(RuleName(name), warning.subject, occasion.at, raised.occurrence);
    warning.event = command.event;
    warning.audience = {Audience::desk, Audience::officials, Audience::public_};
    warning.severity = warning.peak = command.severity;
    warning.areas = {command.area};
    warning.onset = occasion.at;
    warning.expires = occasion.at + life;
    warning.by = command.by;
    warning.text = command.reason;
    warning.configuration = epochs.newest().book->configuration().hash;
    said.emplace_back(warning);
    raised_.push_back(std::move(raised));
    return raised_.back().last.expires;
}

bool ByHand::holds(const IncidentId& id) const {
    return std::any_of(raised_.begin(), raised_.end(),
                       [&](const Raised& raised) { return raised.last.incident == id; });
}

Result<void> ByHand::obey(const Command& command, const Occasion& occasion,
                          std::vector<Output>& said) {
    const auto found = std::find_if(raised_.begin(), raised_.end(), [&](const Raised& raised) {
        return raised.last.incident == command.incident;
    });
    CHECK(found != raised_.end());
    if (!found->open)
        return Error{ErrorCode::refused,
                     "incident " + command.incident.text() + " has ended already"};
    found->open = false;
    revise(found->last, occasion, MessageType::cancel,
           command.kind == CommandKind::clear ? WarningReason::cleared_by_hand
                                              : WarningReason::withdrawn_by_person);
    found->last.by = command.by;
    found->last.text = command.reason;
    found->last.ended_at = occasion.at;
    said.emplace_back(found->last);
    return {};
}

void ByHand::expire(const Occasion& occasion, std::vector<Output>& said) {
    for (Raised& raised : raised_) {
        if (!raised.open || raised.last.expires > occasion.at) continue;
        raised.open = false;
        revise(raised.last, occasion, MessageType::cancel, WarningReason::expired);
        raised.last.ended_at = occasion.at;
        said.emplace_back(raised.last);
    }
}

std::vector<Timestamp> ByHand::deadlines() const {
    std::vector<Timestamp> result;
    for (const Raised& raised : raised_)
        if (raised.open) result.push_back(raised.last.expires);
    return result;
}

void ByHand::encode(Encoder& encoder) const {
    encoder.put_unsigned(raised_.size());
    for (const Raised& raised : raised_) {
        encoder.put_flag(raised.open);
        encoder.put_unsigned(raised.occurrence);
        encoder.put_text(freshet::encode(raised.last));
    }
}

void ByHand::decode(Decoder& decoder) {
    for (std::size_t count = decoder.get_count(); count > 0 && !decoder.failed(); --count) {
        Raised raised;
        raised.open = decoder.get_flag();
        raised.occurrence = static_cast<std::uint32_t>(decoder.get_unsigned());
        Result<Warning> last = decode_warning(decoder.get_text());
        if (last)
            raised.last = std::move(*last);
        else
            decoder.fail();
        raised_.push_back(std::move(raised));
    }
}

}  // namespace freshet
