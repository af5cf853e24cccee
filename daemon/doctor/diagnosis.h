// Diagnosis: what `freshet doctor` says of one part, in words for whoever has to mend it.
#pragma once

#include <string>
#include <vector>

namespace freshet {

enum class Health {
    fine,
    unseen,    // Could not be looked at here; `found` says why. No finding.
    doubtful,  // Works, and should not stay so.
    ill,       // Does not work, or soon will not.
};

struct Diagnosis {
    Health health = Health::fine;
    std::string part;   // "journal", "clock": one or two words.
    std::string found;  // One sentence.
    std::string cure;   // What to do; empty where all is fine.
};

using Diagnoses = std::vector<Diagnosis>;

}  // namespace freshet
