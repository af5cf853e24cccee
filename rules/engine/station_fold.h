// StationFold: all that is kept of one station: its samples, the latches and incidents of every
// rule and subject, what is shown of it.
#pragma once

#include <map>
#include <optional>
#include <utility>
#include <vector>

#include "rules/engine/engine.h"
#include "rules/engine/epochs.h"
#include "rules/engine/incidents.h"
#include "rules/engine/intake.h"
#include "rules/engine/latches.h"
#include "rules/engine/station_page.h"

namespace freshet {

class StationFold {
public:
    explicit StationFold(StationId id) : id_(std::move(id)) {}

    void fold(const Report& report, const EpochView& epochs, const Occasion& occasion,
              const EngineOptions& options, std::vector<Output>& said);
    // What a person said of the station, or of these areas that it warns.
    void fold(const PatrolReport& report, const std::vector<AreaId>& areas, const EpochView& epochs,
              const Occasion& occasion, const EngineOptions& options, std::vector<Output>& said);
    // A warning from above: what asks for such sees otherwise from then on.
    void hear(Timestamp from, const EpochView& epochs, const Occasion& occasion,
              const EngineOptions& options, std::vector<Output>& said);
    // A configuration has come into force that still lists the station.
    void reconfigure(const EpochView& epochs, const Occasion& occasion,
                     const EngineOptions& options, std::vector<Output>& said);
    void remove(const EpochView& epochs, const Occasion& occasion, std::vector<Output>& said);

    bool holds(const IncidentId& incident) const;
    Result<void> obey(const Command& command, const EpochView& epochs, const Occasion& occasion,
                      const EngineOptions& options, std::vector<Output>& said);
    // Ends the mutes whose deadline is the occasion.
    void unmute(const EpochView& epochs, const Occasion& occasion, std::vector<Output>& said);
    std::vector<Timestamp> mute_deadlines() const;

    StationShown& shown() { return shown_; }
    const StationShown& shown() const { return shown_; }
    StationPage page(const Station& station) const;
    void episodes(const EpochView& epochs, std::vector<Episode>& result) const;

    void encode(Encoder& encoder) const;
    void decode(Decoder& decoder, std::uint64_t version);

private:
    using SubjectKey = std::pair<RuleName, SubjectId>;
    struct Subject {
        Latches latches;
        Incidents incidents;
    };

    // What came changes, for all rules and for those that ask for a side.
    struct Touched {
        Touch touch;
        std::map<Side, Touch> sides;
    };
    Touched insert_all(const Intake& intake);
    void derive(const Touched& touched, const EpochView& epochs, const Occasion& occasion,
                const EngineOptions& options, std::vector<Output>& said);

    // Makes a place for every rule and subject that any of the epochs judges.
    void meet(const EpochView& epochs);
    Latches::Subject question(const SubjectKey& key, const EpochView& epochs) const {
        return {id_,      key.first, key.second,
                samples_, epochs,    epochs.sides_of(id_, key.first, key.second)};
    }
    // The desk hears of a run of suspect levels once.
    void tell_suspect(const Occasion& occasion, std::vector<Output>& said);
    void trim(Timestamp horizon, const RuleBook& book, const Station& station);

    StationId id_;
    StationSamples samples_;
    std::map<SubjectKey, Subject> subjects_;
    StationShown shown_;
    // The newest configuration whose subjects have their place.
    std::optional<JournalPosition> met_;
    Timestamp arrived_max_ = Timestamp::min();
    Timestamp trimmed_at_ = Timestamp::min();
    // A run of late, future or suspect observations is said once.
    bool told_too_late_ = false;
    bool told_clock_ = false;
    bool told_suspect_ = false;
};

}  // namespace freshet
