// The real broker of deploy/kafka for tests: started in a folder of its own on free ports, ended
// by its process id with the object.
#pragma once

#include <sys/types.h>

#include <memory>
#include <string>

#include "tests/support/paths.h"

namespace freshet::testing {

class KafkaBroker {
public:
    // Nothing, with the reason in `why`, where the broker cannot be had; the test then skips.
    static std::unique_ptr<KafkaBroker> start(std::string& why);
    ~KafkaBroker();
    KafkaBroker(const KafkaBroker&) = delete;
    KafkaBroker& operator=(const KafkaBroker&) = delete;

    const std::string& bootstrap() const { return bootstrap_; }
    void stop_answering();  // SIGSTOP: connections stay, nothing comes back.
    void go_on();

private:
    KafkaBroker() = default;

    TemporaryFolder folder_;
    std::string bootstrap_;
    pid_t process_ = 0;
};

}  // namespace freshet::testing
