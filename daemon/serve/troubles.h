// Troubles: what is not working, in words, from any thread to whoever asks (the page, /-/ready).
#pragma once

#include <map>
#include <mutex>
#include <string>

namespace freshet {

class Troubles {
public:
    // One sentence for each part; a later one replaces it, an empty one ends the trouble.
    void set(const std::string& part, const std::string& sentence) {
        const std::lock_guard lock(mutex_);
        if (sentence.empty()) {
            sentences_.erase(part);
        } else {
            sentences_[part] = sentence;
        }
    }
    // "journal writer: disk full; Kafka: …"; empty = all well.
    std::string text() const {
        const std::lock_guard lock(mutex_);
        std::string joined;
        for (const auto& [part, sentence] : sentences_) {
            joined += (joined.empty() ? "" : "; ") + part + ": " + sentence;
        }
        return joined;
    }

private:
    // Asked for by people, set when something breaks: never on the path of an observation.
    mutable std::mutex mutex_;
    std::map<std::string, std::string> sentences_;
};

}  // namespace freshet
