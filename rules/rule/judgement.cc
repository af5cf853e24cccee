#include "rules/rule/judgement.h"

#include <algorithm>

namespace freshet {

void add(std::vector<Upstream>& upstreams, const Upstream& added) {
    const auto place = std::lower_bound(
        upstreams.begin(), upstreams.end(), added,
        [](const Upstream& left, const Upstream& right) { return left.station < right.station; });
    if (place != upstreams.end() && place->station == added.station)
        place->uses.add(added.uses);
    else
        upstreams.insert(place, added);
}

const JudgedSubject::Season& JudgedSubject::season_of(Timestamp instant) const {
    const MonthDay day = month_day_of(instant);
    const auto after = std::find_if(seasons.begin(), seasons.end(),
                                    [&](const Season& season) { return season.first > day; });
    return after == seasons.begin() ? seasons.back() : *(after - 1);
}

const Judgement* JudgedSubject::at_or_before(Timestamp instant, std::size_t severity) const {
    if (seasons.empty()) return severities[severity].get();
    const auto now = static_cast<std::size_t>(&season_of(instant) - seasons.data());
    for (std::size_t back = 0; back < seasons.size(); ++back) {
        const Season& season = seasons[(now + seasons.size() - back) % seasons.size()];
        if (season.severities[severity]) return season.severities[severity].get();
    }
    return nullptr;
}

}  // namespace freshet
