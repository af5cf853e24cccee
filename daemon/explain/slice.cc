// See slice.h. What is rare is always taken: configurations, starts, and what people did.
#include "daemon/explain/slice.h"

#include <algorithm>

#include "rules/rule/rule_book.h"
#include "rules/rule/rule_text.h"

namespace freshet {
namespace {

// The longest window, and the bound of lateness.
constexpr Duration reach = std::chrono::hours(72 + 24);
// A station's clock may be so far ahead, and what it observed arrive before.
constexpr Duration ahead_max = std::chrono::minutes(5);

}  // namespace

Slice::Slice(Breadth breadth, const Warning& warning, const Configuration& configuration,
             Timestamp shown_from)
    : breadth_(breadth), from_(std::min(warning.onset - reach, shown_from - ahead_max)) {
    const auto own = std::ranges::find(configuration.stations, warning.station, &Station::id);
    // A rule about a catchment as a whole names it as its subject, and has no station.
    const CatchmentId catchment =
        own == configuration.stations.end() ? CatchmentId(warning.subject.text()) : own->catchment;
    for (const Station& station : configuration.stations) {
        if (station.catchment != catchment) continue;
        stations_.insert(station.id);
        stations_.insert(station.neighbours.begin(), station.neighbours.end());
    }
    for (const RuleText& rule : configuration.rules) {
        if (rule.name != warning.rule) continue;
        if (rule.subject == SubjectKind::area)
            for (const Station& station : configuration.stations)
                if (lies_in(station.area, AreaId(warning.subject.text()), configuration.areas))
                    stations_.insert(station.id);
        const std::vector<StationId> named = stations_named(rule);
        stations_.insert(named.begin(), named.end());
    }
}

bool Slice::takes(const JournalRecord& record) const {
    const auto* report = std::get_if<Report>(&record.body);
    const bool is_bulk = report != nullptr || std::holds_alternative<Tick>(record.body);
    if (breadth_ == Breadth::all || !is_bulk) return true;
    if (record.received_at < from_) return false;
    return report == nullptr || breadth_ == Breadth::last_days ||
           stations_.contains(report->station);
}

}  // namespace freshet
