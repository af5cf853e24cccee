// The lines of a text file, plain or gzip, one at a time, with their numbers. zlib stops here.
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "rules/base/result.h"

namespace freshet {

class LineSource {
public:
    static Result<LineSource> create(const std::filesystem::path& path);
    ~LineSource();
    LineSource(LineSource&&) noexcept;
    LineSource& operator=(LineSource&&) noexcept;

    // The next line without its end, good until the next call; nothing at the end of the file.
    // corrupt for damaged gzip, refused for a line longer than any row of observations.
    Result<std::optional<std::string_view>> next();

    int number() const { return number_; }  // Of the line last given, from 1.

    // How much of the file on disk has been read, 0 to 1.
    double progress() const;

private:
    struct File;
    explicit LineSource(std::unique_ptr<File> file);

    std::unique_ptr<File> file_;
    std::string buffer_;
    std::size_t begin_ = 0, end_ = 0;  // The part of the buffer not yet given.
    int number_ = 0;
};

}  // namespace freshet
