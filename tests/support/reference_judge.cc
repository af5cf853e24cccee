// See reference_judge.h.
#include "tests/support/reference_judge.h"

#include <algorithm>
#include <array>
#include <iterator>
#include <optional>
#include <utility>

namespace freshet::reference {
namespace {

// [45] Those that may be what is asked of a severity: up to the first that surely is.
std::vector<const Asked*> those_that_may_be(const Cases& cases, std::size_t severity,
                                            const Values& values) {
    std::vector<const Asked*> result;
    if (!cases.back().asked[severity]) return result;
    for (const Case& one : cases) {
        const Asked& asked = *one.asked[severity];
        const bool applies = asked.raise.conditional || asked.clear.conditional;
        if (one.when && !applies) continue;
        const Truth when = one.when ? one.when->holds(values) : Truth::yes;
        if (when != Truth::no) result.push_back(&asked);
        if (when == Truth::yes) break;
    }
    return result;
}

Truth agreed(const std::vector<const Asked*>& may_be, Condition Asked::*side,
             const Values& values) {
    const Truth first = (may_be.front()->*side).holds(values);
    const bool all = std::ranges::all_of(
        may_be, [&](const Asked* one) { return (one->*side).holds(values) == first; });
    return all ? first : Truth::unknown;
}

// [56] Not certainly false, and true where each term lies where that helps most, under each of the
// cases that may be.
bool may_raise(const std::vector<const Asked*>& may_be, const Values& certain,
               const Values& reach) {
    return !may_be.empty() && agreed(may_be, &Asked::raise, certain) != Truth::no &&
           std::ranges::all_of(
               may_be, [&](const Asked* one) { return one->raise.holds(reach) == Truth::yes; });
}

void step_under(std::optional<Timestamp>& since, bool& set, Timestamp at, Duration hold) {
    if (!since) since = at;
    if (at - *since < hold) return;
    set = false;
    since.reset();
}

void begin(std::optional<Episode::Span>& span, Timestamp at) {
    if (!span) span.emplace(Episode::Span{at, std::nullopt});
    span->released_at.reset();
}

}  // namespace

void Judge::judge(const RuleText& rule, const SubjectId& subject, const std::set<AreaId>& areas,
                  const std::vector<const ThresholdRow*>& rows, Judged& result) const {
    std::array<Latch, severity_count> latches;
    std::array<std::vector<Possible>, severity_count> possible;
    std::vector<Episode>& episodes = result.episodes;
    const Year year(rule, rows);
    bool open = false;
    const std::set<Timestamp> samples = instants(year);
    std::set<Timestamp> all = doubted();
    all.insert(samples.begin(), samples.end());
    for (const Timestamp at : all) {
        const Seen seen = seen_at(at, areas);
        const bool is_sample = samples.contains(at);
        bool any_set = false;
        for (std::size_t i = 0; i < latches.size(); ++i) {
            Latch& latch = latches[i];
            const bool was_set = latch.set;
            const MayBe may_be = those_that_may_be(year.at(at), i, *seen.certain);
            if (is_sample && !may_be.empty()) {
                step(latch, may_be, *seen.certain, at);
            } else if (is_sample && was_set) {
                step_under(latch.under_since, latch.set, at, year.last_hold(at, i));
            }
            std::vector<Possible>& stretches = possible[i];
            const bool was_possible = !stretches.empty() && !stretches.back().until;
            const bool is_possible = !latch.set && may_raise(may_be, *seen.certain, *seen.reach);
            if (is_possible && !was_possible)
                stretches.push_back(
                    {rule.name, subject, static_cast<Severity>(i + 1), at, std::nullopt});
            if (was_possible && !is_possible) stretches.back().until = at;
            if (latch.set && !open) {
                episodes.push_back({rule.name, subject, at, std::nullopt, {}});
                open = true;
            }
            if (latch.set && !was_set) begin(episodes.back().severities[i], at);
            if (!latch.set && was_set) episodes.back().severities[i]->released_at = at;
            any_set |= latch.set;
        }
        if (open && !any_set) {
            episodes.back().ended_at = at;
            open = false;
        }
    }
    for (std::vector<Possible>& stretches : possible)
        std::ranges::move(stretches, std::back_inserter(result.possible));
}

// [19] A latch sets where `raise` is certainly true. It releases where, without interruption for
// the hold, `clear` was true and `raise` certainly false, counted from the first such sample.
void Judge::step(Latch& latch, const MayBe& may_be, const Values& values, Timestamp at) const {
    const Truth raise = agreed(may_be, &Asked::raise, values);
    if (raise == Truth::yes) {
        latch = {true, std::nullopt};
        return;
    }
    if (!latch.set) return;
    if (raise != Truth::no || agreed(may_be, &Asked::clear, values) != Truth::yes) {
        latch.under_since.reset();
        return;
    }
    if (restarts_at(at, *may_be.back())) latch.under_since.reset();
    Duration hold{};
    for (const Asked* one : may_be) hold = std::max(hold, one->hold);
    step_under(latch.under_since, latch.set, at, hold);
}

}  // namespace freshet::reference
