// What a person reads of a warning, in Chinese: place, time, value, threshold. The same words go
// into CAP's headline and description and into the calls to persons.
#pragma once

#include <span>
#include <string>

#include "fanout/cap/place_names.h"
#include "rules/model/warning.h"

namespace freshet {

// Over, for the audience it names. An Update without severity is not: it has subsided and waits for
// a person to end it.
bool is_ending(const Warning& warning);

std::string severity_text(Severity severity);      // 橙色, 立即转移
std::string event_text(const std::string& event);  // mountain-torrent → 山洪灾害

// "上溪村、下溪村山洪灾害橙色预警", "…预警解除", "…预警撤销"; says where it is no actual one and
// where it is still to be verified.
std::string headline_text(const Warning& warning, std::span<const AreaId> areas,
                          const PlaceNames& names);

// "7月1日14:45，岭口站（R1）1小时雨量37.4毫米，达到35.0毫米。" and who said what, where a person
// did.
std::string description_text(const Warning& warning, const PlaceNames& names);

// "7月1日14:45", Beijing time.
std::string moment_text(Timestamp time);

}  // namespace freshet
