// FileChannel: each call is one line of JSON at the end of a file, on the disk before it counts as
// delivered. What follows the file (a script that dials, a person at night, a test) can rely on
// whole lines and on `call` as the name by which it knows a copy.
#pragma once

#include <filesystem>
#include <memory>

#include "fanout/adapters/channel.h"
#include "rules/base/result.h"

namespace freshet {

class FileChannel final : public Channel {
public:
    // io: the file cannot be opened for appending. A line that a crash left unfinished is closed
    // first, so that it cannot swallow the next one.
    static Result<std::unique_ptr<FileChannel>> create(const std::filesystem::path& path);
    ~FileChannel() override;

    bool begin(const Call& call) override;
    bool take(Attempt& attempt) override;
    void drive(Timestamp now) override;
    std::optional<Timestamp> next_deadline() const override;

private:
    class File;
    explicit FileChannel(std::unique_ptr<File> file);
    std::unique_ptr<File> file_;
    Timestamp driven_at_{};
};

// The line without its end: {"call":…,"identity":…,"incident":…,"revision":…,"purpose":…,
// "repeat":…,"person":…,"area":…,"severity":…,"type":…,"status":…,"made_at":…,"expires":…,
// "text":…}; `person` and `severity` are null where there is none.
std::string file_line(const Call& call);

}  // namespace freshet
