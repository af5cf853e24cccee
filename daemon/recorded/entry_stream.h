// Journal records on their way elsewhere, to another process or in a file; in their order, each
//
//   +-------------+-----------+----------+------------------------+
//   | size of all |                      |                        |
//   | that follows| partition |  offset  |     encode(record)     |
//   |   4 bytes   |  4 bytes  | 8 bytes  |       size - 12        |
//   +-------------+-----------+----------+------------------------+
//
// Numbers have their low byte first.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "rules/base/result.h"
#include "rules/model/record.h"

namespace freshet {

void append_entry(const JournalEntry& entry, std::string& bytes);

class EntryReader {
public:
    void feed(std::string_view bytes);
    // Nothing until a whole one has come. corrupt: this is no stream of records.
    Result<std::optional<JournalEntry>> next();

private:
    std::string bytes_;
    std::size_t taken_ = 0;
};

}  // namespace freshet
