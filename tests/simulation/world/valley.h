// Valley: what the simulated daemon watches: a county of streams with a rain gauge and a river
// gauge each, villages below them, people who answer for them, default rules with thresholds, and
// the weather: what each gauge would read, a function of seed, station and time alone, so that a
// station may be asked again about the past. Storms come often: a simulated day holds several.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "daemon/config/configuration_folder.h"
#include "rules/model/configuration.h"

namespace freshet::world {

inline constexpr Duration sample_step = std::chrono::minutes(5);

struct ValleyOptions {
    std::uint64_t seed = 1;
    std::uint32_t stations = 24;
    Timestamp begin{};
    Duration length = std::chrono::hours(24);
};

// Which edition of the folder is read.
struct Edition {
    std::uint32_t read = 0;   // Changes what no episode depends on.
    std::uint32_t rules = 0;  // Odd: lower thresholds.
    std::uint32_t moves = 0;  // So many stations were moved to other catchments.
};

class Valley {
public:
    explicit Valley(const ValleyOptions& options);

    // As a folder read by `serve`.
    FolderContent content(const Edition& edition) const;

    const std::vector<Station>& stations() const { return stations_; }

    // In 0.1 mm over the step that ends at `at`, and in mm above the datum.
    std::int64_t rain_tenths(std::size_t station, Timestamp at) const;
    std::int64_t level_millimetres(std::size_t station, Timestamp at) const;

private:
    struct Storm {
        Timestamp begin{}, end{};
        std::int64_t tenths_per_step = 0;
    };
    std::size_t stream_of(std::size_t station) const { return station / 2; }

    ValleyOptions options_;
    std::vector<Station> stations_;
    std::vector<std::vector<Storm>> storms_;         // By stream.
    std::vector<std::vector<std::int64_t>> levels_;  // By stream and step, from `begin` on.
};

}  // namespace freshet::world
