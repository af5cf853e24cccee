// Files of deploy/ that are part of the program, so that it works anywhere: the default rules, what
// `freshet init` writes, and the rule packs. embedded.cmake makes them at configure time.
#pragma once

#include <span>
#include <string_view>

namespace freshet {

struct EmbeddedFile {
    std::string_view path;  // Relative to a configuration folder.
    std::string_view text;
};

// All of them, in the order in which a person should read them.
std::span<const EmbeddedFile> embedded_files();

// Of the rule packs, by path: `flood-levels/stations.csv`.
std::span<const EmbeddedFile> embedded_packs();

// A broken invariant of ours where there is no such file.
std::string_view embedded_file(std::string_view path);

}  // namespace freshet
