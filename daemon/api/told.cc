// Counts calls by the ledger's step and receipts by what came back.
#include "daemon/api/told.h"

#include <fmt/format.h>

#include <map>

namespace freshet {

std::string told(const std::vector<LedgerLine>& lines) {
    // In the order in which it happens to a call, whatever the words sort like.
    std::map<std::pair<int, std::string>, std::size_t> steps;
    for (const LedgerLine& line : lines) {
        const bool came_back = line.step == LedgerStep::receipt;
        ++steps[{static_cast<int>(line.step),
                 came_back ? line.word : std::string(to_string(line.step))}];
    }
    std::string text;
    for (const auto& [step, count] : steps) {
        text += fmt::format("{}{} {}", text.empty() ? "" : ", ", count, step.second);
    }
    return text.empty() ? "nobody yet" : text;
}

}  // namespace freshet
