// The configuration, and the daemon that serves it, if one does.
#include <fmt/format.h>

#include "daemon/doctor/checks.h"

namespace freshet {
namespace {

// Enough for a person to see what is wrong; `freshet check` names all.
constexpr std::size_t problems_shown_max = 5;

}  // namespace

Diagnoses check_configuration(const Examination& examination) {
    const FolderReading& reading = examination.reading;
    Diagnoses said;
    const auto say = [&](Health health, const Problems& problems) {
        for (std::size_t i = 0; i < problems.size() && i < problems_shown_max; ++i) {
            said.push_back({health, "configuration", format_problem(problems[i]),
                            health == Health::ill ? "mend it; serve refuses this folder until then"
                                                  : "look whether it is meant so"});
        }
        if (problems.size() > problems_shown_max) {
            said.push_back({health, "configuration",
                            fmt::format("and {} more", problems.size() - problems_shown_max),
                            "freshet check names all"});
        }
    };
    say(Health::ill, reading.errors);
    say(Health::doubtful, reading.lints);
    if (!said.empty() || !reading.content) return said;
    const Configuration& configuration = *reading.content->configuration;
    return {{Health::fine, "configuration",
             fmt::format("{} stations, {} areas, {} people, {} rules; status {}",
                         configuration.stations.size(), configuration.areas.size(),
                         reading.content->roster.people.size(), configuration.rules.size(),
                         to_string(examination.settings.status)),
             ""}};
}

Diagnoses check_daemon(const Examination& examination) {
    if (!examination.server) {
        return {{Health::fine, "daemon", "no daemon serves this data folder now", ""}};
    }
    const std::string process = fmt::format("process {}", *examination.server);
    if (!examination.server_address) {
        return {
            {Health::unseen, "daemon",
             process + " serves this data folder, on an HTTP port that freshet.yaml leaves open",
             "name it with --daemon HOST:PORT"}};
    }
    const HttpAddress& address = *examination.server_address;
    const auto answer = http_fetch(address, "GET", "/-/ready", {}, std::chrono::seconds(5));
    if (!answer) {
        return {
            {Health::ill, "daemon",
             fmt::format("{} serves this data folder and does not answer at {}:{}", process,
                         address.host, address.port),
             "look at its log; if it was started with another address, name that with --daemon"}};
    }
    if (answer->status == 200) {
        return {{Health::fine, "daemon", process + " serves this data folder and is ready", ""}};
    }
    return {{Health::ill, "daemon",
             fmt::format("{} is not ready: {}", process,
                         answer->body.substr(0, answer->body.find_last_not_of('\n') + 1)),
             "its log says more; what it names is the thing to mend"}};
}

}  // namespace freshet
