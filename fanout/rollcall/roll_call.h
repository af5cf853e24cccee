// RollCall: decides who is called, when again, who next, and when a village hears that it is over.
// A pure fold of warnings, receipts, acks and the passing of time; it says what to do and what to
// store, and never does it.
//
//   a revision    one call to each person of the warned areas and below, one broadcast to each area
//   possible      to persons at once, to areas when nobody and no sample has decided it in time
//   orange, red   again every 5 minutes, three times, until the person answers or somebody
//                 acknowledges the incident; then once to the persons of the area above, naming the
//                 silent
//   an end        only to a place over which nothing else is open; elsewhere its persons hear what
//                 remains and its loudspeakers hear nothing
//
// Each step is a ledger line. One thread: the role's that owns it.
#pragma once

#include <array>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "fanout/cap/cap.h"
#include "fanout/cap/place_names.h"
#include "fanout/rollcall/area_cover.h"
#include "fanout/rollcall/call.h"
#include "fanout/rollcall/incident_calls.h"
#include "fanout/rollcall/ledger.h"
#include "fanout/rollcall/roster_index.h"
#include "rules/base/counter.h"
#include "rules/base/result.h"

namespace freshet {

struct RollCallOptions {
    Duration repeat_every = std::chrono::minutes(5);
    std::uint32_t repeats_max = 3;
    // Persons are called here until channels grow, areas are spoken to there; nothing = no such
    // channel is configured, which the ledger says of each who was not told.
    std::optional<ChannelName> person_channel{ChannelName{"file"}};
    std::optional<ChannelName> area_channel{ChannelName{"broadcast"}};
    // A copy of a record that comes later than this after the end is taken for a new one.
    Duration forget_after = std::chrono::hours(24);
    CapOptions cap;
};

struct RollCallProbe {
    Counter calls;       // Calls made, all purposes and channels.
    Counter repeats;     // Of them repeats.
    Counter escalated;   // Of them to persons above.
    Counter withheld;    // Ends and unconfirmed warnings not said to an area.
    Counter released;    // Unconfirmed warnings said to areas after all.
    Counter nobody;      // Places without a person to call.
    Counter receipts;    // Receipts taken in.
    Counter duplicates;  // Revisions and receipts that had been seen.
    Counter open;        // Incidents not ended for every audience.

    void describe(auto&& metric) const {
        metric("freshet_rollcall_calls_total", "Calls made", calls);
        metric("freshet_rollcall_repeats_total", "Calls made again for want of an answer", repeats);
        metric("freshet_rollcall_escalated_total", "Calls to persons of the area above", escalated);
        metric("freshet_rollcall_withheld_total", "Messages an area must not hear yet", withheld);
        metric("freshet_rollcall_released_total",
               "Warnings to be verified that areas were told of undecided", released);
        metric("freshet_rollcall_nobody_total", "Places without a person to call", nobody);
        metric("freshet_rollcall_receipts_total", "Receipts taken in", receipts);
        metric("freshet_rollcall_duplicates_total", "Copies passed over", duplicates);
        metric("freshet_rollcall_open", "Incidents not yet ended for everybody", open);
    }
};

// The warning as a whole, for freshet.cap.
struct CapDocument {
    IncidentId incident;
    std::string xml;
};

struct RollCallActions {
    std::vector<Call> calls;
    std::vector<LedgerLine> ledger;
    std::vector<CapDocument> documents;
};

// A row to store (`q/` stands before the key) or, without a value, to remove.
struct RollCallRow {
    std::string key;
    std::optional<std::string> value;
};

class RollCall {
public:
    RollCall(RollCallOptions options, Roster roster, PlaceNames names);

    // People or names changed; what is open goes on, new calls go to the new roster.
    void set_roster(Roster roster, PlaceNames names);

    void on_warning(const Warning& warning, Timestamp now, RollCallActions& actions);
    void on_receipt(const Receipt& receipt, RollCallActions& actions);
    void on_ack(const Ack& ack, RollCallActions& actions);
    // Whatever is due at `now`. A repeat that is late is not made up for: the next one is counted
    // from when it was really made, so that a person always has the whole time to answer.
    void on_deadline(Timestamp now, RollCallActions& actions);
    std::optional<Timestamp> next_deadline() const;

    // Rows changed since the last call; to be stored in one write with the calls and ledger lines.
    std::vector<RollCallRow> take_rows();
    // One row as stored, in any order. corrupt names the row.
    Result<void> restore(const std::string& key, std::string_view value);

    const RollCallProbe& probe() const { return probe_; }

private:
    struct Silent {
        PersonId person;  // Empty: the area has nobody at all.
        AreaId area;
    };
    enum class Round { goes_on, begins };

    void tell(IncidentCalls& calls, Round round, Timestamp now, RollCallActions& actions);
    void tell_people(IncidentCalls& calls, Round round, Timestamp now, RollCallActions& actions);
    void tell_areas(IncidentCalls& calls, const std::string& why, Timestamp now,
                    RollCallActions& actions);
    void withhold(const IncidentCalls& calls, Timestamp now, RollCallActions& actions);
    // Nobody has confirmed or refuted in time what is possible.
    void release(IncidentCalls& calls, Timestamp now, RollCallActions& actions);
    void end(IncidentCalls& calls, Timestamp now, RollCallActions& actions);
    void end_for_people(IncidentCalls& calls, Audience audience, Timestamp now,
                        RollCallActions& actions);
    void end_for_areas(IncidentCalls& calls, Timestamp now, RollCallActions& actions);
    void say_end(const Warning& ending, const AreaId& area, std::vector<CapReference> heard,
                 Timestamp now, RollCallActions& actions);
    void repeat(IncidentCalls& calls, Timestamp now, RollCallActions& actions);
    void escalate(IncidentCalls& calls, const std::vector<Silent>& silent, Timestamp now,
                  RollCallActions& actions);

    std::set<IncidentId> others_over(const AreaId& area, Audience audience,
                                     const IncidentId& but) const;
    void add_people(IncidentCalls& calls, Timestamp now) const;
    Call call_to(const IncidentCalls& calls, const PersonCalls& person, CallPurpose purpose,
                 Timestamp now) const;
    void make(Call call, std::string why, RollCallActions& actions);
    void note(LedgerStep step, const IncidentCalls& calls, const AreaId& area, std::string why,
              Timestamp now, RollCallActions& actions);
    std::string naming(const std::set<IncidentId>& incidents, const AreaId& area) const;
    std::string whole_text(const Warning& warning, std::span<const AreaId> areas) const;

    void touch(const IncidentId& incident);
    void cover(const IncidentCalls& calls);
    AreaCover& covers(Audience audience) { return covers_[static_cast<std::size_t>(audience) - 1]; }

    RollCallOptions options_;
    RosterIndex roster_;
    PlaceNames names_;
    std::map<IncidentId, IncidentCalls> incidents_;
    std::set<IncidentId> open_;  // Of them those not ended for every audience.
    std::map<AreaId, WithheldEnd> withheld_;
    std::array<AreaCover, 3> covers_;  // By audience: the open incidents over each area.
    std::set<std::pair<Timestamp, IncidentId>> deadlines_;
    std::map<IncidentId, Timestamp> deadline_of_;
    std::set<std::string> changed_;  // Keys of rows.
    RollCallProbe probe_;
};

}  // namespace freshet
