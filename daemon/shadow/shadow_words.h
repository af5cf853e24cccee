// What a report of the shadow says (to_json(ShadowReport)) in words, for the page and the terminal.
#pragma once

#include <boost/json/fwd.hpp>
#include <string>

namespace freshet {

// "Since 2026-07-01T06:00:00+08:00: 3 incidents live, 5 in the shadow; 2 only in the shadow."
std::string summary_of(const boost::json::object& report);

// One of its differences: "stage 0079900002: only in the shadow, yellow since …, ended …".
std::string line_of(const boost::json::object& difference);

}  // namespace freshet
