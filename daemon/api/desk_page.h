// The duty desk's page at GET /: one self-refreshing HTML page without scripts, readable on
// anything that shows text. Status in words, open incidents with place, value, threshold, since,
// who was told and what came back, silent and unknown stations, what is not working, how it runs.
#pragma once

#include "daemon/http/http.h"

namespace freshet {

struct DaemonState;
class Exporter;
class Views;

HttpResponse desk_page(const DaemonState& daemon, const Views& views, const Exporter& exporter);

}  // namespace freshet
