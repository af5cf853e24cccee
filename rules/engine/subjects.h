// Subjects: what is kept of every rule at the subjects of one station, or at one catchment: latches
// and incidents. The samples belong to the stations; what came in is told here.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

#include "rules/base/encoding.h"
#include "rules/engine/incidents.h"
#include "rules/engine/latches.h"

namespace freshet {

// What a report changed: rain and level, which every rule looks at, and sides.
struct Touches {
    Touch all;
    std::map<Side, Touch> sides;

    bool nothing() const { return all.nothing() && sides.empty(); }
};

class Subjects {
public:
    // Whose they are.
    struct View {
        const StationId& station;
        const StationSamples& samples;
        const EpochView& epochs;
        const CatchmentSamples* catchment = nullptr;
    };
    struct Now {
        const Occasion& occasion;
        Duration mute_max{};
        std::size_t judged_at_once = 0;
    };
    static Now now_of(const Occasion& occasion, const EngineOptions& options) {
        return {occasion, options.mute_max, options.judged_at_once};
    }

    // Makes a place for every rule and subject that any of the epochs judges.
    void meet(const View& view);
    // Of a guest, which has none: as if they had.
    void pass(const EpochView& epochs) { met_ = epochs.newest().position; }
    void clear() {
        subjects_.clear();
        backlogs_ = 0;
    }
    // The newest configuration whose subjects have their place.
    std::optional<JournalPosition> met() const { return met_; }
    // Of an older form: all are met anew.
    void meet_again() { met_.reset(); }

    void derive(const View& view, const Touches& touched, const Now& now,
                std::vector<Output>& said);
    // Of a station that rules name: those that ask of it look again.
    struct Named {
        const StationId& station;
        const Touches& touched;
    };
    void derive_asking(const View& view, const Named& named, const Now& now,
                       std::vector<Output>& said);
    bool is_behind() const { return backlogs_ > 0; }
    // Of what was too much to be judged at once: the newest that is left, if any is.
    std::optional<Timestamp> behind() const;
    // Judges of that one subject so much more; how much it was.
    std::size_t catch_up(const View& view, const Now& now, std::vector<Output>& said);
    void remove(const View& view, const Occasion& occasion, std::vector<Output>& said);

    // Since when no latch of any is set or possible, as Latches has it.
    std::optional<Timestamp> at_rest_since() const;
    bool holds(const IncidentId& incident) const;
    bool any_open() const;
    // An incident of the highest severity is open, red or an immediate transfer.
    bool is_red() const;
    Result<void> obey(const Command& command, const View& view, const Now& now,
                      std::vector<Output>& said);
    // Ends the mutes whose deadline is the occasion.
    void unmute(const View& view, const Occasion& occasion, std::vector<Output>& said);
    std::vector<Mute> mutes() const;

    void episodes(const View& view, std::vector<Episode>& result) const;
    void trim(const View& view, Timestamp horizon);
    bool empty() const { return subjects_.empty(); }
    // The newest configuration asks nothing there, nor did one before.
    bool is_met_without_any(const EpochView& epochs) const {
        return subjects_.empty() && met_ == epochs.newest().position;
    }

    void encode(Encoder& encoder) const;
    void decode(Decoder& decoder, std::uint64_t version);

private:
    using Key = std::pair<RuleName, SubjectId>;
    // What is judged bit by bit: as far as it came, and what is left of it. Meanwhile the latches
    // stand as they did, and what is new is judged upon them.
    struct Backlog {
        Latches unfinished;
        Touch left;
    };
    struct Subject {
        Latches latches;
        Incidents incidents;
        std::unique_ptr<Backlog> backlog;
    };

    bool derive(Subject& subject, const Sight& sight, const Touch& touched, std::size_t& left);

    static Sight sight(const Key& key, const View& view);

    std::map<Key, Subject> subjects_;
    std::optional<JournalPosition> met_;
    std::size_t backlogs_ = 0;
};

}  // namespace freshet
