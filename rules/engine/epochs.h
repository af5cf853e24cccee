// Epochs: the configurations of the journal, each with the moment from which it judges. The first
// one judges everything before it too.
#pragma once

#include <memory>
#include <vector>

#include "rules/engine/forecasts.h"
#include "rules/engine/superiors.h"
#include "rules/model/record.h"
#include "rules/rule/rule_book.h"
#include "rules/window/station_samples.h"

namespace freshet {

// Longer than any sample that is kept was observed ago: a configuration replaced before that
// judges nothing, and a warning from above that was over before is asked for no more.
inline constexpr Duration configuration_kept = std::chrono::hours(24 * 8);

class Vicinity;

struct Epoch {
    Timestamp from{};  // Its record's received_at, never before the epoch before it.
    JournalPosition position;
    std::shared_ptr<const RuleBook> book;
};

// The epochs that are known at a record: a part that is folded again after a restart must not see
// what came later.
class EpochView {
public:
    EpochView(const std::vector<Epoch>& epochs, std::size_t count, SuperiorsView superiors = {},
              ForecastsView forecasts = {})
        : epochs_(&epochs), count_(count), superiors_(superiors), forecasts_(forecasts) {}

    std::size_t size() const { return count_; }
    bool empty() const { return count_ == 0; }
    const Epoch& operator[](std::size_t index) const { return (*epochs_)[index]; }
    const Epoch& newest() const { return (*epochs_)[count_ - 1]; }
    // The warnings from above that are known at it.
    const SuperiorsView& superiors() const { return superiors_; }
    // And the forecasts.
    const ForecastsView& forecasts() const { return forecasts_; }
    // And, of the catchment where something is folded, the stations it sees.
    EpochView beside(const Vicinity& vicinity) const {
        EpochView view = *this;
        view.vicinity_ = &vicinity;
        return view;
    }
    const Vicinity* vicinity() const { return vicinity_; }
    // The one that judges an instant; there must be one at all.
    std::size_t in_force(Timestamp at) const;

    // From the newest epoch that lists it; null = none does.
    const Station* station(const StationId& id) const;

private:
    const std::vector<Epoch>* epochs_;
    std::size_t count_;
    SuperiorsView superiors_;
    ForecastsView forecasts_;
    const Vicinity* vicinity_ = nullptr;
};

class Epochs {
public:
    void add(Timestamp from, JournalPosition position, std::shared_ptr<const RuleBook> book);
    EpochView until(JournalPosition position, SuperiorsView superiors = {},
                    ForecastsView forecasts = {}) const;
    const std::vector<Epoch>& all() const { return epochs_; }
    // Forgets what can judge nothing any more: replaced before `horizon`.
    void trim(Timestamp horizon);

private:
    std::vector<Epoch> epochs_;
};

Steps steps_of(const Station& station);

}  // namespace freshet
