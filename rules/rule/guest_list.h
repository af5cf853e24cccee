// GuestList: which stations of elsewhere something in a catchment looks at: neighbours across a
// divide, and what rules ask of. Decided once by the configuration, so that every shard knows which
// reports to keep (rules/README.md, 72).
#pragma once

#include <map>
#include <unordered_map>
#include <vector>

#include "rules/model/configuration.h"
#include "rules/model/ids.h"

namespace freshet {

struct Guest {
    const Station* station = nullptr;
    bool is_asked = false;  // By a rule, not as a witness only.
};

class GuestList {
public:
    enum class As : std::uint8_t { witness, asked };
    // No guest where it is at home.
    void add(const CatchmentId& host, const Station& station, As as);

    // Calls visit(host, station) for each that a rule asks of.
    template <class Visit>
    void each_asked(Visit&& visit) const {
        for (const auto& [host, guests] : guests_)
            for (const auto& [id, guest] : guests)
                if (guest.is_asked) visit(host, *guest.station);
    }
    // By id.
    std::vector<Guest> guests_of(const CatchmentId& host) const;
    bool is_asked(const CatchmentId& host, const StationId& station) const;
    // The catchments it is a guest of, by id.
    const std::vector<CatchmentId>& hosts_of(const StationId& station) const;

private:
    std::map<CatchmentId, std::map<StationId, Guest>> guests_;
    std::unordered_map<StationId, std::vector<CatchmentId>> hosts_;
};

}  // namespace freshet
