// See kafka_broker.h.
#include "tests/support/kafka_broker.h"

#include <signal.h>
#include <stdio.h>
#include <sys/wait.h>

#include <array>
#include <cstdlib>

namespace freshet::testing {
namespace {

struct Run {
    int exit_code = 0;
    std::string output;
};

Run run(const std::string& command) {
    Run result;
    FILE* pipe = popen((command + " 2>&1").c_str(), "r");
    if (pipe == nullptr) return {1, "no shell"};
    std::array<char, 512> bytes{};
    while (fgets(bytes.data(), static_cast<int>(bytes.size()), pipe) != nullptr) {
        result.output += bytes.data();
    }
    const int status = pclose(pipe);
    result.exit_code = WIFEXITED(status) ? WEXITSTATUS(status) : 1;
    return result;
}

std::string word_after(const std::string& output, const std::string& name) {
    const std::size_t at = output.find(name + " ");
    if (at == std::string::npos) return {};
    const std::size_t begin = at + name.size() + 1;
    return output.substr(begin, output.find('\n', begin) - begin);
}

}  // namespace

std::unique_ptr<KafkaBroker> KafkaBroker::start(std::string& why) {
    std::unique_ptr<KafkaBroker> broker(new KafkaBroker);
    const std::string folder = (broker->folder_.path() / "broker").string();
    const Run started =
        run((source_dir() / "deploy/kafka/start").string() + " --port 0 --dir " + folder);
    if (started.exit_code != 0) {
        why = "no Kafka broker: " + started.output;
        return nullptr;
    }
    broker->bootstrap_ = word_after(started.output, "bootstrap");
    broker->process_ = std::atoi(word_after(started.output, "pid").c_str());
    return broker;
}

KafkaBroker::~KafkaBroker() {
    if (process_ > 0) go_on();
    run((source_dir() / "deploy/kafka/stop").string() + " --dir " +
        (folder_.path() / "broker").string());
}

void KafkaBroker::stop_answering() { kill(process_, SIGSTOP); }

void KafkaBroker::go_on() { kill(process_, SIGCONT); }

}  // namespace freshet::testing
