// UpstreamSamples: what the stations that a rule names have measured, as far as the rule asks of
// it: their samples are instants of the subject, and holds break on what is missing in them
// (rules/README.md, 73).
#pragma once

#include <optional>
#include <vector>

#include "rules/engine/epochs.h"
#include "rules/rule/judgement.h"

namespace freshet {

class UpstreamSamples {
public:
    // All that any of the configurations has the subject ask for.
    UpstreamSamples(std::vector<Upstream> asked, const EpochView& epochs)
        : asked_(std::move(asked)), epochs_(epochs) {}

    bool none() const { return asked_.empty(); }
    // Some rule at the subject asks of this station.
    bool asks(const StationId& station) const;

    struct Moment {
        Timestamp at{};
        const StationId* station = nullptr;
        SeriesAsked series{};
    };
    // Good samples from a moment on, by time.
    std::vector<Moment> moments(Timestamp from) const;
    // Of those that one configuration asks for, the newest at or before `at`.
    std::optional<Timestamp> newest(Timestamp at, const JudgedSubject* judged) const;
    // Whether a hold breaks by a good sample of that very instant.
    bool breaks(const std::vector<Upstream>& upstreams, Timestamp at, const RuleBook& book) const;

private:
    std::vector<Upstream> asked_;
    EpochView epochs_;
};

// What a station named has measured, as far as the catchment sees it; null = never heard of there.
const StationSamples* samples_of(const StationId& station, const EpochView& epochs);

// Whether the subject asks for it, by this configuration.
bool is_asked(const UpstreamSamples::Moment& moment, const JudgedSubject* judged);

}  // namespace freshet
