// One pass derives all four latches from an instant on. It keeps what the traces said after that
// instant and stops at the first instant beyond the reach of the change at which all latches stand
// as they stood: from there on everything would come out the same.
#include "rules/engine/latches.h"

#include <algorithm>
#include <utility>

#include "rules/base/planted.h"
#include "rules/engine/instants.h"
#include "rules/engine/sides.h"
#include "rules/rule/may_be.h"
#include "rules/window/search.h"

namespace freshet {
namespace {

// Beyond this a sample is too old to be judged again under a new configuration.
constexpr int steps_of_newest_max = 3;

Timestamp plus(Timestamp at, Duration duration) {
    return at > Timestamp::max() - duration ? Timestamp::max() : at + duration;
}

}  // namespace

class Latches::Pass {
public:
    Pass(const Subject& subject, Traces& traces) : subject_(subject), traces_(traces) {}

    // What stands there, to be met again: of another derivation, where this one goes on.
    Derived run(const Touch& touch, std::size_t instants_max, const Latches* standing = nullptr) {
        Derived derived;
        split(touch.from);
        if (standing != nullptr)
            for (std::size_t index = 0; index < severity_count; ++index)
                before_[index] =
                    standing->latch_at(static_cast<Severity>(index + 1), touch.from - Duration(1));
        find_judged(subject_.epochs.in_force(touch.from));
        Instants instants(subject_, touch.from);
        // Where nothing later was there before there is nothing to meet again.
        const Timestamp settled = touch.until == Timestamp::max()
                                      ? Timestamp::max()
                                      : plus(touch.until, reach_from(epoch_));
        while (std::optional<Instants::Next> next = instants.next()) {
            if (derived.instants == instants_max) {
                derived.stopped_at = next->at;
                return derived;
            }
            ++derived.instants;
            if (next->epoch != epoch_) find_judged(next->epoch);
            if (next->sides.any() || next->upstream_count > 0) {
                next->sides = next->sides.both(sides_);
                next->is_sample =
                    next->rain || next->level || next->sides.any() || next->is_of(judged_);
                if (!next->is_sample && !next->is_change && !next->is_suspect) continue;
            }
            if (next->is_sample || next->is_change) step(*next);
            if (next->is_suspect && !next->is_sample) step_suspect(next->at);
            if (next->at >= settled && stands_as_before(next->at)) {
                splice(next->at);
                break;
            }
        }
        for (std::size_t index = 0; index < severity_count; ++index) {
            const Trace& trace = traces_[index];
            derived.changed =
                derived.changed || !std::equal(trace.begin() + kept_[index], trace.end(),
                                               old_[index].begin(), old_[index].end());
        }
        return derived;
    }

    void undo() {
        for (std::size_t index = 0; index < severity_count; ++index) {
            Trace& trace = traces_[index];
            trace.erase(trace.begin() + kept_[index], trace.end());
            trace.insert(trace.end(), old_[index].begin(), old_[index].end());
        }
    }

private:
    void split(Timestamp from) {
        for (std::size_t index = 0; index < severity_count; ++index) {
            Trace& trace = traces_[index];
            auto first = trace.end();
            while (first != trace.begin() && (first - 1)->at >= from) --first;
            kept_[index] = first - trace.begin();
            if (first != trace.begin()) latches_[index] = before_[index] = (first - 1)->latch;
            old_[index].assign(first, trace.end());
            trace.erase(first, trace.end());
        }
    }

    void find_judged(std::size_t epoch) {
        epoch_ = epoch;
        const RuleBook& book = *subject_.epochs[epoch].book;
        judged_ = subject_.judged(book);
        steps_ = subject_.steps(book).value_or(steps_);
        day_start_ = book.configuration().day_start;
        sides_ = judged_ == nullptr ? Sides() : sides_of(judged_->uses);
    }

    // How long after its own time a sample may still be seen, now or under a later configuration.
    Duration reach_from(std::size_t epoch) const {
        Duration longest{};
        for (; epoch < subject_.epochs.size(); ++epoch) {
            const RuleBook& book = *subject_.epochs[epoch].book;
            const JudgedSubject* judged = subject_.judged(book);
            if (judged == nullptr) continue;
            judged->each([&](const Judgements& severities) {
                for (const auto& judgement : severities)
                    if (judgement) longest = std::max(longest, judgement->window_longest);
            });
            const Steps steps = subject_.longest_steps(book);
            longest = std::max(longest,
                               longest + steps_of_newest_max * std::max(steps.rain, steps.level));
        }
        return longest;
    }

    void step(const Instants::Next& next) {
        answers_.clear();
        Timestamp seen_at = next.at;
        if (!next.is_sample) {
            const std::optional<Timestamp> newest = subject_.newest_instant(next.at, judged_);
            if (!newest ||
                next.at - *newest > steps_of_newest_max * std::max(steps_.rain, steps_.level))
                return;
            seen_at = *newest;
        }
        const Judgements* judgements = judged_ == nullptr ? nullptr : &judged_->at(seen_at);
        for (std::size_t index = 0; index < severity_count; ++index) {
            const Judgement* judgement =
                judgements == nullptr ? nullptr : (*judgements)[index].get();
            Latch& latch = latches_[index];
            if (judgement == nullptr && !latch.set && !latch.possible_since) continue;
            const Latch was = latch;
            if (judgement == nullptr && !latch.set)
                latch.possible_since.reset();
            else if (judgement == nullptr)
                step_removed(latch, next, index);
            else
                step_judged(latch, next, *judgement,
                            {seen_at, steps_, day_start_, judged_, &subject_.epochs});
            if (latch != was) traces_[index].push_back(Change{next.at, latch});
        }
    }

    void step_judged(Latch& latch, const Instants::Next& next, const Judgement& judgement,
                     const Instant& instant) {
        const auto ask = [&](const Measure& measure) { return answer(measure, instant); };
        const Truth raise = evaluate(judgement, &Judgement::raise, Truth::no, ask);
        if (!latch.set) {
            if (raise == Truth::yes)
                latch = Latch{true, next.at, std::nullopt, false, std::nullopt};
            else if (next.is_sample)
                step_possible(latch, raise, judgement, instant);
            return;
        }
        if (next.is_sample && breaks(judgement, next) && !PLANTED(hold_expiring_without_sample))
            latch.under_since.reset();
        const bool under = raise == Truth::no &&
                           evaluate(judgement, &Judgement::clear, Truth::yes, ask) == Truth::yes;
        if (!under) {
            latch.under_since.reset();
            return;
        }
        if (!next.is_sample) return;
        if (!latch.under_since) latch.under_since = next.at;
        Duration hold{};  // The longest of the cases that may be the one.
        each_possible(judgement, ask,
                      [&](const Judgement& possible) { hold = std::max(hold, possible.hold); });
        if (next.at - *latch.under_since >= hold) latch = Latch{};
    }

    // Nothing is certain of a suspect level: it sets, holds and releases nothing.
    void step_suspect(Timestamp at) {
        answers_.clear();
        for (std::size_t index = 0; index < severity_count; ++index) {
            Latch& latch = latches_[index];
            const Judgement* judgement =
                judged_ == nullptr ? nullptr : judged_->at(at)[index].get();
            if (judgement == nullptr || latch.set) continue;
            const Latch was = latch;
            const Instant instant{at, steps_, day_start_, judged_, &subject_.epochs};
            const auto ask = [&](const Measure& measure) { return answer(measure, instant); };
            step_possible(latch, evaluate(*judgement, &Judgement::raise, Truth::no, ask),
                          *judgement, instant);
            if (latch != was) traces_[index].push_back(Change{at, latch});
        }
    }

    void step_possible(Latch& latch, Truth raise, const Judgement& judgement,
                       const Instant& instant) {
        if (raise == Truth::no || !may_raise(judgement, instant))
            latch.possible_since.reset();
        else if (!latch.possible_since)
            latch.possible_since = instant.at;
    }

    // By what was measured; under each of the conditions that may hold.
    bool may_raise(const Judgement& judgement, const Instant& instant) {
        const auto ask = [&](const Measure& measure) { return answer(measure, instant); };
        const auto reach = [&](const Measure& measure) {
            return subject_.reach_of(measure, instant);
        };
        bool may = true;
        each_possible(judgement, ask, [&](const Judgement& possible) {
            may = may && may_be(possible.raise, reach);
        });
        return may;
    }

    // Severities mostly ask the same with other numbers.
    const TermValue& answer(const Measure& measure, const Instant& instant) {
        for (const Answer& known : answers_)
            if (known.measure == measure) return known.value;
        answers_.push_back({measure, subject_.value_of(measure, instant)});
        return answers_.back().value;
    }

    // Nothing can raise it any more, so it ends through the hold it last had, on samples.
    void step_removed(Latch& latch, const Instants::Next& next, std::size_t index) {
        if (!next.is_sample) return;
        if (!latch.under_since) latch.under_since = next.at;
        if (next.at - *latch.under_since >= last_hold(index, next.at))
            latch = Latch{false, {}, std::nullopt, true, std::nullopt};
    }

    Duration last_hold(std::size_t index, Timestamp at) const {
        for (std::size_t epoch = epoch_ + 1; epoch > 0; --epoch) {
            const JudgedSubject* judged = subject_.judged(*subject_.epochs[epoch - 1].book);
            const Judgement* last = judged == nullptr ? nullptr : judged->at_or_before(at, index);
            if (last != nullptr) return last->hold;
        }
        return Duration::zero();
    }

    bool breaks(const Judgement& judgement, const Instants::Next& next) const {
        if (subject_.catchment != nullptr)
            return subject_.catchment->breaks(judgement.uses,
                                              {next.at, steps_, day_start_, judged_});
        if (next.upstream_count > 0 && !judgement.upstreams.empty() &&
            subject_.upstreams().breaks(judgement.upstreams, next.at,
                                        *subject_.epochs[epoch_].book))
            return true;
        const auto& rain = subject_.samples.rain_instants().marks();
        const auto& level = subject_.samples.levels().entries();
        return (judgement.uses.has(SeriesAsked::rain) && next.rain &&
                breaks_at(rain, *next.rain, 3 * steps_.rain)) ||
               (judgement.uses.has(SeriesAsked::level) && next.level &&
                breaks_at(level, *next.level, 3 * steps_.level)) ||
               (next.sides.any() && breaks_of(next.sides.both(sides_of(judgement.uses)), next.at));
    }

    bool breaks_of(Sides sides, Timestamp at) const {
        bool any = false;
        subject_.samples.sides().each(sides, [&](Side side, const Levels& values) {
            const auto& entries = values.entries();
            any |= breaks_at(entries, first_after(entries, at) - 1, life_of(side, steps_));
        });
        return any;
    }

    bool stands_as_before(Timestamp at) {
        for (std::size_t index = 0; index < severity_count; ++index) {
            while (passed_[index] < old_[index].size() && old_[index][passed_[index]].at <= at)
                before_[index] = old_[index][passed_[index]++].latch;
            if (latches_[index] != before_[index]) return false;
        }
        return true;
    }

    void splice(Timestamp at) {
        for (std::size_t index = 0; index < severity_count; ++index)
            for (const Change& change : old_[index])
                if (change.at > at) traces_[index].push_back(change);
    }

    struct Answer {
        Measure measure;
        TermValue value;
    };

    const Subject& subject_;
    Traces& traces_;
    std::vector<Answer> answers_;  // Of the instant being judged.
    std::array<Latch, severity_count> latches_, before_;
    std::array<Trace, severity_count> old_;
    std::array<std::size_t, severity_count> passed_{};
    std::array<std::ptrdiff_t, severity_count> kept_{};
    std::size_t epoch_ = 0;
    const JudgedSubject* judged_ = nullptr;
    Steps steps_;
    Duration day_start_{};
    Sides sides_;  // Of the judged subject.
};

Latches::Derived Latches::derive(const Subject& subject, const Touch& touch,
                                 std::size_t instants_max, std::optional<Latches>& unfinished) {
    Pass pass(subject, traces_);
    const Derived derived = pass.run(touch, instants_max);
    if (!derived.stopped_at) return derived;
    unfinished = *this;
    pass.undo();
    return derived;
}

Latches::Derived Latches::go_on(const Subject& subject, const Touch& touch,
                                std::size_t instants_max, const Latches& standing) {
    replace_from(touch.from, standing);
    Derived derived = Pass(subject, traces_).run(touch, instants_max, &standing);
    if (!derived.stopped_at) derived.changed = traces_ != standing.traces_;
    return derived;
}

void Latches::replace_from(Timestamp at, const Latches& other) {
    const auto is_before = [](const Change& change, Timestamp time) { return change.at < time; };
    for (std::size_t index = 0; index < severity_count; ++index) {
        Trace& trace = traces_[index];
        const Trace& theirs = other.traces_[index];
        trace.erase(std::lower_bound(trace.begin(), trace.end(), at, is_before), trace.end());
        trace.insert(trace.end(), std::lower_bound(theirs.begin(), theirs.end(), at, is_before),
                     theirs.end());
    }
}

}  // namespace freshet
