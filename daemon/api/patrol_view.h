// What people have seen: the reports that the stations' pages keep, a few for each station.
#pragma once

#include "daemon/http/http.h"

namespace freshet {

class Views;

// GET /api/v1/reports[?station=ID][&area=CODE][&limit=N]: the newest first, one of each id, with
// the stations that heard it; of an area those said of it or of a part of it by its code's first
// digits.
HttpResponse patrol_reports(const HttpRequest& request, const Views& views);

}  // namespace freshet
