// StateClient: how a role of another thread gets something into the state store. The state writer
// is the only one that writes; it takes requests from one box per client, several in one atomic
// write, numbers what is appended to topics, and answers each request when it is stored (and, if
// asked, synced). Reads go to the store directly, from any thread.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "storage/mailbox/mailbox.h"
#include "storage/state/state.h"

namespace freshet {

// One record for a topic of the embedded bus; the state writer gives it the topic's next offset.
struct TopicAppend {
    std::string topic;
    std::string key;
    std::string value;
};

struct StateRequest {
    std::uint64_t ticket = 0;  // Comes back in the answer; the client's own numbering.
    StateWrite write;
    std::vector<TopicAppend> appends;  // In the same atomic write.
};

struct StateAnswer {
    std::uint64_t ticket = 0;
    bool stored = false;  // False: the write failed and nothing of it is stored.
};

// Owned by the wiring; the client's thread uses submit/take_answer, the state writer the boxes.
class StateClient {
public:
    StateClient(const State& state, Bell* writer_bell, Bell* client_bell,
                std::size_t capacity = 1024)
        : state_(state), requests_(capacity, writer_bell), answers_(capacity, client_bell) {}

    // False when the box is full, or when more requests are open than answers could be held for:
    // try again at the next poll.
    [[nodiscard]] bool submit(std::shared_ptr<const StateRequest> request) {
        if (open_ >= answers_.capacity() || !requests_.put(request)) return false;
        ++open_;
        return true;
    }
    [[nodiscard]] bool take_answer(StateAnswer& answer) {
        if (!answers_.take(answer)) return false;
        --open_;
        return true;
    }
    const State& state() const { return state_; }

    Mailbox<std::shared_ptr<const StateRequest>>& requests() { return requests_; }  // state writer
    Mailbox<StateAnswer>& answers() { return answers_; }                            // state writer

private:
    const State& state_;
    Mailbox<std::shared_ptr<const StateRequest>> requests_;
    Mailbox<StateAnswer> answers_;
    std::size_t open_ = 0;  // Client's thread only.
};

}  // namespace freshet
