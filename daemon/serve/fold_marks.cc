#include "daemon/serve/fold_marks.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/mman.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <map>

#include "rules/base/check.h"

namespace freshet {
namespace {

constexpr std::uint32_t shards_max = 64;

}  // namespace

// On disk as in memory; a new file is zeros.
struct FoldMarks::Slot {
    std::atomic<std::uint64_t> folding;
    std::uint64_t crashed_at;  // As in `folding`.
    std::uint64_t crashes;
};

std::unique_ptr<FoldMarks> FoldMarks::create(const std::filesystem::path& data_folder) {
    static_assert(std::atomic<std::uint64_t>::is_always_lock_free);
    const std::filesystem::path file = data_folder / "folding";
    constexpr std::size_t bytes = shards_max * sizeof(Slot);
    void* mapped = MAP_FAILED;
    const int descriptor = open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0644);
    if (descriptor >= 0) {
        // Its blocks are taken now: a store into a hole on a full disk would be a SIGBUS.
        const int room = posix_fallocate(descriptor, 0, bytes);
        if (room == 0)
            mapped = mmap(nullptr, bytes, PROT_READ | PROT_WRITE, MAP_SHARED, descriptor, 0);
        else
            errno = room;
    }
    std::string trouble;
    if (mapped == MAP_FAILED) {
        trouble = fmt::format("{} cannot be used, crashes at one record are not counted: {}",
                              file.string(), std::strerror(errno));
        mapped = mmap(nullptr, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
        CHECK(mapped != MAP_FAILED);
    }
    if (descriptor >= 0) close(descriptor);
    return std::unique_ptr<FoldMarks>(new FoldMarks(static_cast<Slot*>(mapped), trouble));
}

FoldMarks::~FoldMarks() { munmap(slots_, shards_max * sizeof(Slot)); }

std::atomic<std::uint64_t>& FoldMarks::of(std::uint32_t shard) {
    CHECK(shard < shards_max);
    return slots_[shard].folding;
}

// By record, not by shard: all shards fold every record, and any of them may be the one to crash.
std::vector<std::uint64_t> FoldMarks::take_poison() {
    std::map<std::uint64_t, std::uint64_t> before, now;
    for (std::uint32_t shard = 0; shard < shards_max; ++shard) {
        Slot& slot = slots_[shard];
        if (slot.crashed_at != 0) before[slot.crashed_at] = slot.crashes;
        if (const std::uint64_t at = slot.folding.exchange(0); at != 0) now[at] = 1;
    }
    // An end between records says nothing of an earlier crash.
    if (now.empty()) return {};
    std::vector<std::uint64_t> poison;
    std::uint32_t next = 0;
    for (auto& [at, crashes] : now) {
        if (const auto earlier = before.find(at); earlier != before.end())
            crashes = earlier->second + 1;
        if (crashes >= crashes_max) {
            poison.push_back(at - 1);
        } else {
            slots_[next].crashed_at = at;
            slots_[next++].crashes = crashes;
        }
    }
    for (; next < shards_max; ++next) slots_[next].crashed_at = slots_[next].crashes = 0;
    return poison;
}

Result<std::vector<std::string>> quarantine(Journal& journal,
                                            const std::vector<std::uint64_t>& poison,
                                            Timestamp now) {
    std::vector<std::string> done;
    for (const std::uint64_t offset : poison) {
        const JournalPosition at{journal.first().partition, offset};
        if (at >= journal.end()) continue;
        const auto entry = journal.read(at, 1);
        if (!entry) return entry.error();
        const JournalRecord& record = entry->front().record;
        const auto* report = std::get_if<Report>(&record.body);
        const bool is_said = std::holds_alternative<PatrolReport>(record.body) ||
                             std::holds_alternative<SuperiorWarning>(record.body) ||
                             std::holds_alternative<Forecast>(record.body);
        if (report == nullptr && !is_said && !std::holds_alternative<Command>(record.body)) {
            done.push_back(
                fmt::format("the fold crashed {} times at journal record {}, which nothing can do "
                            "without: it is "
                            "not skipped",
                            FoldMarks::crashes_max, offset));
            continue;
        }
        const std::string what = report != nullptr ? "a report of station " + report->station.text()
                                 : is_said         ? "what a person said or handed on"
                                                   : "a command";
        const JournalRecord skip{
            now, Skip{at, fmt::format("the fold crashed {} times", FoldMarks::crashes_max)}};
        const auto appended = journal.append(std::vector{skip});
        if (!appended) return appended.error();
        done.push_back(
            fmt::format("journal record {}, {}, is quarantined: the fold crashed {} times at it; "
                        "it is kept and "
                        "judged no more",
                        offset, what, FoldMarks::crashes_max));
    }
    return done;
}

}  // namespace freshet
