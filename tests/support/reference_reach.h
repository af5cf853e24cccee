// How far the values of one station at one instant may lie by what was measured: what makes a
// severity possible (rules/README.md, 56).
#pragma once

#include <memory>
#include <string>
#include <utility>

#include "tests/support/reference_instant.h"

namespace freshet::reference {

// Of each term the range between how far down and how far up it is to be looked for: that is not
// [low, high], since a gap counts for neither, and its low may lie above its high.
class Reach final : public Values {
public:
    explicit Reach(std::shared_ptr<const AtInstant> now) : now_(std::move(now)) {}

    const Values* certain() const override { return now_.get(); }
    Timestamp at() const override { return now_->at(); }
    std::shared_ptr<const Values> of(const StationId& station) const override {
        auto there = now_->elsewhere(station);
        return there == nullptr ? nullptr : std::make_shared<Reach>(std::move(there));
    }

    Range rain(Duration window) const override { return of_rain(now_->rain(window)); }
    Range rain_of_day() const override { return of_rain(now_->rain_of_day()); }
    Range largest_rain(Duration inner, Duration window) const override {
        return of_rain(now_->largest_rain(inner, window));
    }
    Range level() const override { return now_->level_told(); }
    Range rise(Duration window) const override {
        return now_->swing_told(window, AtInstant::Way::up);
    }
    Range fall(Duration window) const override {
        return now_->swing_told(window, AtInstant::Way::down);
    }
    // "Of all other terms the certain end counts."
    Range trend(Duration window) const override { return turned(now_->trend(window)); }
    Range hours_to(Quantity height, Duration window) const override {
        return turned(now_->hours_to(height, window));
    }
    Range flow() const override { return turned(now_->flow()); }
    Range alarm() const override { return turned(now_->alarm()); }
    Range forecast(Duration window) const override { return turned(now_->forecast(window)); }
    Range soil(int centimetres) const override { return turned(now_->soil(centimetres)); }
    Range antecedent(int days, Quantity factor) const override {
        return turned(now_->antecedent(days, factor));
    }
    bool above(Severity severity, const std::string& event) const override {
        return now_->above(severity, event);
    }
    bool reported(const std::string& words, Duration window) const override {
        return now_->reported(words, window);
    }

private:
    static Range turned(const Range& certain) {
        return {certain.high, certain.low, certain.presence};
    }
    static Range of_rain(const Range& certain) {
        return {certain.high, certain.told, certain.presence};
    }

    std::shared_ptr<const AtInstant> now_;
};

}  // namespace freshet::reference
