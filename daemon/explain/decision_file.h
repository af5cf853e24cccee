// A decision to be carried elsewhere: a token and the records of the journal from which it follows,
// in one file that proves itself.
//
//   freshet decision 1 <SHA-256 of all that follows this line>
//   <token>
//   <version of the program that wrote it>
//   <how many bytes the records are> <how many records>
//   the records (entry_stream.h), packed by zlib
//
// Whoever has it, and the program, can fold the records and compare what they give with the token.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "daemon/explain/token.h"
#include "rules/model/record.h"

namespace freshet {

struct DecisionFile {
    DecisionToken token;
    std::string program;
    std::uint64_t count = 0;
    std::string records;  // As append_entry makes them, one after another.
};

std::string to_bytes(const DecisionFile& decision);

// refused: a byte of it is another one than was written, or a newer program wrote it. Nothing of
// it is believed then.
Result<DecisionFile> read_decision(std::string_view bytes);

}  // namespace freshet
