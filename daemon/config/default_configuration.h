// What judges where there is no configuration folder: the default rules, and stations made from the
// observations themselves. For backtest and replay of a bare file; serve always has its folder.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "rules/model/configuration.h"
#include "rules/model/element.h"

namespace freshet {

// Learns from observations, in any order of stations and in observed order within each, which
// stations there are and at what spacing they report.
class StationsSeen {
public:
    // `interval` is 0 where the observation states none.
    void note(const StationId& station, Element element, Timestamp observed_at,
              Duration interval = Duration::zero());

    // By id; each with its kind, and as steps the commonest spacing of its own samples (5 minutes
    // where there are not two).
    std::vector<Station> stations() const;

private:
    struct Series {
        std::optional<Timestamp> last;
        std::map<Duration, std::size_t> spacings;
    };
    struct Seen {
        Series rain, level;
    };
    static Duration commonest(const Series& series);

    std::map<StationId, Seen> seen_;
};

// The default rules over these stations: all in one area, each a catchment of its own where it
// names none. With its hash.
Configuration default_configuration(std::vector<Station> stations);

// One sentence that says so, for the person who gave no folder.
std::string default_configuration_notice(const Configuration& configuration);

// deploy/rules/default.yaml, as it was when the program was built.
std::string_view default_rules();

}  // namespace freshet
