// Pieces: every record that the files of a damaged journal still give. Its tables are read one by
// one past what is damaged in them; its logs are turned into tables by RocksDB in a scratch folder.
// Nothing in the damaged folder is changed.
#pragma once

#include <filesystem>
#include <functional>
#include <string_view>

#include "rules/base/result.h"

namespace freshet {

// Called once for each row found (journal_keys.h says which there are), older files first; a row
// may come twice (a table that was being merged). Its checksum is not yet looked at.
using TakePiece = std::function<Result<void>(std::string_view key, std::string_view value)>;

struct Pieces {
    std::filesystem::path store;    // The damaged database.
    std::filesystem::path scratch;  // Made and removed; holds copies of the logs.
};

// Fails only where nothing can be read at all, the scratch folder cannot be written, or `take`
// fails.
Result<void> read_pieces(const Pieces& pieces, const TakePiece& take);

}  // namespace freshet
