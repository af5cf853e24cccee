// DurableTimes: when reports were given to the journal, until it has answered. Answers come in the
// order of the reports, so it is a queue of batches: of one read there are many with one time.
#pragma once

#include <chrono>
#include <cstdint>
#include <deque>

#include "rules/base/check.h"
#include "rules/base/histogram.h"

namespace freshet {

class DurableTimes {
public:
    using Time = std::chrono::steady_clock::time_point;

    void given(Time at) {
        if (batches_.empty() || batches_.back().at != at) batches_.push_back({at, 0});
        ++batches_.back().count;
    }
    // The oldest one is answered.
    void answered(Time now, Histogram& took) {
        CHECK(!batches_.empty());
        took.add(now - batches_.front().at);
        if (--batches_.front().count == 0) batches_.pop_front();
    }

private:
    struct Batch {
        Time at;
        std::uint64_t count;
    };
    std::deque<Batch> batches_;
};

}  // namespace freshet
