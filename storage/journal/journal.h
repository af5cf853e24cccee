// Journal: the log of every input, the only truth. append() is one atomic, synced group; when it
// returns, the records survive a power cut. One writer thread; readers may be any thread.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "rules/base/result.h"
#include "rules/model/record.h"

namespace freshet {

class Journal {
public:
    virtual ~Journal() = default;

    // Stores all or none, in order, synced; returns the position of the first. After any failure
    // the handle is dead: every later append fails too, and nothing of the failed group was
    // promised (some of it may be found after a restart; a station that heard no ACK sends again).
    virtual Result<JournalPosition> append(std::span<const JournalRecord> records) = 0;

    // Records from `from` on, at most `records_max` (and about 1 MiB); empty at the end. corrupt
    // names the position: a damaged record is never passed over in silence. not_found: trimmed.
    virtual Result<std::vector<JournalEntry>> read(JournalPosition from,
                                                   std::size_t records_max) const = 0;

    // Where the rare records stand that are looked for by their kind (configuration, command,
    // start, skip), in order, those carried over a trim too. An index of its own: reports and
    // ticks, the bulk, are not in it and are refused.
    virtual Result<std::vector<JournalPosition>> positions_of(RecordKind kind) const = 0;
    // One that positions_of() names, before first() too. not_found: no such record.
    virtual Result<JournalRecord> read_indexed(RecordKind kind, JournalPosition at) const = 0;

    // Gives up what stands before `below`, but for the indexed records named in `carried`. first()
    // is then `below`, and a reader from before it hears not_found. The last record always stays.
    // Durable when it returns; after a crash in it, either all of it happened or nothing. One
    // thread at a time, which may be another than the writer's: appends and readers go on
    // meanwhile.
    virtual Result<void> trim(JournalPosition below, std::span<const JournalPosition> carried) = 0;

    // The first position kept, and the one the next record will get.
    virtual JournalPosition first() const = 0;
    virtual JournalPosition end() const = 0;
};

}  // namespace freshet
