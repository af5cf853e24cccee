// What all stations of a catchment say at one instant, made one number as a rule asks for it.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "tests/support/reference_expression.h"

namespace freshet::reference {

class OfCatchment final : public Values {
public:
    using Forecast = std::function<Range(Duration)>;
    OfCatchment(Timestamp at, std::vector<Member> members, Quantity minimum, Forecast forecast)
        : at_(at),
          members_(std::move(members)),
          minimum_(minimum),
          forecast_(std::move(forecast)) {}
    // [63] How far its values reach, of members that say how far theirs do.
    OfCatchment(std::shared_ptr<const Values> certain, std::vector<Member> members)
        : at_(certain->at()),
          members_(std::move(members)),
          minimum_(certain->minimum()),
          certain_(std::move(certain)) {}

    Timestamp at() const override { return at_; }
    const Values* certain() const override { return certain_.get(); }
    std::vector<Member> members() const override { return members_; }
    Quantity minimum() const override { return minimum_; }
    Range forecast(Duration window) const override {
        if (certain_ == nullptr) return forecast_(window);
        const Range certain = certain_->forecast(window);
        return {certain.high, certain.low, certain.presence};
    }

private:
    Timestamp at_;
    std::vector<Member> members_;
    Quantity minimum_;
    Forecast forecast_;  // For the catchment as a whole.
    std::shared_ptr<const Values> certain_;
};

// `how` is mean, max or sum.
Range gathered(const std::string& how, const Values& catchment,
               const std::function<Range(const Values&)>& ask);
Range counted(const Values& catchment, const std::function<Truth(const Values&)>& test);

// Whether `part` of the weight `all` is as much as has to report.
bool enough(Quantity part, Quantity all, Quantity minimum);

}  // namespace freshet::reference
