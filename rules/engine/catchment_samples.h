// CatchmentSamples: what all stations of a catchment have measured, and what a rule about the
// catchment makes of it: mean, max, sum, count, each as [low, high] (rules/README.md, 59 to 63).
#pragma once

#include <map>
#include <optional>
#include <vector>

#include "rules/engine/terms.h"
#include "rules/model/ids.h"
#include "rules/window/station_samples.h"

namespace freshet {

class Guests;
class StationFold;

class CatchmentSamples {
public:
    // All outlive it. Guests count where a rule about an area has them as members.
    CatchmentSamples(const CatchmentId& id, const std::map<StationId, StationFold>& stations,
                     const Guests& guests)
        : id_(id), stations_(stations), guests_(guests) {}

    const CatchmentId& id() const { return id_; }

    // A good sample of one station: an instant of the catchment where the station counts and, of a
    // side, where it is asked for.
    struct Moment {
        Timestamp at{};
        const StationId* station = nullptr;
        Sides side;
        bool is_witness = false;  // A guest beside stations of its own: no member for sure.
    };
    // From a moment on and before another, by time; whether there are later ones.
    struct Moments {
        std::vector<Moment> moments;
        bool more = false;
    };
    Moments moments(Timestamp from, Timestamp before, Sides sides) const;
    std::optional<Timestamp> newest_instant(Timestamp at, const JudgedSubject* judged) const;

    TermValue value_of(const Measure& measure, const Instant& instant) const;
    // How far what was measured lets it be; a silent gauge may have what the wettest other has.
    TermValue reach_of(const Measure& measure, const Instant& instant) const;
    std::vector<Evidence> evidence_of(const Expression& expression, const Instant& instant) const;
    // The comparisons that may be true by it, with how far they reach.
    std::vector<Evidence> evidence_of_reach(const Expression& expression,
                                            const Instant& instant) const;
    // Whether, just before the instant, too little of what is asked for was reporting.
    bool breaks(const SeriesSet& uses, const Instant& instant) const;

private:
    // Null = never heard of.
    const StationSamples* of(const StationId& station) const;
    // What one station says: its value, or how far that reaches.
    using OfStation = TermValue(const Measure&, const StationSamples&, const Instant&);
    TermValue gathered(const Measure& measure, const Instant& instant, OfStation say) const;
    TermValue count(const Measure& measure, const Instant& instant) const;
    TermValue count_reached(const Measure& measure, const Instant& instant) const;
    template <class Holds>
    Quantity count_if(const Measure& measure, const Instant& instant, OfStation say,
                      Holds&& holds) const;

    const CatchmentId& id_;
    const std::map<StationId, StationFold>& stations_;
    const Guests& guests_;
};

// Whether a station counts there; null counts all.
bool counts(const JudgedSubject* judged, const StationId& station);

}  // namespace freshet
