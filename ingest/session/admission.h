// Admission: whether a frame that names a station may speak for it. A station of stations.csv may
// have a password (two bytes, in clear: a fence, no wall) and networks it calls from; one without
// either is admitted as it comes. One for all sessions of an io thread.
//
// Guessing is slow: after five failures in a minute neither that source nor that station is judged
// any more, right password or wrong, until the minute is over. A source that has given the right
// password before, or that lies in the station's networks, is always judged: a stranger's guesses
// never lock the real station out. What is remembered is bounded; when it is full, unknown sources
// wait.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <unordered_map>

#include "ingest/codec/source.h"
#include "ingest/codec/station_directory.h"
#include "rules/base/counter.h"
#include "rules/base/time.h"
#include "rules/model/ids.h"

namespace freshet {

enum class AdmissionRefusal : std::uint8_t {
    wrong_source,  // Not from a network the station calls from.
    wrong_password,
    throttled,  // Too many failures lately; not judged.
};
inline constexpr std::size_t admission_refusal_count = 3;
std::string_view to_string(AdmissionRefusal refusal);
std::string_view sentence(AdmissionRefusal refusal);

struct AdmissionProbe {
    std::array<Counter, admission_refusal_count> refused;

    void describe(auto&& metric) const {
        for (std::size_t index = 0; index < refused.size(); ++index) {
            const auto reason = static_cast<AdmissionRefusal>(index);
            metric("freshet_admission_refused_" + std::string(to_string(reason)) + "_total",
                   "Reports not admitted: " + std::string(sentence(reason)), refused[index]);
        }
    }
};

struct AdmissionOptions {
    // A station with a wrong password in its settings sends every few minutes; a guesser does not.
    int failures_max = 5;
    Duration window = std::chrono::minutes(1);
    std::size_t remembered_max = 4096;  // Sources, and stations, with failures.
};

class Admission {
public:
    explicit Admission(AdmissionProbe& probe, AdmissionOptions options = {})
        : probe_(probe), options_(options) {}

    enum class Verdict : std::uint8_t { admitted, refused };
    // `password` is nothing where the protocol has none; then only the networks are looked at.
    // A refusal is counted here.
    Verdict judge(const StationId& station, const StationPolicy& policy, const Source& source,
                  std::optional<std::uint16_t> password, Duration now);

private:
    struct Failures {
        Duration since{};
        int count = 0;
    };
    template <class Key, class Hash>
    using Remembered = std::unordered_map<Key, Failures, Hash>;

    Verdict refuse(AdmissionRefusal reason);
    template <class Map>
    bool is_throttled(Map& map, const typename Map::key_type& key, Duration now) const;
    template <class Map>
    void remember(Map& map, const typename Map::key_type& key, Duration now) const;

    AdmissionProbe& probe_;
    const AdmissionOptions options_;
    Remembered<Source, SourceHash> sources_;
    Remembered<StationId, std::hash<StationId>> stations_;
    // Where each station with a password was last admitted from.
    std::unordered_map<StationId, Source> known_;
};

}  // namespace freshet
