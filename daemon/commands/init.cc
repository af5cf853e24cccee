// freshet init DIR: the smallest configuration folder that works, each line of it explained; with
// --pack NAME the stations, rules, thresholds and tests of a rule pack in it.
#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <memory>
#include <set>
#include <span>
#include <system_error>
#include <vector>

#include "daemon/commands/commands.h"
#include "daemon/config/embedded.h"
#include "rules/rule/nearest.h"

namespace freshet {
namespace {

namespace fs = std::filesystem;

int refuse(const fs::path& path, std::string_view why) {
    std::cerr << fmt::format("freshet: {}: {}\n", path.string(), why);
    return 1;
}

using Files = std::vector<EmbeddedFile>;

std::set<std::string_view> pack_names() {
    std::set<std::string_view> names;
    for (const EmbeddedFile& file : embedded_packs())
        names.insert(file.path.substr(0, file.path.find('/')));
    return names;
}

// Its own files, and of the process the lines that are explained.
Files files_of_pack(std::string_view pack) {
    Files files;
    for (const EmbeddedFile& file : embedded_packs()) {
        const std::size_t slash = file.path.find('/');
        if (file.path.substr(0, slash) != pack) continue;
        const std::string_view path = file.path.substr(slash + 1);
        const bool is_settings = path == "freshet.yaml";
        files.push_back({path, is_settings ? embedded_file(path) : file.text});
    }
    return files;
}

// Each with the first line of its rules, which says what it is.
int list_packs() {
    for (const std::string_view name : pack_names()) {
        for (const EmbeddedFile& file : files_of_pack(name)) {
            if (file.path != fmt::format("rules/{}.yaml", name)) continue;
            const std::string_view line = file.text.substr(0, file.text.find('\n'));
            std::cout << fmt::format("{:<20} {}\n", name, line.substr(line.find(' ') + 1));
        }
    }
    return 0;
}

int init(const fs::path& folder, const Files& files) {
    std::error_code failure;
    if (fs::exists(folder, failure) && !fs::is_directory(folder, failure))
        return refuse(folder, "this is not a folder");
    if (fs::is_directory(folder, failure) && !fs::is_empty(folder, failure))
        return refuse(folder, "the folder is not empty; init writes into an empty or new one");
    for (const EmbeddedFile& file : files) {
        const fs::path path = folder / file.path;
        fs::create_directories(path.parent_path(), failure);
        if (failure) return refuse(path.parent_path(), failure.message());
        errno = 0;
        std::ofstream out(path, std::ios::binary);
        out << file.text << std::flush;
        if (!out) return refuse(path, std::strerror(errno));
        std::cout << path.string() << '\n';
    }
    std::cerr << fmt::format(
        "freshet: a sample with two stations; change it, then: freshet check {0}; freshet serve "
        "{0}\n",
        folder.string());
    return 0;
}

struct InitOptions {
    std::string folder, pack;
    bool list = false;
};

int run(const InitOptions& options) {
    if (options.list) return list_packs();
    const std::span<const EmbeddedFile> sample = embedded_files();
    const Files files =
        options.pack.empty() ? Files(sample.begin(), sample.end()) : files_of_pack(options.pack);
    if (files.empty()) {
        const std::set<std::string_view> names = pack_names();
        std::cerr << fmt::format(
            "freshet: there is no rule pack '{}'{}; freshet init --packs lists them\n",
            options.pack, did_you_mean(options.pack, {names.begin(), names.end()}));
        return 2;
    }
    if (options.folder.empty()) {
        std::cerr << "freshet: init writes into a folder; name a new or empty one\n";
        return 2;
    }
    return init(options.folder, files);
}

}  // namespace

void add_init(CLI::App& root, int& exit_code) {
    auto options = std::make_shared<InitOptions>();
    CLI::App* command =
        root.add_subcommand("init", "Write the smallest working configuration folder");
    command->add_option("DIR", options->folder, "A new or empty folder");
    command->add_option("--pack", options->pack,
                        "With the rules, thresholds, sample stations and tests of this rule pack");
    command->add_flag("--packs", options->list, "List the rule packs instead");
    command->callback([options, &exit_code] { exit_code = run(*options); });
}

}  // namespace freshet
