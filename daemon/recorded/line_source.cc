// See line_source.h. gzread passes plain files through as they are, so both kinds are one path.
#include "daemon/recorded/line_source.h"

#include <zlib.h>

#include <cerrno>
#include <cstring>
#include <system_error>

namespace freshet {
namespace {

constexpr std::size_t chunk_bytes = 256 * 1024;  // Larger ones read no faster.
constexpr std::size_t line_bytes_max = 64 * 1024;

}  // namespace

struct LineSource::File {
    std::string name;
    gzFile handle = nullptr;
    std::uintmax_t size_bytes = 0;

    ~File() { gzclose(handle); }
};

LineSource::LineSource(std::unique_ptr<File> file) : file_(std::move(file)) {}
LineSource::~LineSource() = default;
LineSource::LineSource(LineSource&&) noexcept = default;
LineSource& LineSource::operator=(LineSource&&) noexcept = default;

Result<LineSource> LineSource::create(const std::filesystem::path& path) {
    std::error_code error;
    if (std::filesystem::is_directory(path, error)) {
        return Error{ErrorCode::invalid_argument, path.string() + " is a folder, not a file"};
    }
    gzFile handle = gzopen(path.c_str(), "rb");
    if (handle == nullptr) {
        return Error{ErrorCode::io, path.string() + ": " + std::strerror(errno)};
    }
    gzbuffer(handle, chunk_bytes);
    auto file = std::make_unique<File>();
    file->name = path.string();
    file->handle = handle;
    file->size_bytes = std::filesystem::file_size(path, error);
    return LineSource(std::move(file));
}

Result<std::optional<std::string_view>> LineSource::next() {
    std::size_t searched = begin_;
    for (;;) {
        const void* found = std::memchr(buffer_.data() + searched, '\n', end_ - searched);
        if (found != nullptr) {
            const auto at =
                static_cast<std::size_t>(static_cast<const char*>(found) - buffer_.data());
            std::string_view line(buffer_.data() + begin_, at - begin_);
            begin_ = at + 1;
            ++number_;
            if (line.ends_with('\r')) line.remove_suffix(1);
            return std::optional(line);
        }
        if (end_ - begin_ > line_bytes_max) {
            return Error{ErrorCode::refused, file_->name + ":" + std::to_string(number_ + 1) +
                                                 ": a line of more than 64 KiB is no observation"};
        }
        buffer_.erase(0, begin_);
        end_ -= begin_;
        begin_ = 0;
        searched = end_;
        buffer_.resize(end_ + chunk_bytes);
        const int got = gzread(file_->handle, buffer_.data() + end_, chunk_bytes);
        int state = Z_OK;
        const char* message = gzerror(file_->handle, &state);
        // A truncated gzip file reads as a short one; zlib tells it apart only here.
        if (got < 0 || (got == 0 && state == Z_BUF_ERROR)) {
            return Error{ErrorCode::corrupt, file_->name + ": " + message};
        }
        end_ += static_cast<std::size_t>(got);
        if (got > 0) continue;
        if (begin_ == end_) return std::optional<std::string_view>();
        buffer_[end_++] = '\n';  // The last line has no end of its own.
    }
}

double LineSource::progress() const {
    if (file_->size_bytes == 0) return 1;
    return static_cast<double>(gzoffset(file_->handle)) / static_cast<double>(file_->size_bytes);
}

}  // namespace freshet
