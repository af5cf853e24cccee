// freshet init DIR: the smallest configuration folder that works, each line of it explained.
#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <memory>
#include <system_error>

#include "daemon/commands/commands.h"
#include "daemon/config/embedded.h"

namespace freshet {
namespace {

namespace fs = std::filesystem;

int refuse(const fs::path& path, std::string_view why) {
    std::cerr << fmt::format("freshet: {}: {}\n", path.string(), why);
    return 1;
}

int init(const fs::path& folder) {
    std::error_code failure;
    if (fs::exists(folder, failure) && !fs::is_directory(folder, failure))
        return refuse(folder, "this is not a folder");
    if (fs::is_directory(folder, failure) && !fs::is_empty(folder, failure))
        return refuse(folder, "the folder is not empty; init writes into an empty or new one");
    for (const EmbeddedFile& file : embedded_files()) {
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

}  // namespace

void add_init(CLI::App& root, int& exit_code) {
    auto folder = std::make_shared<std::string>();
    CLI::App* command =
        root.add_subcommand("init", "Write the smallest working configuration folder");
    command->add_option("DIR", *folder, "A new or empty folder")->required();
    command->callback([folder, &exit_code] { exit_code = init(*folder); });
}

}  // namespace freshet
