// See admission.h.
#include "ingest/session/admission.h"

#include <algorithm>

namespace freshet {

std::string_view to_string(AdmissionRefusal refusal) {
    switch (refusal) {
        case AdmissionRefusal::wrong_source:
            return "wrong_source";
        case AdmissionRefusal::wrong_password:
            return "wrong_password";
        case AdmissionRefusal::throttled:
            return "throttled";
    }
    return "";
}

std::string_view sentence(AdmissionRefusal refusal) {
    switch (refusal) {
        case AdmissionRefusal::wrong_source:
            return "not from a network the station calls from";
        case AdmissionRefusal::wrong_password:
            return "not the station's password";
        case AdmissionRefusal::throttled:
            return "too many wrong passwords in the last minute, not looked at";
    }
    return "";
}

Admission::Verdict Admission::judge(const StationId& station, const StationPolicy& policy,
                                    const Source& source, std::optional<std::uint16_t> password,
                                    Duration now) {
    const bool is_in_networks = std::ranges::any_of(
        policy.sources, [&](const Network& one) { return one.contains(source); });
    if (!policy.sources.empty() && !is_in_networks) return refuse(AdmissionRefusal::wrong_source);
    if (!policy.password || !password) return Verdict::admitted;

    const auto known = known_.find(station);
    const bool is_known = is_in_networks || (known != known_.end() && known->second == source);
    if (!is_known && (is_throttled(sources_, source, now) || is_throttled(stations_, station, now)))
        return refuse(AdmissionRefusal::throttled);
    // One comparison of all bits: its time says nothing of how many are right.
    if ((*policy.password ^ *password) != 0) {
        remember(sources_, source, now);
        // A station that errs from its own place must not keep itself out from elsewhere.
        if (!is_known) remember(stations_, station, now);
        return refuse(AdmissionRefusal::wrong_password);
    }
    known_[station] = source;
    return Verdict::admitted;
}

Admission::Verdict Admission::refuse(AdmissionRefusal reason) {
    probe_.refused[static_cast<std::size_t>(reason)].add();
    return Verdict::refused;
}

template <class Map>
bool Admission::is_throttled(Map& map, const typename Map::key_type& key, Duration now) const {
    const auto found = map.find(key);
    if (found != map.end()) {
        if (now < found->second.since + options_.window)
            return found->second.count >= options_.failures_max;
        map.erase(found);
        return false;
    }
    if (map.size() < options_.remembered_max) return false;
    std::erase_if(map, [&](const auto& one) { return now >= one.second.since + options_.window; });
    return map.size() >= options_.remembered_max;
}

template <class Map>
void Admission::remember(Map& map, const typename Map::key_type& key, Duration now) const {
    if (map.size() >= options_.remembered_max && !map.contains(key)) return;
    Failures& failures = map[key];
    if (failures.count == 0) failures.since = now;
    ++failures.count;
}

}  // namespace freshet
