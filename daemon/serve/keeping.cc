#include "daemon/serve/keeping.h"

#include <system_error>

#include "daemon/serve/log.h"

namespace freshet {
namespace {

std::uint64_t bytes_below(const std::filesystem::path& folder) {
    std::error_code failed;
    std::uint64_t bytes = 0;
    auto entry = std::filesystem::recursive_directory_iterator(folder, failed);
    for (; !failed && entry != std::filesystem::recursive_directory_iterator();
         entry.increment(failed)) {
        std::error_code gone;
        if (!entry->is_regular_file(gone)) continue;
        const std::uintmax_t size = entry->file_size(gone);
        if (!gone) bytes += size;
    }
    return bytes;
}

TrimOptions options_of(const Settings& settings, Keeping::Wiring& wiring) {
    TrimOptions options;
    options.shard_count = settings.shards;
    options.kept = settings.retention;
    options.budget_bytes = settings.disk_budget_bytes;
    options.readers = std::move(wiring.readers);
    options.disk_use = [folder = settings.data_folder] { return disk_use(folder); };
    options.tell = [&troubles = wiring.troubles](const std::string& sentence) {
        troubles.set("retention", sentence);
        if (!sentence.empty()) log_warning(sentence);
    };
    return options;
}

}  // namespace

DiskUse disk_use(const std::filesystem::path& data_folder) {
    return {.journal_bytes = bytes_below(data_folder / "journal"),
            .all_bytes = bytes_below(data_folder)};
}

Keeping::Keeping(const Settings& settings, Wiring wiring)
    : client_(wiring.state, &wiring.state_bell, &bell_),
      role_(options_of(settings, wiring), wiring.journal, client_) {}

}  // namespace freshet
