#include "rules/engine/superiors.h"

#include <algorithm>
#include <tuple>
#include <utility>

#include "rules/engine/patrolled.h"
#include "rules/model/fields.h"
#include "rules/model/folded_text.h"

namespace freshet {
namespace {

// Which of two revisions stands, whoever came first: the later one, of one moment the cancelled
// one, then the severer.
auto rank(const SuperiorWarning& warning) {
    return std::tuple(warning.issued_at, warning.standing, warning.severity, warning.until,
                      warning.from);
}

bool is_same(const SuperiorWarning& left, const SuperiorWarning& right) {
    return left.id == right.id && left.issuer == right.issuer;
}

HeardFromAbove heard_as(SuperiorWarning warning, Timestamp begins, JournalPosition position) {
    std::string event = folded_text(warning.event);
    return {std::move(warning), std::move(event), begins, position};
}

// What begins later is no instant: whether it had begun when it came depends on how it came.
bool is_instant(const HeardFromAbove& heard) {
    return heard.warning.from <= heard.warning.issued_at;
}

}  // namespace

void Superiors::add(const SuperiorWarning& warning, Timestamp received_at, JournalPosition position,
                    const EngineOptions& options) {
    SuperiorWarning taken = warning;
    // As a clock that is ahead: it cannot have been issued after it came.
    if (taken.issued_at > received_at + options.clock_ahead_max) taken.issued_at = received_at;
    Timestamp begins = std::max(taken.issued_at, taken.from);
    // What has been in force for longer than anything late is looked at begins when it comes.
    if (begins < received_at - options.lateness_max) begins = received_at;
    heard_.push_back(heard_as(std::move(taken), begins, position));
}

void Superiors::trim(Timestamp horizon) {
    // A revision is kept while any other of its id may still be asked for: it may cancel that one.
    const auto lasts = [&](const HeardFromAbove& heard) {
        return std::max(heard.warning.until, heard.warning.issued_at) >= horizon;
    };
    std::vector<HeardFromAbove> kept;
    for (const HeardFromAbove& heard : heard_) {
        const bool is_kept = std::ranges::any_of(heard_, [&](const HeardFromAbove& other) {
            return is_same(other.warning, heard.warning) && lasts(other);
        });
        if (is_kept) kept.push_back(heard);
    }
    heard_ = std::move(kept);
}

void Superiors::encode(Encoder& encoder) const {
    encoder.put_unsigned(heard_.size());
    for (const HeardFromAbove& heard : heard_) {
        encoder.put_time(heard.begins);
        put(encoder, heard.warning, heard.begins);
        put_position(encoder, heard.position);
    }
}

void Superiors::decode(Decoder& decoder) {
    for (std::size_t count = decoder.get_count(); count > 0 && !decoder.failed(); --count) {
        const Timestamp begins = decoder.get_time();
        SuperiorWarning warning = get_superior_warning(decoder, begins);
        heard_.push_back(heard_as(std::move(warning), begins, get_position(decoder)));
    }
}

bool SuperiorsView::is_replaced(const HeardFromAbove& heard, Timestamp at) const {
    bool replaced = false;
    each([&](const HeardFromAbove& other) {
        replaced =
            replaced || (other.warning.issued_at <= at && is_same(other.warning, heard.warning) &&
                         rank(other.warning) > rank(heard.warning));
    });
    return replaced;
}

const HeardFromAbove* SuperiorsView::in_force(Timestamp at, const Question& question,
                                              const RuleBook& book) const {
    const HeardFromAbove* severest = nullptr;
    each([&](const HeardFromAbove& heard) {
        const SuperiorWarning& warning = heard.warning;
        if (warning.standing != SuperiorStanding::issued || heard.begins > at ||
            warning.until <= at || warning.severity < question.at_least ||
            heard.event != question.event)
            return;
        const bool covers = std::ranges::any_of(question.areas, [&](const AreaId& area) {
            return std::ranges::any_of(with_parents(area, book), [&](const AreaId& above) {
                return std::ranges::find(warning.areas, above) != warning.areas.end();
            });
        });
        if (!covers || is_replaced(heard, at)) return;
        if (severest == nullptr || std::tuple(warning.severity, severest->begins) >
                                       std::tuple(severest->warning.severity, heard.begins))
            severest = &heard;
    });
    return severest;
}

std::vector<Timestamp> SuperiorsView::beginnings(Timestamp from) const {
    std::vector<Timestamp> result;
    each([&](const HeardFromAbove& heard) {
        if (is_instant(heard) && heard.begins >= from) result.push_back(heard.begins);
    });
    std::ranges::sort(result);
    const auto same = std::ranges::unique(result);
    result.erase(same.begin(), same.end());
    return result;
}

std::optional<Timestamp> SuperiorsView::newest_beginning(Timestamp at) const {
    std::optional<Timestamp> newest;
    each([&](const HeardFromAbove& heard) {
        if (is_instant(heard) && heard.begins <= at && (!newest || *newest < heard.begins))
            newest = heard.begins;
    });
    return newest;
}

}  // namespace freshet
