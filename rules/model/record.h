// JournalRecord: every input of the engine. The fold of the journal is a function of these alone,
// so whatever can change a warning (a report, the passing of time, a person's hand, a new
// threshold, a restart) is one of them. Kinds are numbered; an unknown kind stops the fold with one
// sentence.
#pragma once

#include <compare>
#include <cstdint>
#include <memory>
#include <string>
#include <variant>

#include "rules/base/result.h"
#include "rules/base/time.h"
#include "rules/model/configuration.h"
#include "rules/model/forecast.h"
#include "rules/model/ids.h"
#include "rules/model/observation.h"
#include "rules/model/patrol_report.h"
#include "rules/model/severity.h"
#include "rules/model/superior_warning.h"

namespace freshet {

// Where a record stands. `partition` is the engine partition (0 on one machine, others for drills
// and Kafka partitions); offsets are dense from 0.
struct JournalPosition {
    std::uint32_t partition = 0;
    std::uint64_t offset = 0;
    auto operator<=>(const JournalPosition&) const = default;
    JournalPosition next() const { return {partition, offset + 1}; }
};

enum class RecordKind : std::uint8_t {
    report = 1,
    patrol_report = 2,
    tick = 3,
    configuration = 4,
    command = 5,
    superior_warning = 6,
    start = 7,
    skip = 8,
    lost = 9,
    forecast = 10,
};

// Engine time reaches JournalRecord::received_at; once a second.
struct Tick {
    bool operator==(const Tick&) const = default;
};

enum class CommandKind : std::uint8_t {
    raise = 1,            // a person opens an incident for an area
    clear = 2,            // a person ends what has subsided
    cancel = 3,           // a person withdraws an incident as mistaken; mutes what it covered
    maintenance = 4,      // a person works at a station: what it says meanwhile is no measurement
    maintenance_end = 5,  // and has done
};
inline constexpr CommandKind command_kind_last = CommandKind::maintenance_end;
std::string_view to_string(CommandKind kind);
// It is about a station, not about an incident.
bool is_of_station(CommandKind kind);

struct Command {
    CommandKind kind = CommandKind::cancel;
    IncidentId incident;  // clear, cancel
    PersonId by;
    std::string reason;  // Why. raise: the text to tell people.
    // raise only:
    AreaId area;
    Severity severity = Severity::blue;
    std::string event;
    Duration expires_after{};  // 0 = the engine's preset
    // maintenance, maintenance_end only:
    StationId station;
    Timestamp until{};  // maintenance
    bool operator==(const Command&) const = default;
};

// The daemon began (again). Downtime is added to every silence deadline; nobody is silent because
// we were not listening.
struct Start {
    std::string version;
    Duration downtime{};
    Status status = Status::test;  // What warnings are from here on.
    bool operator==(const Start&) const = default;
};

// A record quarantined after it crashed the fold three times; skips are read before the fold
// begins.
struct Skip {
    JournalPosition position;
    std::string reason;
    bool operator==(const Skip&) const = default;
};

// Stands where a damaged store could not give a record back: written by a salvage only, one at each
// position of [first, last], so that nothing is renumbered. Folded as nothing.
struct Lost {
    JournalPosition first;
    JournalPosition last;
    bool operator==(const Lost&) const = default;
};

// Shared because a configuration is large and lives on in every fold that judges by it.
using ConfigurationRecord = std::shared_ptr<const Configuration>;

struct JournalRecord {
    Timestamp received_at{};  // Stamped once, on arrival; for a Tick the time it brings.
    std::variant<Report, Tick, ConfigurationRecord, Command, Start, Skip, Lost, PatrolReport,
                 SuperiorWarning, Forecast>
        body;
};

struct JournalEntry {
    JournalPosition position;
    JournalRecord record;
};

RecordKind kind_of(const JournalRecord& record);

// The stored form: one byte of kind, then the fields. decode: corrupt for bytes that are no record,
// refused ("record kind 9 is newer than this program") for a kind this version does not know.
std::string encode(const JournalRecord& record);
Result<JournalRecord> decode_record(std::string_view bytes);

// The canonical bytes of a configuration, its hash left out: what the hash is taken over.
std::string encode(const Configuration& configuration);
Result<Configuration> decode_configuration(std::string_view bytes);

}  // namespace freshet
