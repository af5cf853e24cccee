// StationShown: what is shown of a station, never used to decide: the newest value of each element,
// the last arrival, silence.
#pragma once

#include <optional>
#include <utility>
#include <vector>

#include "rules/base/encoding.h"
#include "rules/base/fetch.h"
#include "rules/model/commit.h"

namespace freshet {

class StationShown {
public:
    void arrived(const Report& report, Timestamp received_at);
    // Neither a report of the station nor an end of its silence.
    void said(const PatrolReport& report);
    // The page without what only the fold knows: catchment, rain, mutes.
    StationPage page(const StationId& station) const;

    void fetch() const {
        if (!latest_.empty()) freshet::fetch(latest_.front());
    }
    bool silent() const { return silent_; }
    void fall_silent() { silent_ = true; }
    std::optional<Timestamp> last_arrival() const { return last_arrival_; }
    // The newest good value; null = none.
    const Observation* newest(Element element) const;

    void encode(Encoder& encoder) const;
    // Once the time we were not listening stood here too.
    enum class Form : std::uint8_t { with_excuse, plain };
    void decode(Decoder& decoder, Form form);

private:
    using Key = std::pair<Element, std::uint16_t>;
    static Key key_of(const Observation& observation) {
        return {observation.element, observation.code};
    }
    void show(const Observation& observation);

    std::optional<Timestamp> last_arrival_;
    std::uint64_t reports_ = 0;
    std::vector<Observation> latest_;  // By element and code.
    std::vector<PatrolReport> patrols_;
    bool silent_ = false;
};

}  // namespace freshet
