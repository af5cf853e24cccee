// Retention: the embedded bus keeps its records for a time. Once an hour it notes where each topic
// ends (a row of one number), and removes the records that lay before the mark of `kept` ago and
// that every group named here has done with. The last record of a topic always stays: the state
// writer numbers on from it. The ledger is no topic of this and is never trimmed.
#pragma once

#include <cstdint>
#include <deque>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "rules/base/counter.h"
#include "rules/base/role.h"
#include "storage/state/state_client.h"

namespace freshet {

struct RetentionProbe {
    Counter removed;  // Records removed, all topics together.

    void describe(auto&& metric) const {
        metric("freshet_retention_removed_total", "Records of the embedded bus removed", removed);
    }
};

struct RetentionOptions {
    struct Topic {
        std::string name;
        std::vector<std::string> groups;  // Those that read it; others hold nothing up.
    };
    std::vector<Topic> topics;
    Duration kept = std::chrono::hours(30 * 24);
    Duration period = std::chrono::hours(1);
    std::size_t records_max = 1024;  // In one write, so that it delays nobody's.
};

class Retention final : public Role {
public:
    // The client is this role's alone.
    Retention(RetentionOptions options, StateClient& client);

    std::string_view name() const override { return "retention"; }
    Progress poll(Timestamp now) override;
    std::optional<Timestamp> next_deadline() const override;
    const Error* failure() const override { return failure_ ? &*failure_ : nullptr; }

    const RetentionProbe& probe() const { return probe_; }

private:
    Result<void> turn(Timestamp now);
    Result<void> note_end(const std::string& topic, Timestamp now, StateWrite& write) const;
    Result<std::size_t> trim(const RetentionOptions::Topic& topic, Timestamp now,
                             StateWrite& write) const;
    Result<std::optional<std::uint64_t>> end_then(const std::string& topic, Timestamp then,
                                                  StateWrite& write) const;

    RetentionOptions options_;
    StateClient& client_;
    std::optional<Timestamp> due_;
    std::optional<Timestamp> noted_at_;
    bool open_ = false;  // A write is under way.
    std::optional<Error> failure_;
    RetentionProbe probe_;
};

}  // namespace freshet
