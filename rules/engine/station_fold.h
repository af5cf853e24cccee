// StationFold: all that is kept of one station: its samples, the latches and incidents of every
// rule and subject, what is shown of it.
#pragma once

#include <optional>
#include <vector>

#include "rules/engine/calm.h"
#include "rules/engine/engine.h"
#include "rules/engine/epochs.h"
#include "rules/engine/hearing.h"
#include "rules/engine/intake.h"
#include "rules/engine/maintenance.h"
#include "rules/engine/station_page.h"
#include "rules/engine/subjects.h"

namespace freshet {

// Samples are kept a little longer than anything looks back, and dropped in strides.
inline constexpr Duration trim_stride = std::chrono::hours(6);
// Of what came until then, samples from here on are kept: whatever changes what is known was
// observed within the bound of lateness, decides on a level so long before it at most, and the
// windows at that moment are whole.
Timestamp horizon_of(Timestamp arrived, Duration decided_within, const EngineOptions& options);

class StationFold {
public:
    // At home, or a guest of another catchment: a guest has no subjects.
    enum class Standing : std::uint8_t { home, guest };
    explicit StationFold(StationId id, Standing standing = Standing::home)
        : id_(std::move(id)), standing_(standing) {}
    // What was said of it, and of what, stays behind.
    void become_guest();

    // What it changed: the catchment looks at it too.
    Touches fold(const Report& report, const Station& listed, const EpochView& epochs,
                 const Occasion& occasion, const EngineOptions& options, std::vector<Output>& said);
    // What a person said of the station, or of these areas that it warns.
    Touches fold(const PatrolReport& report, const std::vector<AreaId>& areas,
                 const EpochView& epochs, const Occasion& occasion, const EngineOptions& options,
                 std::vector<Output>& said);
    // A warning from above, or a forecast: what asks for such sees otherwise from then on.
    void hear(Side given, Timestamp from, const EpochView& epochs, const Occasion& occasion,
              const EngineOptions& options, std::vector<Output>& said);
    // Another station, of which rules ask here by name, was told of something.
    void look_at(const Subjects::Named& named, const EpochView& epochs, const Occasion& occasion,
                 const EngineOptions& options, std::vector<Output>& said);
    // A configuration has come into force that still lists the station.
    Touches reconfigure(const EpochView& epochs, const Occasion& occasion,
                        const EngineOptions& options, std::vector<Output>& said);
    void remove(const EpochView& epochs, const Occasion& occasion, std::vector<Output>& said);

    bool holds(const IncidentId& incident) const { return subjects_.holds(incident); }
    Result<void> obey(const Command& command, const EpochView& epochs, const Occasion& occasion,
                      const EngineOptions& options, std::vector<Output>& said);
    // Ends the mutes whose deadline is the occasion.
    void unmute(const EpochView& epochs, const Occasion& occasion, std::vector<Output>& said);
    std::vector<Timestamp> mute_deadlines() const;

    const StationId& id() const { return id_; }
    // What the catchment remembers of it meanwhile, and no stored form does: the deadline of
    // silence, which may have moved on (it is looked at again when due), and whether it is among
    // those whose page changed.
    struct Remembered {
        std::optional<Timestamp> watched;
        bool is_changed = false;
        // As the newest configuration lists it that is known at a record.
        const Station* listed = nullptr;
        JournalPosition listed_by;
    };
    Remembered& remembered() { return remembered_; }
    // From the newest epoch that lists it; null = none does.
    const Station* listed(const EpochView& epochs) const;
    // What a report looks at beside the station itself, and beside that.
    void fetch_parts() const {
        samples_.fetch_parts();
        shown_.fetch();
    }
    void fetch_ends() const { samples_.fetch_ends(); }
    StationShown& shown() { return shown_; }
    const StationShown& shown() const { return shown_; }
    Hearing& hearing() { return hearing_; }
    const Hearing& hearing() const { return hearing_; }
    const StationSamples& samples() const { return samples_; }
    // How long before its own time a level of the station may still change what is known.
    Duration decided_within() const { return samples_.levels().decided_within(); }
    // Whether there is enough to drop; and drops it, as far as the catchment no longer needs it.
    bool trim_is_due() const { return arrived_max_ - trimmed_at_ >= trim_stride; }
    void trim(Duration decided_within, const EpochView& epochs, const EngineOptions& options);
    // See Subjects.
    bool is_behind() const { return subjects_.is_behind(); }
    std::optional<Timestamp> behind() const { return subjects_.behind(); }
    std::size_t catch_up(const EpochView& epochs, const Subjects::Now& now,
                         std::vector<Output>& said) {
        calm_ = Calm();
        return subjects_.catch_up(view(epochs), now, said);
    }
    bool any_open() const { return subjects_.any_open(); }
    bool is_red() const { return subjects_.is_red(); }
    Maintenances& maintenances() { return maintenances_; }
    const Maintenances& maintenances() const { return maintenances_; }
    bool in_maintenance() const { return maintenances_.current().has_value(); }
    StationPage page(const Station& station) const;
    void episodes(const EpochView& epochs, std::vector<Episode>& result) const;

    void encode(Encoder& encoder) const;
    void decode(Decoder& decoder, std::uint64_t version);

private:
    Subjects::View view(const EpochView& epochs) const { return {id_, samples_, epochs}; }
    Touches insert_all(const Intake& intake);
    Calm find_calm(const EpochView& epochs) const;
    // All that was inserted is of a report of the station.
    void derive(const Intake& intake, const Touches& touched, const EpochView& epochs,
                const Occasion& occasion, const EngineOptions& options, std::vector<Output>& said);
    void derive(const Touches& touched, const EpochView& epochs, const Occasion& occasion,
                const EngineOptions& options, std::vector<Output>& said);
    // The limits of levels, and the places of rules, of every configuration since the newest met.
    void meet(const EpochView& epochs);
    // What is said beside the rules, once all is derived.
    void tell(const Occasion& occasion, std::vector<Output>& said);
    // The desk hears of a run of suspect levels once.
    void tell_suspect(const Occasion& occasion, std::vector<Output>& said);
    // And of a clock that is off, once until it is right again.
    void tell_clock(const Occasion& occasion, std::vector<Output>& said);

    StationId id_;
    Standing standing_;
    StationSamples samples_;
    Subjects subjects_;
    StationShown shown_;
    Hearing hearing_;
    Maintenances maintenances_;
    Calm calm_;
    ClockOffset clock_;
    mutable Remembered remembered_;
    Timestamp arrived_max_ = Timestamp::min();
    Timestamp trimmed_at_ = Timestamp::min();
    // A run of late, future or suspect observations is said once.
    bool told_too_late_ = false;
    bool told_clock_ = false;
    bool told_suspect_ = false;
    bool told_clock_off_ = false;
};

}  // namespace freshet
