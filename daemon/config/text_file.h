// A text file as UTF-8, whatever a township's spreadsheet saved it as.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

#include "rules/base/problem.h"
#include "rules/base/result.h"

namespace freshet {

// UTF-8 with or without a byte order mark, else GB18030. invalid_argument says what the bytes are
// when they are neither; bytes behind a mark have to be what it says.
Result<std::string> to_utf8(std::string_view bytes);

// Whether the bytes are UTF-8, and what they say if they are GB18030.
bool is_utf8(std::string_view bytes);
Result<std::string> from_gb18030(std::string_view bytes);

// The line on which bytes that to_utf8 refuses stop being text of the encoding that got farther
// with them; 0 where they are no text at all.
int unreadable_line(std::string_view bytes);

struct TextReading {
    std::optional<std::string> text;  // Nothing where there is a problem.
    Problem problem;                  // Its file as it is named to the person.
};
// A configuration file is never above 64 MiB.
TextReading read_text_file(const std::filesystem::path& path, std::string_view named);

}  // namespace freshet
