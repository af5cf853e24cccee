// A text file as UTF-8, whatever a township's spreadsheet saved it as.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>

#include "rules/base/result.h"

namespace freshet {

// UTF-8 with or without a byte order mark, else GB18030. invalid_argument says what the bytes are
// when they are neither.
Result<std::string> to_utf8(std::string_view bytes);

// not_found, or io with the system's reason; a configuration file is never above 64 MiB.
Result<std::string> read_text_file(const std::filesystem::path& path);

}  // namespace freshet
