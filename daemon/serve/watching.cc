// The folding roles count what they got done; the others prove themselves by finished polls, since
// what waits for them may wait for somebody far away, a broker or a channel, with good reason.
#include "daemon/serve/watching.h"

#include <map>
#include <string>

namespace freshet {
namespace {

Posture posture_of(const RoleThread& thread) {
    return thread.is_resting() ? Posture::resting : Posture::at_work;
}

std::string doing_of(std::string_view name) {
    if (name.starts_with("relay")) return "carrying records";
    if (name.starts_with("roll call")) return "deciding who is called";
    if (name.starts_with("adapter")) return "delivering";
    if (name == "trim") return "letting go of what is old";
    return "at work";
}

Watched by_polls(const RoleThread& thread, const std::string& name) {
    // Our own code alone can keep these from finishing a poll; an adapter's channel is a far side.
    const bool ours = name.starts_with("relay") || name.starts_with("roll call");
    const Duty duty = ours ? Duty::vital : name == "trim" ? Duty::long_works : Duty::apart;
    return {name, duty, doing_of(name), [&thread] {
                return Sign{thread.polls(), 0, posture_of(thread)};
            }};
}

// The role's name, numbered where two have the same; a metric's label.
std::vector<std::string> labels_of(const std::vector<std::unique_ptr<RoleThread>>& threads) {
    std::map<std::string, int> seen;
    std::vector<std::string> labels;
    for (const auto& thread : threads) {
        const std::string name(thread->role().name());
        const int times = ++seen[name];
        labels.push_back(times == 1 ? name : name + " " + std::to_string(times));
    }
    return labels;
}

}  // namespace

void describe(const std::vector<std::unique_ptr<RoleThread>>& threads, Exporter& exporter) {
    const std::vector<std::string> labels = labels_of(threads);
    for (std::size_t i = 0; i < threads.size(); ++i) {
        exporter.add(threads[i]->probe(), {{"role", labels[i]}});
    }
}

std::vector<Watched> watched_of(WatchedParts parts) {
    std::map<const Role*, const RoleThread*> of;
    for (const auto& thread : parts.threads) of[&thread->role()] = thread.get();
    std::vector<Watched> all;

    const JournalWriter& writer = parts.folding.journal_writer();
    const RoleThread& writes = *of.extract(&writer).mapped();
    all.push_back({std::string(writer.name()), Duty::vital, "writing the journal",
                   [&writer, &writes, lanes = parts.lanes] {
                       std::uint64_t waiting = 0;
                       for (IngestLane* lane : lanes) waiting += lane->mail().size();
                       return Sign{writer.probe().records.value(), waiting, posture_of(writes)};
                   }});

    const StateWriter& state = parts.folding.state_writer();
    const RoleThread& stores = *of.extract(&state).mapped();
    all.push_back({std::string(state.name()), Duty::vital, "writing the state store",
                   [&state, &stores, &folding = parts.folding, clients = parts.clients] {
                       std::uint64_t waiting = folding.commits_waiting();
                       for (StateClient* client : clients) waiting += client->requests().size();
                       return Sign{state.probe().writes.value(), waiting, posture_of(stores)};
                   }});

    for (const auto& shard : parts.folding.shards()) {
        const RoleThread& folds = *of.extract(shard.get()).mapped();
        all.push_back({std::string(shard->name()), Duty::vital, "folding",
                       [&shard = *shard, &folds, &journal = parts.journal] {
                           // The end is read after what was folded, so that it is not before it.
                           const std::uint64_t next = shard.probe().next.value();
                           return Sign{next, journal.end().offset - next, posture_of(folds)};
                       }});
    }

    all.push_back(
        {"io thread", Duty::vital, "serving sockets",
         [&gateway = parts.gateway, open = std::move(parts.doors_open)] {
             return Sign{gateway.sweeps.value(), 0, open() ? Posture::at_work : Posture::resting};
         }});
    const std::vector<std::string> labels = labels_of(parts.threads);
    for (std::size_t i = 0; i < parts.threads.size(); ++i) {
        const RoleThread& thread = *parts.threads[i];
        if (of.contains(&thread.role())) all.push_back(by_polls(thread, labels[i]));
    }
    return all;
}

}  // namespace freshet
