// Incidents: what was said of one rule at one subject, and what has to be said now that the latches
// stand as they do. A function of the journal, order included (rules/README.md, 25 to 28).
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "rules/base/encoding.h"
#include "rules/base/result.h"
#include "rules/engine/latches.h"
#include "rules/model/warning.h"

namespace freshet {

struct Incident {
    enum class State : std::uint8_t {
        open = 1,
        subsided = 2,  // All released; some audience waits for a person.
        ended = 3,
        withdrawn = 4,  // It was never there.
    };
    State state = State::open;
    Warning last;  // The newest revision; its audience are those who still wait once subsided.
    // What people were told of: an episode within it needs no further word.
    Timestamp begun{}, until = Timestamp::max();
    // Of the identity: the onset at the first warning and how many had the same before.
    Timestamp first_onset{};
    std::uint32_t occurrence = 1;
    // What was muted when it opened; its onset looks at the severities above only.
    std::optional<Severity> floor;
};

struct Mute {
    Severity up_to = Severity::blue;
    Timestamp deadline{};
    PersonId by;
};

// A person has said that what is possible is not so: up to this severity, until nothing of it is
// possible any more. What is certain later is not muted by it.
using Refuted = std::optional<Severity>;

// What makes the engine look: the arrival of samples, a configuration, a mute that ran out.
struct Occasion {
    enum class Cause : std::uint8_t { samples, configuration, mute_ran_out };
    Cause cause = Cause::samples;
    Timestamp at{};  // Of the record, or of the deadline that fired.
    Status status = Status::test;
};

class Incidents {
public:
    struct Scene {
        const Latches::Subject& subject;
        const Latches& latches;
        Duration mute_max{};
    };

    void reconcile(const Scene& scene, const Occasion& occasion, std::vector<Output>& said);
    // The station is gone from the configuration.
    void remove(const Scene& scene, const Occasion& occasion, std::vector<Output>& said);

    bool holds(const IncidentId& id) const;
    bool any_open() const;
    // Of the one that is open and certain.
    std::optional<Severity> open_severity() const;
    // refused: with the sentence for the person.
    Result<void> obey(const Command& command, const Scene& scene, const Occasion& occasion,
                      std::vector<Output>& said);

    const std::optional<Mute>& mute() const { return mute_; }
    // The mute's deadline has come.
    void unmute(const Scene& scene, const Occasion& occasion, std::vector<Output>& said);

    void trim(Timestamp horizon);
    void encode(Encoder& encoder) const;
    void decode(Decoder& decoder);

private:
    struct Span {
        Timestamp begin{}, end{};
    };

    // The one that speaks of what is certain, or of what is only possible.
    Incident* open(Certainty certainty = Certainty::certain);
    Incident begin(const Scene& scene, Timestamp onset) const;
    // What is possible beyond what is certain.
    void follow_possible(const Scene& scene, const Occasion& occasion, std::vector<Output>& said);
    void end_possible(Incident& incident, const Scene& scene, const Occasion& occasion,
                      std::vector<Output>& said);
    void confirm(Incident& incident, const Scene& scene, const Occasion& occasion,
                 const Episode& episode, std::vector<Output>& said);
    void open_incident(const Scene& scene, const Occasion& occasion, const Episode& episode,
                       std::vector<Output>& said);
    void go_on(Incident& incident, const Scene& scene, const Occasion& occasion,
               const Episode& episode, std::vector<Output>& said);
    void end(Incident& incident, const Scene& scene, const Occasion& occasion,
             const std::vector<Episode>& episodes, std::vector<Output>& said);
    void join_subsided(const Scene& scene, const Occasion& occasion, const Episode& episode,
                       std::vector<Output>& said);
    void tell_late(const std::vector<Episode>& episodes, const Occasion& occasion,
                   std::vector<Output>& said);
    Result<void> cancel(Incident& incident, const Command& command, const Scene& scene,
                        const Occasion& occasion, std::vector<Output>& said);

    std::vector<Incident> incidents_;
    std::vector<Span> late_;  // Late crossings told.
    std::optional<Mute> mute_;
    Refuted refuted_;
};

// A new revision of what was said last: stamped, and without what belonged to the last one only.
Warning& revise(Warning& last, const Occasion& occasion, MessageType type, WarningReason reason);

}  // namespace freshet
