// freshet.yaml: the process. Every key has a default; the file may be empty, but has to be there.
#pragma once

#include <filesystem>
#include <string_view>

#include "daemon/config/findings.h"
#include "daemon/config/settings.h"

namespace freshet {

inline constexpr std::string_view settings_file = "freshet.yaml";

// Paths in it are taken from `folder`.
Settings read_settings(std::string_view text, const std::filesystem::path& folder,
                       Findings& findings);

}  // namespace freshet
