// Who was told of an incident and what came back, in one line, from its ledger.
#pragma once

#include <string>
#include <vector>

#include "fanout/rollcall/ledger.h"

namespace freshet {

// "4 called, 3 delivered, 1 answered, 1 failed"; "nobody yet" where the ledger has nothing.
std::string told(const std::vector<LedgerLine>& lines);

}  // namespace freshet
