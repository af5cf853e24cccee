// StateDesk: the state writer's twin for tests of its clients: takes their requests in turn, writes
// each as one atomic write, numbers what is appended to topics, answers.
//
// Faults it makes: none of its own; the store under it may fail, and a test may simply not call
// work(), which is a state writer that is slow or was killed.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "storage/state/keys.h"
#include "storage/state/state_client.h"
#include "storage/state/topic_record.h"

namespace freshet::testing {

class StateDesk {
public:
    explicit StateDesk(State& state) : state_(state) {}

    std::unique_ptr<StateClient> client() {
        auto client = std::make_unique<StateClient>(state_, nullptr, nullptr);
        clients_.push_back(client.get());
        return client;
    }
    // The client is about to go; what it has mailed is lost with it.
    void forget(const StateClient* client) { std::erase(clients_, client); }

    // False when there was nothing to do.
    bool work() {
        bool worked = false;
        for (StateClient* client : clients_) {
            std::shared_ptr<const StateRequest> request;
            while (client->requests().take(request)) {
                worked = true;
                const bool stored = store(*request);
                (void)client->answers().put({request->ticket, stored});
            }
        }
        return worked;
    }

private:
    bool store(const StateRequest& request) {
        StateWrite write = request.write;
        for (const TopicAppend& append : request.appends) {
            write.put(state_keys::topic_row(append.topic, next_offset(append.topic)),
                      encode_topic_record(append.key, append.value));
        }
        return state_.write(write).has_value();
    }
    std::uint64_t next_offset(const std::string& topic) {
        const auto known = next_.find(topic);
        if (known != next_.end()) return known->second++;
        const std::string prefix = state_keys::topic_prefix(topic);
        const auto last = state_.last(prefix, state_keys::topic_row(topic, ~0ULL));
        std::uint64_t next = 0;
        if (last && *last)
            next = state_keys::from_big_endian((*last)->first.substr(prefix.size())) + 1;
        next_[topic] = next + 1;
        return next;
    }

    State& state_;
    std::vector<StateClient*> clients_;
    std::map<std::string, std::uint64_t> next_;
};

}  // namespace freshet::testing
