// The machine: clock, broker, descriptors, memory.
#include <fmt/format.h>
#include <sys/resource.h>
#include <sys/timex.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fstream>
#include <sstream>

#include "daemon/clock/clock.h"
#include "daemon/doctor/checks.h"
#include "daemon/doctor/reach.h"
#include "daemon/serve/data_folder.h"
#include "storage/journal/rocksdb_journal.h"

namespace freshet {
namespace {

constexpr std::uint64_t mebibyte = 1 << 20;
// 18,000 stations on one process, the databases' files and the rest.
constexpr std::uint64_t descriptors_wanted = 20'000;
constexpr std::uint64_t memory_bytes_wanted = 1024 * mebibyte;
// A gauge's own clock is allowed more; the machine's must be better than what it judges.
constexpr Duration clock_behind_max = std::chrono::seconds(5);

std::string mebibytes(std::uint64_t bytes) { return fmt::format("{} MiB", bytes / mebibyte); }

// "Max open files" of the daemon that runs, else our own, which a daemon begun here would have.
std::uint64_t descriptor_limit(const Examination& examination) {
    if (examination.server) {
        std::ifstream limits(fmt::format("/proc/{}/limits", *examination.server));
        const std::string name = "Max open files";
        std::string line;
        while (std::getline(limits, line)) {
            if (!line.starts_with(name)) continue;
            std::istringstream columns(line.substr(name.size()));
            std::uint64_t soft = 0;
            if (columns >> soft) return soft;
        }
    }
    rlimit limit{};
    return ::getrlimit(RLIMIT_NOFILE, &limit) == 0 ? limit.rlim_cur : 0;
}

// The first number in a file; nothing where there is none ("max" is no limit).
std::optional<std::uint64_t> number_in(const char* path, const std::string& after = "") {
    std::ifstream file(path);
    std::string word;
    while (!after.empty() && file >> word && word != after) {
    }
    std::uint64_t number = 0;
    if (file >> number) return number;
    return std::nullopt;
}

}  // namespace

Diagnoses check_clock(const Examination& examination) {
    Diagnoses said;
    timex asked{};
    if (::adjtimex(&asked) == TIME_ERROR || (asked.status & STA_UNSYNC) != 0) {
        said.push_back({Health::doubtful, "clock",
                        "the kernel says that no time server keeps this machine's clock",
                        "run chrony or systemd-timesyncd: reports are judged by this clock"});
    }
    const std::filesystem::path journal = examination.settings.data_folder / "journal";
    if (examination.server || examination.settings.clock || !std::filesystem::exists(journal)) {
        if (said.empty()) said.push_back({Health::fine, "clock", "kept by a time server", ""});
        return said;
    }
    const auto opened = RocksdbJournal::create(
        {.folder = journal, .access = RocksdbJournalOptions::Access::read_only});
    if (!opened) return said;  // The journal's own check says why.
    const auto newest = last_record_at(**opened);
    if (!newest || !*newest) return said;
    const Duration behind = **newest - Clock::wall().now();
    if (behind > clock_behind_max) {
        said.push_back(
            {Health::ill, "clock",
             fmt::format("it shows a time {} s before the newest record, of {}: it was set back",
                         std::chrono::floor<std::chrono::seconds>(behind).count(),
                         format_time(**newest)),
             "set it right before serving: until it has caught up, time here runs at half speed "
             "and "
             "reports are judged late"});
    } else if (said.empty()) {
        said.push_back(
            {Health::fine, "clock",
             "kept by a time server, and after the newest record, of " + format_time(**newest),
             ""});
    }
    return said;
}

Diagnoses check_broker(const Examination& examination) {
    if (examination.settings.bus != BusKind::kafka) return {};
    Diagnoses said;
    std::istringstream brokers(examination.settings.kafka_brokers);
    for (std::string broker; std::getline(brokers, broker, ',');) {
        const std::string failed = reach(broker, std::chrono::seconds(3));
        if (failed.empty()) {
            said.push_back({Health::fine, "broker", broker + " takes connections", ""});
        } else {
            said.push_back(
                {Health::ill, "broker", fmt::format("{} cannot be reached: {}", broker, failed),
                 "start it or mend the way to it; warnings wait in the outbox meanwhile, "
                 "and channels of this machine go on"});
        }
    }
    return said;
}

Diagnoses check_descriptors(const Examination& examination) {
    const std::uint64_t limit = descriptor_limit(examination);
    if (limit >= descriptors_wanted) {
        return {{Health::fine, "descriptors", fmt::format("{} files may be open", limit), ""}};
    }
    return {{Health::doubtful, "descriptors",
             fmt::format("{} files may be open, enough for about {} stations at a time", limit,
                         limit - limit / 4),
             fmt::format("LimitNOFILE={} in the unit, or ulimit -n {} before serve",
                         descriptors_wanted, descriptors_wanted)}};
}

Diagnoses check_memory(const Examination& /*examination*/) {
    std::uint64_t ours = number_in("/proc/meminfo", "MemTotal:").value_or(0) * 1024;
    for (const char* path :
         {"/sys/fs/cgroup/memory.max", "/sys/fs/cgroup/memory/memory.limit_in_bytes"}) {
        if (const auto limit = number_in(path)) ours = std::min(ours, *limit);
    }
    const std::uint64_t free = number_in("/proc/meminfo", "MemAvailable:").value_or(0) * 1024;
    const std::string found = fmt::format("{} may be used, {} of the machine are free now",
                                          mebibytes(ours), mebibytes(free));
    if (ours < memory_bytes_wanted) {
        return {
            {Health::doubtful, "memory", found,
             fmt::format("a county of 10,000 stations wants {}", mebibytes(memory_bytes_wanted))}};
    }
    return {{Health::fine, "memory", found, ""}};
}

}  // namespace freshet
