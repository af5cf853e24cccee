#include "rules/rule/guest_list.h"

#include <algorithm>

namespace freshet {

void GuestList::add(const CatchmentId& host, const Station& station, As as) {
    if (host == station.catchment) return;
    const auto [place, is_new] = guests_[host].try_emplace(station.id, Guest{&station, false});
    if (as == As::asked) place->second.is_asked = true;
    if (!is_new) return;
    std::vector<CatchmentId>& hosts = hosts_[station.id];
    hosts.insert(std::lower_bound(hosts.begin(), hosts.end(), host), host);
}

std::vector<Guest> GuestList::guests_of(const CatchmentId& host) const {
    std::vector<Guest> result;
    if (const auto found = guests_.find(host); found != guests_.end())
        for (const auto& [id, guest] : found->second) result.push_back(guest);
    return result;
}

bool GuestList::is_asked(const CatchmentId& host, const StationId& station) const {
    const auto found = guests_.find(host);
    if (found == guests_.end()) return false;
    const auto guest = found->second.find(station);
    return guest != found->second.end() && guest->second.is_asked;
}

const std::vector<CatchmentId>& GuestList::hosts_of(const StationId& station) const {
    static const std::vector<CatchmentId> none;
    if (hosts_.empty()) return none;
    const auto found = hosts_.find(station);
    return found == hosts_.end() ? none : found->second;
}

}  // namespace freshet
