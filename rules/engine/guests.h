// Guests: stations of other catchments that something here looks at: as a witness, or because a
// rule asks of them. Every shard sees every record, so a catchment keeps their samples itself:
// taken in as at home, judged by no rule, said nothing of, shown nowhere (rules/README.md, 72).
#pragma once

#include <map>
#include <vector>

#include "rules/engine/station_fold.h"

namespace freshet {

class Guests {
public:
    const std::map<StationId, StationFold>& all() const { return guests_; }
    // Null = it is none here.
    const StationFold* find(const StationId& id) const;
    StationFold* find(const StationId& id);

    Touches fold(const Report& report, const EpochView& epochs, const Occasion& occasion,
                 const EngineOptions& options);
    // The stage that a person read off its staff gauge.
    Touches fold(const PatrolReport& report, const EpochView& epochs, const Occasion& occasion,
                 const EngineOptions& options);
    // Somebody works there, or has ended to; what its home refuses because another is red, a guest
    // cannot tell.
    void maintain(const Command& command, Timestamp at, Duration longest);
    bool is_overdue(const StationId& id) const;
    // True where the work was to be over by then.
    bool run_out(const StationId& id, Timestamp at);
    // One that was at home here until this configuration.
    void stay(const StationId& id, StationFold station);
    // Those that the newest configuration names here, and no others.
    Touches reconfigure(const CatchmentId& host, const EpochView& epochs, const Occasion& occasion,
                        const EngineOptions& options);
    void excuse(Duration downtime);
    void forget_listed() {
        for (auto& [id, guest] : guests_) guest.remembered().listed = nullptr;
    }
    Duration decided_within() const;
    void trim(const StationId& id, Duration decided_within, const EpochView& epochs,
              const EngineOptions& options);

    void encode(Encoder& encoder) const;
    void decode(Decoder& decoder, std::uint64_t version);

private:
    StationFold& of(const StationId& id);

    std::map<StationId, StationFold> guests_;
};

// At home in a catchment, or a guest there; null = neither.
const StationFold* find_here(const StationId& id, const std::map<StationId, StationFold>& home,
                             const Guests& guests);

}  // namespace freshet
