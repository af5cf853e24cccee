// A token names one revision as it was said: `<incident>.<revision>@<offset>#<sha256>`, the hash
// over its stored bytes. Whoever has the journal can fold it again and compare byte for byte.
#pragma once

#include <string>
#include <string_view>

#include "rules/base/result.h"
#include "rules/model/warning.h"

namespace freshet {

struct DecisionToken {
    IncidentId incident;
    std::uint32_t revision = 0;
    std::uint64_t offset = 0;  // Of the record that caused it.
    std::string hash;          // SHA-256 of encode(warning), 64 hex digits.
    bool operator==(const DecisionToken&) const = default;
};

DecisionToken token_of(const Warning& warning, JournalPosition position);
std::string to_text(const DecisionToken& token);
Result<DecisionToken> parse_token(std::string_view text);

}  // namespace freshet
