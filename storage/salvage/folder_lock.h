// FolderLock: holds the lock file of one store, so that no daemon opens it meanwhile.
#pragma once

#include <filesystem>
#include <memory>

#include "rules/base/result.h"

namespace rocksdb {
class FileLock;
}

namespace freshet {

class FolderLock {
public:
    // refused: somebody has the store open.
    static Result<FolderLock> create(const std::filesystem::path& store);
    ~FolderLock();
    FolderLock(FolderLock&& other) noexcept : lock_(std::exchange(other.lock_, nullptr)) {}
    FolderLock& operator=(FolderLock&&) = delete;

private:
    explicit FolderLock(rocksdb::FileLock* lock) : lock_(lock) {}
    rocksdb::FileLock* lock_;
};

}  // namespace freshet
