// Rules of the kinds people write, with numbers low enough for a few hours of a small storm.
#pragma once

#include <string>
#include <vector>

#include "rules/model/configuration.h"
#include "tests/support/dice.h"

namespace freshet::series {

SeverityText severity(std::string raise, std::string clear, Duration hold);
std::vector<RuleText> rules(Dice& dice);
RuleText alarms();
// Of stages that fall, and of rain that does not.
RuleText low_water();
// About each station, asking of the first two by name.
RuleText upstream();
// What fell on the days before: on few in a run of a day, on many where gauges run on for weeks.
RuleText weeks(int days);

}  // namespace freshet::series
