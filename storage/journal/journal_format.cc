#include "storage/journal/journal_format.h"

#include <fmt/format.h>
#include <rocksdb/db.h>
#include <rocksdb/write_batch.h>

#include <memory>
#include <string>

#include "storage/journal/journal_keys.h"
#include "storage/rocksdb/store.h"

namespace freshet {
namespace {

// A step is a synced write of about so much, and a line of progress.
constexpr std::size_t step_records = 1000;
constexpr std::size_t step_bytes = 4 << 20;

class CarryingOver {
public:
    CarryingOver(RocksStore& store, const std::function<void(std::string_view)>& progress)
        : store_(store), progress_(progress) {}

    Result<void> run() {
        if (Result<void> counted = walk(&CarryingOver::count); !counted) return counted;
        tell(fmt::format("journal: format 1 to 2: {} records are to be indexed anew", total_));
        if (Result<void> copied = walk(&CarryingOver::copy); !copied) return copied;
        if (Result<void> written = step(); !written) return written;
        if (Result<void> set = store_.set_format(2); !set) return set;
        tell("journal: format 1 to 2: done");
        return {};
    }

private:
    // Every key under k/ by `each`.
    Result<void> walk(Result<void> (CarryingOver::*each)(const rocksdb::Iterator&)) {
        const std::unique_ptr<rocksdb::Iterator> iterator(store_.database().NewIterator({}));
        for (iterator->Seek(std::string(journal_keys::kinds));
             iterator->Valid() && iterator->key().starts_with(std::string(journal_keys::kinds));
             iterator->Next())
            if (Result<void> done = (this->*each)(*iterator); !done) return done;
        if (!iterator->status().ok()) return store_.error_of(iterator->status(), "cannot be read");
        return {};
    }

    Result<void> count(const rocksdb::Iterator& at) {
        if (at.value().empty()) ++total_;
        return {};
    }

    Result<void> copy(const rocksdb::Iterator& at) {
        if (!at.value().empty()) return {};
        const std::uint64_t offset = *journal_keys::kind_offset(at.key().ToStringView());
        std::string record;
        const rocksdb::Status read =
            store_.database().Get({}, journal_keys::key_of(offset), &record);
        if (!read.ok())
            return store_.error_of(read, fmt::format("record {} cannot be read", offset));
        batch_.Put(at.key(), record);
        ++copied_;
        return copied_ % step_records == 0 || batch_.GetDataSize() >= step_bytes ? step()
                                                                                 : Result<void>();
    }

    Result<void> step() {
        if (batch_.Count() == 0) return {};
        if (Result<void> written = store_.write(&batch_, StoreSync::yes); !written) return written;
        batch_.Clear();
        tell(fmt::format("journal: format 1 to 2: {} of {} records indexed anew", copied_, total_));
        return {};
    }

    void tell(const std::string& line) const {
        if (progress_) progress_(line);
    }

    RocksStore& store_;
    const std::function<void(std::string_view)>& progress_;
    rocksdb::WriteBatch batch_;
    std::size_t total_ = 0, copied_ = 0;
};

}  // namespace

Result<void> bring_up_to_date(RocksStore& store,
                              const std::function<void(std::string_view)>& progress) {
    return CarryingOver(store, progress).run();
}

}  // namespace freshet
