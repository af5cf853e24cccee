// The sample folder of init, in a temporary place, some of its files replaced.
#pragma once

#include <filesystem>
#include <fstream>
#include <string>
#include <string_view>

#include "daemon/config/configuration_folder.h"
#include "daemon/config/embedded.h"
#include "tests/support/paths.h"

namespace freshet::testing {

class SampleFolder {
public:
    SampleFolder() {
        for (const EmbeddedFile& file : embedded_files()) write(file.path, file.text);
    }
    void write(std::string_view path, std::string_view text) {
        std::filesystem::create_directories((temporary_.path() / path).parent_path());
        std::ofstream(temporary_.path() / path, std::ios::binary) << text;
    }
    void append(std::string_view path, std::string_view text) {
        std::ofstream(temporary_.path() / path, std::ios::binary | std::ios::app) << text;
    }
    void remove(std::string_view path) { std::filesystem::remove(temporary_.path() / path); }
    FolderReading read() const { return read_configuration_folder(temporary_.path()); }
    const std::filesystem::path& path() const { return temporary_.path(); }

    // The one problem there is, as check prints it; all of them where there are more.
    std::string only_error() const { return joined(read().errors); }
    std::string only_lint() const {
        const FolderReading reading = read();
        return reading.errors.empty() ? joined(reading.lints) : "error: " + joined(reading.errors);
    }

private:
    static std::string joined(const Problems& problems) {
        std::string text;
        for (const Problem& problem : problems)
            text += (text.empty() ? "" : "\n") + format_problem(problem);
        return text;
    }
    TemporaryFolder temporary_;
};

}  // namespace freshet::testing
