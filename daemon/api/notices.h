// Notices: what the desk was told beside warnings (a blind spot, a clock, a doubt), and who at the
// place could go and look. Nobody is called for one: the desk decides whom to ask.
#pragma once

#include <string>
#include <vector>

#include "daemon/http/http.h"
#include "rules/model/commit.h"

namespace freshet {

struct DaemonState;
class Views;

// The grid members of the station's area, else who answers for the area itself, those of post B
// behind the others.
std::vector<PersonId> who_can_look(const StationId& station, const DaemonState& daemon);

// GET /api/v1/notices[?since=TIME]: the newest first; a day where no time is given.
HttpResponse notices(const HttpRequest& request, const DaemonState& daemon, const Views& views);

// The last of a day, as a list of the desk's page; empty where there are none.
std::string notice_rows(const DaemonState& daemon, const Views& views);

}  // namespace freshet
