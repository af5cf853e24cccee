// The note is a table property: four varints (records, lowest, highest, removed up to + 1, 0 for
// none).
#include "storage/journal/offset_census.h"

#include <rocksdb/table_properties.h>

#include <algorithm>

#include "rules/base/encoding.h"
#include "storage/journal/journal_keys.h"

namespace freshet {
namespace {

constexpr const char* property = "freshet.offsets";

class Census final : public rocksdb::TablePropertiesCollector {
public:
    rocksdb::Status AddUserKey(const rocksdb::Slice& key, const rocksdb::Slice&,
                               rocksdb::EntryType type, rocksdb::SequenceNumber,
                               std::uint64_t) override {
        const std::optional<std::uint64_t> offset = journal_keys::offset_of(key.ToStringView());
        if (type == rocksdb::kEntryRangeDeletion) {
            held_.removed_up_to = UINT64_MAX - 1;  // Its end is not told here.
        } else if (offset && type == rocksdb::kEntryPut) {
            held_.lowest = held_.records == 0 ? *offset : std::min(held_.lowest, *offset);
            held_.highest = std::max(held_.highest, *offset);
            ++held_.records;
        } else if (offset) {
            held_.removed_up_to = std::max(held_.removed_up_to.value_or(0), *offset);
        }
        return rocksdb::Status::OK();
    }

    rocksdb::Status Finish(rocksdb::UserCollectedProperties* properties) override {
        Encoder encoder;
        encoder.put_unsigned(held_.records);
        encoder.put_unsigned(held_.lowest);
        encoder.put_unsigned(held_.highest);
        encoder.put_unsigned(held_.removed_up_to ? *held_.removed_up_to + 1 : 0);
        properties->insert({property, encoder.take()});
        return rocksdb::Status::OK();
    }

    rocksdb::UserCollectedProperties GetReadableProperties() const override {
        return {{property, std::to_string(held_.records) + " records"}};
    }
    const char* Name() const override { return property; }

private:
    OffsetsHeld held_;
};

class CensusFactory final : public rocksdb::TablePropertiesCollectorFactory {
public:
    rocksdb::TablePropertiesCollector* CreateTablePropertiesCollector(Context) override {
        return new Census;
    }
    const char* Name() const override { return property; }
};

}  // namespace

std::optional<OffsetsHeld> offsets_held(const rocksdb::TableProperties& table) {
    const auto found = table.user_collected_properties.find(property);
    if (found == table.user_collected_properties.end()) return std::nullopt;
    Decoder decoder(found->second);
    OffsetsHeld held;
    held.records = decoder.get_unsigned();
    held.lowest = decoder.get_unsigned();
    held.highest = decoder.get_unsigned();
    const std::uint64_t removed = decoder.get_unsigned();
    if (!decoder.finished()) return std::nullopt;
    if (removed > 0) held.removed_up_to = removed - 1;
    return held;
}

std::shared_ptr<rocksdb::TablePropertiesCollectorFactory> offset_census() {
    return std::make_shared<CensusFactory>();
}

}  // namespace freshet
