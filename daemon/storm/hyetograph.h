// The rain of a design storm at one place: a Chicago hyetograph (Keifer and Chu, 1957).
//
// It starts from the intensity-duration form used in Chinese storm-sewer practice (GB 50014):
// the mean intensity of the heaviest t minutes is i(t) = A / (t + b)^n, so their depth is
// D(t) = A t / (t + b)^n. The storm is arranged so that for EVERY t the heaviest t minutes lie
// around the peak, the share r of them before it. A and n are solved from two published maxima.
// Pure and deterministic; used by replay and by whoever needs a storm with a known answer.
#pragma once

#include <vector>

#include "rules/base/quantity.h"
#include "rules/base/time.h"

namespace freshet {

struct HyetographParameters {
    // The largest sums that the storm must have, mm. Zhengzhou national station, 20 July 2021:
    // 201.9 mm from 16:00 to 17:00 and 552.5 mm in the 24 hours to 20:00 (Zhengzhou Met Office).
    double hour_maximum_mm = 201.9;
    double day_maximum_mm = 552.5;

    // b of the formula, minutes. Two maxima leave it free; 10 is in the middle of the 5 to 20 of
    // published Chinese city formulas, and gives 296 mm in 3 h (333.0 was the largest measured).
    double offset_minutes = 10;

    // r: the share of the rain before the peak. Published values lie between 0.3 and 0.5; with
    // 5/12 the heaviest hour (25 min before, 35 after) and day begin on a 5-minute step, so that
    // amounts of 5 minutes keep both maxima exactly.
    double peak_position = 5.0 / 12.0;

    // How the gauges report it: amounts of this length, in steps of 0.1 mm.
    Duration step = std::chrono::minutes(5);
};

class Hyetograph {
public:
    // invalid_argument where no formula of this form has these maxima.
    static Result<Hyetograph> create(const HyetographParameters& parameters);

    // D(t): the largest depth that falls in so many minutes, mm.
    double largest_depth_mm(double minutes) const;

    // Rain since the beginning of the storm's 24 hours, mm; 0 before it, all of it after.
    double depth_since_start_mm(Duration since_start) const;

    // From the beginning to the peak.
    Duration peak_after() const;

    // The amounts of a gauge that catches `share` of this storm: whole tenths of a millimetre whose
    // running sum is never more than half a tenth from the exact one.
    std::vector<Quantity> amounts(double share = 1.0) const;

    double coefficient() const { return coefficient_; }  // A, mm/min with t in minutes
    double exponent() const { return exponent_; }        // n
    Duration step() const { return parameters_.step; }

    static constexpr Duration length = std::chrono::hours(24);

private:
    HyetographParameters parameters_;
    double coefficient_ = 0;
    double exponent_ = 0;
};

}  // namespace freshet
