// An id is <rule>.<subject>.<onset>, and both rule and subject may hold dots: the first split whose
// subject names a known station, or a catchment that the rule judges, is the one.
#include "rules/engine/owner.h"

#include "rules/engine/by_hand.h"

namespace freshet {

namespace {

bool judges(const EpochView& epochs, const CatchmentId& catchment, const RuleName& rule) {
    for (std::size_t index = epochs.size(); index > 0; --index)
        if (epochs[index - 1].book->judged(catchment, rule) != nullptr) return true;
    return false;
}

}  // namespace

CatchmentId owner_of(const IncidentId& incident, const EpochView& epochs) {
    const std::string& id = incident.text();
    const std::size_t onset = id.rfind('.');
    if (onset == std::string::npos || epochs.empty()) return CatchmentId();
    const std::string named = id.substr(0, onset);
    const std::string by_hand = std::string(ByHand::name) + ".";
    if (named.starts_with(by_hand)) return CatchmentId(named.substr(by_hand.size()));
    for (std::size_t dot = named.find('.'); dot != std::string::npos;
         dot = named.find('.', dot + 1)) {
        const CatchmentId catchment(named.substr(dot + 1));
        if (judges(epochs, catchment, RuleName(named.substr(0, dot)))) return catchment;
        std::string station = named.substr(dot + 1);
        if (const Station* found = epochs.station(StationId(station))) return found->catchment;
        station = station.substr(0, station.rfind('@'));
        if (const Station* found = epochs.station(StationId(station))) return found->catchment;
    }
    return CatchmentId();
}

}  // namespace freshet
