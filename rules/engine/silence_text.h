// The words of notices about silence, for the duty desk: "H4 silent since 03:15", "H4 is back, 4.70
// m". Pure text; what is said is decided in blind_spots.
#pragma once

#include <string>
#include <vector>

#include "rules/engine/hearing.h"
#include "rules/engine/maintenance.h"
#include "rules/engine/station_page.h"
#include "rules/model/ids.h"

namespace freshet {

struct Silence {
    const StationId* station = nullptr;
    Timestamp heard = Hearing::never;
};

// Of the weight of a rule about a catchment, how much is heard and how much it asks for.
struct Coverage {
    Quantity reporting, all, asked;
    bool suffices() const;
};

std::string stage_text(Quantity level);
std::string rain_text(Quantity rain);
std::string minutes_text(Duration time);
// "03:15", with the date where that is another.
std::string clock_text(Timestamp time, Timestamp now);

std::string silent_text(const Silence& silence, Voice voice, Timestamp now);
std::string silent_text(const CatchmentId& catchment, std::size_t gauges,
                        const std::vector<Silence>& silent, Timestamp now);
// `silence` is what it was until now.
std::string back_text(const Silence& silence, Voice voice, const StationShown& shown);
std::string back_text(const CatchmentId& catchment, std::size_t of,
                      const std::vector<Silence>& left, Timestamp now);
// "by LI until 16:00: new battery"
std::string maintenance_text(const Maintenance& maintenance);
std::string coverage_text(const RuleName& rule, const CatchmentId& catchment,
                          const Coverage& coverage, const std::vector<Silence>& silent,
                          Timestamp now);

}  // namespace freshet
