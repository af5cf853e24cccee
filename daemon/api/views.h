// Views: what queries are answered from. They read the state store alone, never a shard's memory,
// so that a dashboard can ask as often as it likes and delay nobody. Any thread.
#pragma once

#include <optional>
#include <vector>

#include "fanout/rollcall/ledger.h"
#include "rules/model/commit.h"
#include "rules/model/warning.h"
#include "storage/state/state.h"

namespace freshet {

enum class IncidentFilter { open, all };

class Views {
public:
    explicit Views(const State& state) : state_(state) {}

    // Latest revision of each incident, newest onset first; `open` holds subsided ones too.
    Result<std::vector<Warning>> incidents(IncidentFilter filter) const;
    Result<std::optional<Warning>> incident(const IncidentId& id) const;
    // Every revision, in order.
    Result<std::vector<Warning>> revisions(const IncidentId& id) const;
    Result<std::vector<StationPage>> stations() const;
    // What the desk was told since then, the newest first, at most so many.
    Result<std::vector<OutputRow>> notices(Timestamp since, std::size_t count_max) const;
    // Who was told what, in order; of every incident when none is named.
    Result<std::vector<LedgerLine>> ledger(const IncidentId& incident) const;

private:
    const State& state_;
};

}  // namespace freshet
