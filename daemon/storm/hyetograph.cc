// See hyetograph.h.
#include "daemon/storm/hyetograph.h"

#include <cmath>

namespace freshet {
namespace {

double minutes_of(Duration duration) {
    return std::chrono::duration<double, std::ratio<60>>(duration).count();
}

}  // namespace

Result<Hyetograph> Hyetograph::create(const HyetographParameters& parameters) {
    constexpr double hour = 60;
    constexpr double day = 1440;
    const double b = parameters.offset_minutes;
    if (parameters.hour_maximum_mm <= 0 ||
        parameters.day_maximum_mm <= parameters.hour_maximum_mm) {
        return invalid("the 24-hour maximum must be larger than the 60-minute maximum");
    }
    if (b <= 0 || parameters.peak_position <= 0 || parameters.peak_position >= 1) {
        return invalid("the offset must be positive and the peak position between 0 and 1");
    }
    if (parameters.step <= Duration::zero() || length % parameters.step != Duration::zero()) {
        return invalid("the step must divide 24 hours");
    }
    // D(day) / D(hour) = day/hour × ((hour + b) / (day + b))^n, solved for n.
    const double ratio = parameters.day_maximum_mm / parameters.hour_maximum_mm;
    Hyetograph storm;
    storm.parameters_ = parameters;
    storm.exponent_ = std::log(day / hour / ratio) / std::log((day + b) / (hour + b));
    // n ≥ 1 would make a longer time bring less rain; n ≤ 0 would be no peak at all.
    if (storm.exponent_ <= 0 || storm.exponent_ >= 1) {
        return invalid("no storm of the form A/(t+b)^n has these maxima");
    }
    storm.coefficient_ = parameters.hour_maximum_mm * std::pow(hour + b, storm.exponent_) / hour;
    return storm;
}

double Hyetograph::largest_depth_mm(double minutes) const {
    return coefficient_ * minutes / std::pow(minutes + parameters_.offset_minutes, exponent_);
}

Duration Hyetograph::peak_after() const {
    return std::chrono::duration_cast<Duration>(length * parameters_.peak_position);
}

double Hyetograph::depth_since_start_mm(Duration since_start) const {
    const double total = parameters_.day_maximum_mm;
    const double r = parameters_.peak_position;
    if (since_start <= Duration::zero()) {
        return 0;
    }
    if (since_start >= length) {
        return total;
    }
    // The heaviest t minutes are r·t before the peak and (1 − r)·t after it, for every t.
    const double from_peak = minutes_of(since_start) - minutes_of(length) * r;
    return from_peak < 0 ? r * (total - largest_depth_mm(-from_peak / r))
                         : r * total + (1 - r) * largest_depth_mm(from_peak / (1 - r));
}

std::vector<Quantity> Hyetograph::amounts(double share) const {
    constexpr std::int64_t per_tenth = Quantity::per_unit / 10;
    const auto tenths = [&](Duration since_start) {
        return std::llround(share * depth_since_start_mm(since_start) * 10);
    };
    std::vector<Quantity> amounts;
    for (Duration end = step(); end <= length; end += step()) {
        amounts.push_back(
            Quantity::from_ten_thousandths((tenths(end) - tenths(end - step())) * per_tenth));
    }
    return amounts;
}

}  // namespace freshet
