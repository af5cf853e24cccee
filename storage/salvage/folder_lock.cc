// The same lock that RocksDB takes.
#include "storage/salvage/folder_lock.h"

#include <rocksdb/env.h>

namespace freshet {

Result<FolderLock> FolderLock::create(const std::filesystem::path& store) {
    rocksdb::FileLock* lock = nullptr;
    const rocksdb::Status status =
        rocksdb::Env::Default()->LockFile((store / "LOCK").string(), &lock);
    if (!status.ok())
        return Error{ErrorCode::refused,
                     "another freshet serves this data folder: " + store.parent_path().string()};
    return FolderLock(lock);
}

FolderLock::~FolderLock() {
    if (lock_ != nullptr) rocksdb::Env::Default()->UnlockFile(lock_).PermitUncheckedError();
}

}  // namespace freshet
