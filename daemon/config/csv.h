// RFC 4180, with the line each row begins on. Pure: text in, rows out.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "daemon/config/findings.h"

namespace freshet {

struct CsvRow {
    int line = 0;                    // Where the row begins; a quoted cell may hold line ends.
    std::vector<std::string> cells;  // Blanks around them taken off, quoted ones kept as they are.
};

// Rows that are blank, or whose first cell begins with #, are remarks and left out.
std::vector<CsvRow> read_csv(std::string_view text, const std::string& file, Findings& findings);

}  // namespace freshet
