// OffsetCensus: each table file of the journal says which offsets it holds, so that an opening can
// prove that nothing is missing from a few numbers a file, whatever else stands in it.
//
// For the files that wrap RocksDB's journal alone.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string_view>

namespace rocksdb {
struct TableProperties;
class TablePropertiesCollectorFactory;
}  // namespace rocksdb

namespace freshet {

struct OffsetsHeld {
    std::uint64_t records = 0;
    std::uint64_t lowest = 0, highest = 0;  // Of the records.
    // The highest offset a removal in this file may hide in an older one; nothing = none.
    std::optional<std::uint64_t> removed_up_to;
};

// What the file's maker noted; nothing for a file made without (an older program's).
std::optional<OffsetsHeld> offsets_held(const rocksdb::TableProperties& table);

std::shared_ptr<rocksdb::TablePropertiesCollectorFactory> offset_census();

}  // namespace freshet
