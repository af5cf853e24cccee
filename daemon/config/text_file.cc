// GB18030 by glibc's iconv. UTF-8 is tried first and strictly: text of one practically never is
// valid text of the other, and what is valid UTF-8 was meant so.
#include "daemon/config/text_file.h"

#include <iconv.h>

#include <algorithm>
#include <cerrno>
#include <cstdint>
#include <cstring>
#include <fstream>
#include <system_error>

namespace freshet {
namespace {

constexpr std::uintmax_t file_bytes_max = 64 * 1024 * 1024;

class Conversion {
public:
    explicit Conversion(const char* from) : handle_(iconv_open("UTF-8", from)) {}
    ~Conversion() {
        if (is_open()) iconv_close(handle_);
    }
    Conversion(const Conversion&) = delete;
    Conversion& operator=(const Conversion&) = delete;

    bool is_open() const { return handle_ != reinterpret_cast<iconv_t>(-1); }

    // How many of the bytes are text; what they say is in `text`.
    std::size_t convert(std::string_view bytes, std::string& text) {
        // GB18030 never grows by more than half in UTF-8; four bytes each is safe for all.
        text.resize(bytes.size() * 4 + 4);
        char* input = const_cast<char*>(bytes.data());  // iconv only reads it.
        std::size_t input_left = bytes.size();
        char* output = text.data();
        std::size_t output_left = text.size();
        iconv(handle_, &input, &input_left, &output, &output_left);
        text.resize(text.size() - output_left);
        return bytes.size() - input_left;
    }

private:
    iconv_t handle_;
};

constexpr std::string_view mark = "\xef\xbb\xbf";

std::size_t readable(const char* from, std::string_view bytes, std::string& text) {
    Conversion conversion(from);
    return conversion.is_open() ? conversion.convert(bytes, text) : 0;
}

}  // namespace

Result<std::string> to_utf8(std::string_view bytes) {
    const bool marked = bytes.starts_with(mark);
    if (marked) bytes.remove_prefix(mark.size());
    if (bytes.starts_with("\xff\xfe") || bytes.starts_with("\xfe\xff"))
        return invalid("the file is UTF-16; save it as UTF-8");
    if (bytes.find('\0') != std::string_view::npos)
        return invalid("the file is not text; a spreadsheet must be saved as CSV UTF-8");
    std::string text;
    if (readable("UTF-8", bytes, text) == bytes.size()) return text;
    // What another program appended to it in GB18030 would come out as other words.
    if (marked) return invalid("the file begins as UTF-8, and this line is not");
    if (readable("GB18030", bytes, text) == bytes.size()) return text;
    return invalid("the file is neither UTF-8 nor GB18030");
}

bool is_utf8(std::string_view bytes) {
    std::string text;
    return readable("UTF-8", bytes, text) == bytes.size();
}

Result<std::string> from_gb18030(std::string_view bytes) {
    std::string text;
    if (readable("GB18030", bytes, text) == bytes.size()) return text;
    return invalid("this is not GB18030");
}

int unreadable_line(std::string_view bytes) {
    const bool marked = bytes.starts_with(mark);
    if (bytes.find('\0') != std::string_view::npos || bytes.starts_with("\xff\xfe") ||
        bytes.starts_with("\xfe\xff"))
        return 0;
    if (marked) bytes.remove_prefix(mark.size());
    std::string text;
    std::size_t good = readable("UTF-8", bytes, text);
    if (!marked) good = std::max(good, readable("GB18030", bytes, text));
    return 1 + static_cast<int>(std::count(bytes.begin(), bytes.begin() + good, '\n'));
}

namespace {

Result<std::string> read_bytes(const std::filesystem::path& path) {
    std::error_code failure;
    const auto status = std::filesystem::status(path, failure);
    if (!std::filesystem::exists(status)) return Error{ErrorCode::not_found, "the file is missing"};
    if (!std::filesystem::is_regular_file(status)) return invalid("this is not a file");
    const std::uintmax_t size = std::filesystem::file_size(path, failure);
    if (!failure && size > file_bytes_max) return invalid("the file is larger than 64 MiB");

    errno = 0;
    std::ifstream file(path, std::ios::binary);
    std::string bytes{std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
    if (!file.is_open() || file.bad())
        return Error{ErrorCode::io,
                     std::string("the file cannot be read: ") + std::strerror(errno)};
    return bytes;
}

}  // namespace

TextReading read_text_file(const std::filesystem::path& path, std::string_view named) {
    const Result<std::string> bytes = read_bytes(path);
    if (!bytes) return {std::nullopt, {{std::string(named), 0, 0}, bytes.error().message}};
    Result<std::string> text = to_utf8(*bytes);
    if (text) return {*std::move(text), {}};
    return {std::nullopt, {{std::string(named), unreadable_line(*bytes), 0}, text.error().message}};
}

}  // namespace freshet
