// See file_channel.h. Lines gather in begin() and reach the disk together in drive(): one fdatasync
// for all calls of a poll, where one each would cost a fifth of a millisecond a person.
#include "fanout/adapters/file_channel.h"

#include <fcntl.h>
#include <unistd.h>

#include <boost/json.hpp>
#include <cerrno>
#include <cstring>
#include <deque>
#include <string>
#include <vector>

#include "storage/folder/sync_folder.h"

namespace freshet {

std::string file_line(const Call& call) {
    boost::json::object line;
    line["call"] = call.id.text();
    line["identity"] = call.identity;
    line["incident"] = call.incident.text();
    line["revision"] = call.revision;
    line["purpose"] = std::string(to_string(call.purpose));
    line["repeat"] = call.repeat;
    line["person"] = nullptr;
    if (!call.person.empty()) line["person"] = call.person.text();
    line["area"] = call.area.text();
    line["severity"] = nullptr;
    if (call.severity) line["severity"] = std::string(to_string(*call.severity));
    line["type"] = std::string(to_string(call.type));
    line["status"] = std::string(to_string(call.status));
    line["made_at"] = format_time(call.made_at);
    line["expires"] = format_time(call.expires);
    line["text"] = call.text;
    return boost::json::serialize(line);
}

class FileChannel::File {
public:
    File(int descriptor, bool unfinished) : descriptor_(descriptor), unfinished_(unfinished) {}
    ~File() { ::close(descriptor_); }

    bool begin(const Call& call) {
        if (calls_.size() >= calls_max) return false;
        calls_.push_back(call.id);
        lines_ += file_line(call) + "\n";
        return true;
    }

    void flush() {
        if (calls_.empty()) return;
        const std::string bytes = (unfinished_ ? "\n" : "") + lines_;
        const std::string reason = append(bytes);
        for (const CallId& call : calls_) {
            // After a failure nobody knows which lines are there: again is a copy at worst.
            attempts_.push_back(
                {call, reason.empty() ? Attempted::delivered : Attempted::again, reason, {}});
        }
        calls_.clear();
        lines_.clear();
    }

    bool take(Attempt& attempt) {
        if (attempts_.empty()) return false;
        attempt = std::move(attempts_.front());
        attempts_.pop_front();
        return true;
    }
    bool pending() const { return !calls_.empty() || !attempts_.empty(); }

private:
    static constexpr std::size_t calls_max = 512;

    // Empty when all is on the disk, else why not.
    std::string append(std::string_view bytes) {
        unfinished_ = true;
        while (!bytes.empty()) {
            const ssize_t written = ::write(descriptor_, bytes.data(), bytes.size());
            if (written < 0 && errno == EINTR) continue;
            if (written < 0) return std::strerror(errno);
            bytes.remove_prefix(static_cast<std::size_t>(written));
        }
        unfinished_ = false;
        if (::fdatasync(descriptor_) != 0) return std::strerror(errno);
        return {};
    }

    int descriptor_;
    bool unfinished_;  // The file may end in the middle of a line.
    std::vector<CallId> calls_;
    std::string lines_;
    std::deque<Attempt> attempts_;
};

Result<std::unique_ptr<FileChannel>> FileChannel::create(const std::filesystem::path& path) {
    const int descriptor = ::open(path.c_str(), O_RDWR | O_APPEND | O_CREAT | O_CLOEXEC, 0640);
    if (descriptor < 0) {
        return Error{ErrorCode::io,
                     "cannot open " + path.string() + " for appending: " + std::strerror(errno)};
    }
    // A line that is synced is lost all the same if the file's name is.
    if (const Result<void> synced = sync_folder(path.parent_path()); !synced) {
        ::close(descriptor);
        return synced.error();
    }
    char last = '\n';
    const off_t size = ::lseek(descriptor, 0, SEEK_END);
    if (size > 0) (void)!::pread(descriptor, &last, 1, size - 1);
    return std::unique_ptr<FileChannel>(
        new FileChannel(std::make_unique<File>(descriptor, last != '\n')));
}

FileChannel::FileChannel(std::unique_ptr<File> file) : file_(std::move(file)) {}
FileChannel::~FileChannel() = default;

bool FileChannel::begin(const Call& call) { return file_->begin(call); }
bool FileChannel::take(Attempt& attempt) { return file_->take(attempt); }
void FileChannel::drive(Timestamp now) {
    driven_at_ = now;
    file_->flush();
}

std::optional<Timestamp> FileChannel::next_deadline() const {
    // The poll that began them also drove them; what is left is to be taken at once.
    return file_->pending() ? std::optional(driven_at_) : std::nullopt;
}

}  // namespace freshet
