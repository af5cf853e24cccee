#include "rules/engine/epochs.h"

#include <algorithm>

#include "rules/base/check.h"

namespace freshet {

std::size_t EpochView::in_force(Timestamp at) const {
    CHECK(count_ > 0);
    std::size_t index = count_ - 1;
    while (index > 0 && (*epochs_)[index].from > at) --index;
    return index;
}

const Station* EpochView::station(const StationId& id) const {
    for (std::size_t index = count_; index > 0; --index)
        if (const Station* found = (*epochs_)[index - 1].book->station(id)) return found;
    return nullptr;
}

void Epochs::add(Timestamp from, JournalPosition position, std::shared_ptr<const RuleBook> book) {
    if (!epochs_.empty()) from = std::max(from, epochs_.back().from);
    epochs_.push_back(Epoch{from, position, std::move(book)});
}

EpochView Epochs::until(JournalPosition position, SuperiorsView superiors,
                        ForecastsView forecasts) const {
    std::size_t count = epochs_.size();
    while (count > 0 && epochs_[count - 1].position > position) --count;
    return {epochs_, count, superiors, forecasts};
}

void Epochs::trim(Timestamp horizon) {
    auto first = epochs_.begin();
    while (first != epochs_.end() && first + 1 != epochs_.end() && (first + 1)->from < horizon)
        ++first;
    epochs_.erase(epochs_.begin(), first);
}

Steps steps_of(const Station& station) {
    // The ground dries slowly: such gauges tell of it with their reports, hourly or once a day.
    constexpr Duration soil_step_least = std::chrono::hours(1);
    return {station.rain_step, station.level_step,
            std::max(station.reporting.value_or(soil_step_least), soil_step_least)};
}

}  // namespace freshet
