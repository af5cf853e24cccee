// A name in a folder is durable only once the folder is synced: a file that was written and synced
// can be gone after a power cut, name and all, until then.
#pragma once

#include <filesystem>

#include "rules/base/result.h"

namespace freshet {

Result<void> sync_folder(const std::filesystem::path& folder);

// Made with all that lead to it, and durable.
Result<void> make_folder(const std::filesystem::path& folder);

}  // namespace freshet
