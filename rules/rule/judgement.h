// Judgement: one severity of one rule as it stands at one subject, all thresholds resolved.
// Subjects whose numbers are equal share one.
#pragma once

#include <array>
#include <memory>
#include <optional>
#include <vector>

#include "rules/base/days_of_year.h"
#include "rules/base/time.h"
#include "rules/model/configuration.h"
#include "rules/rule/expression.h"

namespace freshet {

// A station that a rule about another asks of by name, and which series of it.
struct Upstream {
    StationId station;
    SeriesSet uses = {};
};
// By station, each once.
void add(std::vector<Upstream>& upstreams, const Upstream& added);

struct Judgement {
    Expression raise, clear;
    Duration hold{};
    // Which series the two ask for; a break in one of them restarts the hold.
    SeriesSet uses = {};
    std::vector<Upstream> upstreams = {};  // And of which stations beside.
    Duration window_longest{};             // How long a sample is seen after its own time.
    // Thresholds with a condition: the first whose `when` is true decides, else what stands above.
    struct Case {
        Expression when;
        std::shared_ptr<const Judgement> then;
    };
    std::vector<Case> cases = {};
};

// Calls visit(const Judgement&) for each case that may be the one; the last may be it for sure.
template <class Ask, class Visit>
void each_possible(const Judgement& judgement, Ask&& ask, Visit&& visit) {
    for (const Judgement::Case& one : judgement.cases) {
        const Truth when = evaluate(one.when, Truth::no, ask);
        if (when == Truth::no) continue;
        visit(*one.then);
        if (when == Truth::yes) return;
    }
    visit(judgement);
}

// What the raise, or the clear, is whichever case it may be; unknown where they do not agree.
template <class Ask>
Truth evaluate(const Judgement& judgement, Expression Judgement::*side, Truth when_not_measured,
               Ask&& ask) {
    if (judgement.cases.empty()) return evaluate(judgement.*side, when_not_measured, ask);
    std::optional<Truth> agreed;
    each_possible(judgement, ask, [&](const Judgement& possible) {
        const Truth truth = evaluate(possible.*side, when_not_measured, ask);
        agreed = agreed.value_or(truth) == truth ? truth : Truth::unknown;
    });
    return *agreed;
}

using Judgements = std::array<std::shared_ptr<const Judgement>, severity_count>;  // Null = none.

// A rule at a subject of a station, or at a catchment: what the engine keeps latches for.
struct JudgedSubject {
    const RuleText* rule = nullptr;
    SubjectId subject;
    std::vector<AreaId> areas;  // Warned by this subject.
    Judgements severities;      // All the year, where no threshold in them has a season.
    // Else what holds from each of these days on, by day; before the first of them the last does.
    struct Season {
        MonthDay first = 101;
        Judgements severities;
    };
    std::vector<Season> seasons;
    SeriesSet uses = {};  // Of all severities: samples of the sides among them are instants here.
    std::vector<Upstream> upstreams = {};      // Of all severities.
    std::vector<const Station*> members = {};  // Of a catchment: those that count, by id.
    const Station* station = nullptr;          // Whose it is; null where it is a catchment's.

    const Judgements& at(Timestamp instant) const {
        return seasons.empty() ? severities : season_of(instant).severities;
    }
    // The severity as it is at the instant or, where it is none then, as it last was in a year.
    const Judgement* at_or_before(Timestamp instant, std::size_t severity) const;
    // Calls visit(const Judgements&) for all that hold at some time of the year.
    template <class Visit>
    void each(Visit&& visit) const {
        if (seasons.empty()) visit(severities);
        for (const Season& season : seasons) visit(season.severities);
    }
    const Season& season_of(Timestamp instant) const;
};

}  // namespace freshet
