// A pass polls every role once in a drawn order; a role may so see several mails at once or one at
// a time, which is what the threads of the daemon do to it.
#include "daemon/runner/one_thread_runner.h"

#include <algorithm>
#include <utility>

#include "rules/base/check.h"

namespace freshet {

OneThreadRunner::OneThreadRunner(std::vector<Role*> roles, std::mt19937_64 random, Timestamp start)
    : roles_(std::move(roles)), random_(random), now_(start) {}

void OneThreadRunner::settle() {
    bool worked = true;
    while (worked && failed() == nullptr) {
        worked = false;
        // Not std::shuffle: its draws differ between libraries, and a seed has to mean one run.
        for (std::size_t left = roles_.size(); left > 1; --left)
            std::swap(roles_[left - 1], roles_[random_() % left]);
        for (Role* role : roles_)
            if (role->poll(now_) == Progress::worked) worked = true;
    }
}

void OneThreadRunner::run_until(Timestamp end) {
    CHECK(end >= now_);
    while (true) {
        settle();
        const std::optional<Timestamp> next = next_deadline();
        if (failed() != nullptr || !next || *next > end) break;
        // A deadline that a poll left standing is a role that would spin for ever.
        CHECK(*next > now_);
        now_ = *next;
    }
    now_ = end;
}

const Role* OneThreadRunner::failed() const {
    const auto found = std::find_if(roles_.begin(), roles_.end(),
                                    [](const Role* role) { return role->failure() != nullptr; });
    return found == roles_.end() ? nullptr : *found;
}

std::optional<Timestamp> OneThreadRunner::next_deadline() const {
    std::optional<Timestamp> soonest;
    for (const Role* role : roles_)
        if (const std::optional<Timestamp> deadline = role->next_deadline())
            if (!soonest || *deadline < *soonest) soonest = deadline;
    return soonest;
}

}  // namespace freshet
