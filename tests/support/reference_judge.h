// The judging of one rule at one place, in the reference engine: from instant to instant in
// observed order, latches, episodes and what is possible. What is seen at an instant is the place's
// own.
#pragma once

#include <memory>
#include <optional>
#include <set>
#include <vector>

#include "tests/support/reference_engine.h"
#include "tests/support/reference_expression.h"
#include "tests/support/reference_year.h"

namespace freshet::reference {

// At a station, or at a catchment.
class Judge {
public:
    virtual ~Judge() = default;

    // Adds what it finds to the result.
    void judge(const RuleText& rule, const SubjectId& subject, const std::set<AreaId>& areas,
               const std::vector<const ThresholdRow*>& rows, Judged& result) const;

protected:
    struct Seen {
        std::shared_ptr<const Values> certain;
        std::shared_ptr<const Values> reach;  // By what was measured.
    };

private:
    struct Latch {
        bool set = false;
        std::optional<Timestamp> under_since;
    };
    using MayBe = std::vector<const Asked*>;

    void step(Latch& latch, const MayBe& may_be, const Values& values, Timestamp at) const;

    virtual std::set<Timestamp> instants(const Year& year) const = 0;
    // [56, 63] Suspect levels, where they are asked about.
    virtual std::set<Timestamp> doubted() const { return {}; }
    virtual Seen seen_at(Timestamp at, const std::set<AreaId>& areas) const = 0;
    virtual bool restarts_at(Timestamp at, const Asked& asked) const = 0;
};

}  // namespace freshet::reference
