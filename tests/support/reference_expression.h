// The reference engine's own reading of rule expressions: text to a function of an instant. It
// shares no line with rules/rule, so that a mistake has to be made twice to go unseen.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "rules/base/quantity.h"
#include "rules/base/time.h"
#include "rules/model/configuration.h"

namespace freshet::reference {

// What is known of a value: it lies in [low, high]; a missing bound is no bound. Both missing is
// unknown (promise 4: unknown is never "clear").
enum class Presence { measured, never_measured };
struct Range {
    std::optional<Quantity> low, high;
    // A station without such a sensor: a comparison is false in a raise, true in a clear. [17]
    Presence presence = Presence::measured;
    std::optional<Quantity> told =
        std::nullopt;  // Of rain: at most so much by what was measured. [56]
};

// Kleene's three: `unknown` neither raises nor clears.
enum class Truth { no, unknown, yes };

class Values;

// [59] A station as one of a catchment.
struct Member {
    std::shared_ptr<const Values> values;
    Quantity weight;
    bool rain_reports = false;  // Has told of rain in the last three steps.
};

// What a station's samples say at one instant; of a catchment, whose stations are asked.
class Values {
public:
    virtual ~Values() = default;
    virtual Timestamp at() const = 0;
    virtual Range rain(Duration) const { return {}; }
    virtual Range rain_of_day() const { return {}; }
    virtual Range largest_rain(Duration /*inner*/, Duration /*window*/) const { return {}; }
    virtual Range rise(Duration) const { return {}; }
    virtual Range fall(Duration) const { return {}; }
    virtual Range level() const { return {}; }
    virtual Range trend(Duration) const { return {}; }
    virtual Range hours_to(Quantity /*height*/, Duration /*window*/) const { return {}; }
    virtual Range flow() const { return {}; }
    virtual Range alarm() const { return {}; }
    virtual Range soil(int /*centimetres*/) const { return {}; }
    virtual bool above(Severity /*severity*/, const std::string& /*event*/) const { return false; }
    virtual Range forecast(Duration) const { return {}; }
    virtual bool reported(const std::string& /*words*/, Duration /*window*/) const { return false; }
    virtual Range antecedent(int /*days*/, Quantity /*factor*/) const { return {}; }
    // [56] Null where this is what is certain; else it says, by what was measured, how far each
    // value may lie up (high) and down (low), for a comparison that asks for either.
    virtual const Values* certain() const { return nullptr; }
    // [73] What another station says then; null = there is none.
    virtual std::shared_ptr<const Values> of(const StationId& /*station*/) const { return nullptr; }
    virtual std::vector<Member> members() const { return {}; }
    virtual Quantity minimum() const { return {}; }
};

// The elements an expression speaks of: they decide across which gaps a hold is broken.
struct Mentions {
    bool rain = false;
    bool level = false;
    bool flow = false;
    bool alarm = false;
    bool patrol = false;
    bool above = false;
    bool forecast = false;
    bool soil_10 = false, soil_40 = false, soil_100 = false;  // The series have no other depth.

    void add(const Mentions& other) {
        rain |= other.rain;
        level |= other.level;
        flow |= other.flow;
        alarm |= other.alarm;
        patrol |= other.patrol;
        above |= other.above;
        forecast |= other.forecast;
        soil_10 |= other.soil_10;
        soil_40 |= other.soil_40;
        soil_100 |= other.soil_100;
    }
};

struct Condition {
    std::function<Truth(const Values&)> holds;
    Mentions mentions;
    std::map<StationId, Mentions> of_others;  // [73] By the station named.
    std::optional<Duration> hold;             // Of the threshold rows used; the longest of several.
    bool conditional = false;                 // One of these has a `when`.
};

enum class Side { raise, clear };  // Which column a threshold is read from.

// The rows that apply to one subject on one day: the nearest scope first, in a scope those of a
// severity before those of every severity.
struct Thresholds {
    std::vector<const ThresholdRow*> rows;
    Severity severity;
    Side side;
};

// Nothing when a threshold named in the text is given for no such subject: no rule there, never 0.
// Aborts with the text when it is no expression: scenarios and packs are checked before.
std::optional<Condition> read_condition(std::string_view text, const Thresholds& thresholds);

// `where` of a rule: "" is every station.
bool applies(std::string_view where, const Station& station);

}  // namespace freshet::reference
