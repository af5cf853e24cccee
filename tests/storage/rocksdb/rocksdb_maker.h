// A journal on disk in a folder of its own, which can be closed, opened again and left as a killed
// process leaves it.
#pragma once

#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <memory>
#include <vector>

#include "storage/journal/rocksdb_journal.h"
#include "tests/storage/contract/records.h"
#include "tests/support/paths.h"

namespace freshet::testing {

class RocksdbMaker {
public:
    RocksdbMaker() { (void)restart().value(); }
    Journal& journal() { return *journal_; }
    Result<Journal*> restart() {
        journal_.reset();
        auto again = RocksdbJournal::create({.folder = folder()});
        if (!again) return again.error();
        journal_ = std::move(*again);
        return journal_.get();
    }
    void close() { journal_.reset(); }
    std::filesystem::path folder() const { return folder_.path() / "journal"; }

    // Appends in a process of its own that dies at once, so that everything is in the WAL only, as
    // after kill -9. `group` records an append.
    void append_and_die(std::uint64_t first, std::size_t count, std::size_t group) {
        close();
        const pid_t child = fork();
        ASSERT_GE(child, 0);
        if (child == 0) {
            auto journal = RocksdbJournal::create({.folder = folder()});
            bool stored = journal.has_value();
            for (std::size_t i = 0; stored && i < count; i += group)
                stored = (*journal)->append(report_records(first + i, group)).has_value();
            _exit(stored ? 0 : 1);
        }
        int status = 0;
        ASSERT_EQ(waitpid(child, &status, 0), child);
        ASSERT_EQ(status, 0);
    }

    // The files whose name ends so, the newest (highest number) last.
    std::vector<std::filesystem::path> files(std::string_view ending) const {
        std::vector<std::filesystem::path> found;
        for (const auto& entry : std::filesystem::directory_iterator(folder()))
            if (entry.path().string().ends_with(ending)) found.push_back(entry.path());
        std::sort(found.begin(), found.end());
        return found;
    }

private:
    TemporaryFolder folder_;
    std::unique_ptr<RocksdbJournal> journal_;
};
}  // namespace freshet::testing
