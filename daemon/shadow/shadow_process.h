// ShadowProcess: another process of this program, `freshet shadow --fold`, with a stream to it. It
// inherits nothing else: no socket of ours, no store, no signal that we keep for ourselves.
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>

#include "rules/base/result.h"

namespace freshet {

class ShadowProcess {
public:
    // `program` is run as `PROGRAM shadow --fold`, the stream its standard input.
    static Result<std::unique_ptr<ShadowProcess>> start(const std::filesystem::path& program);
    ~ShadowProcess();  // Ends it.
    ShadowProcess(const ShadowProcess&) = delete;
    ShadowProcess& operator=(const ShadowProcess&) = delete;

    int stream() const { return stream_; }  // Does not block.
    pid_t id() const { return process_; }

    // Nothing while it runs; how it ended, in words.
    std::optional<std::string> ended();
    std::uint64_t held_bytes() const;

private:
    ShadowProcess(pid_t process, int stream) : process_(process), stream_(stream) {}

    pid_t process_;  // 0 once it was waited for.
    int stream_;
};

}  // namespace freshet
