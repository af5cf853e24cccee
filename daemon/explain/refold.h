// Refold: records folded again until the decision that is looked for comes out of them.
#pragma once

#include <functional>
#include <optional>
#include <string>

#include "daemon/explain/explanation.h"
#include "rules/base/result.h"
#include "rules/model/record.h"

namespace freshet {

// What to look for, and what its bytes have to be where that is known.
struct Wanted {
    IncidentId incident;
    std::uint32_t revision = 0;           // 0 = the latest.
    std::optional<std::uint64_t> offset;  // Of the record that caused it.
    std::optional<std::string> hash;
};
Wanted wanted_of(const DecisionToken& token);

// Gives records in order until `take` has enough, from the start again with each call. The offset
// of the first there is; not 0 where what came before is gone.
enum class Onwards { more, enough };
using TakeEntry = std::function<Result<Onwards>(const JournalEntry&)>;
struct EntrySource {
    std::string name;  // As a sentence calls it.
    std::function<Result<std::uint64_t>(const TakeEntry&)> read;
};

struct Refolded {
    OutputRow row;  // A Warning.
    ConfigurationRecord configuration;
    std::uint64_t first = 0;

    const Warning& warning() const { return std::get<Warning>(row.output); }
};

// not_found: it does not come out of them.
Result<Refolded> refold(const Wanted& wanted, const EntrySource& source);

// With the samples, out of the same records.
Result<Explanation> explanation_of(const Refolded& refolded, const EntrySource& source);

// A file of records that give the same bytes, as few as are found to (slice.h); `hash` is what
// they have to give. not_found: not even all of them do.
Result<std::string> exported(const Refolded& refolded, const Explanation& explanation,
                             const std::string& hash, const EntrySource& source);

// The records of such a file. corrupt: they are not what it says.
Result<EntrySource> source_of(const std::string& name, std::string records, std::uint64_t count);

}  // namespace freshet
