// OldRows: a walk over what of the state store has served its time, a bounded step at a call:
//
//   r/   output rows of records that were trimmed: recovery compares nothing there any more
//   i/, w/   incidents that ended before the horizon, with all their revisions; never an open one
//   l/   ledger lines from before the horizon, but for incidents that are still there
//   u/   notices to the desk from before the horizon
//   p/   pages of strangers that were last heard before the horizon
//
// It says what to remove and removes nothing.
#pragma once

#include <cstdint>
#include <string>

#include "rules/base/result.h"
#include "rules/base/time.h"
#include "storage/state/state.h"

namespace freshet {

class OldRows {
public:
    struct Bounds {
        std::uint64_t trimmed_below = 0;
        Timestamp horizon{};
        std::size_t rows_max = 1024;  // Looked at in one step.
    };
    explicit OldRows(Bounds bounds) : bounds_(bounds) {}

    // Adds what this step found; false once all was looked at.
    Result<bool> step(const State& state, StateWrite& write);

private:
    enum class Kind { rows, incidents, ledger, notices, pages, done };
    Result<void> look(const State& state, const KeyValue& row, StateWrite& write);
    Result<void> look_at_incident(const State& state, const KeyValue& row, StateWrite& write);
    Result<void> look_at_line(const State& state, const KeyValue& row, StateWrite& write);

    Bounds bounds_;
    Kind kind_ = Kind::rows;
    std::string from_;  // Empty: the kind's beginning.
};

}  // namespace freshet
