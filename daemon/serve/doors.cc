// See doors.h.
#include "daemon/serve/doors.h"

#include <sys/resource.h>

#include <algorithm>

namespace freshet {

HttpOptions http_options(const Settings& settings) {
    HttpOptions options;
    options.address = settings.http.host;
    options.port = settings.http.port;
    rlimit limit{};
    if (::getrlimit(RLIMIT_NOFILE, &limit) == 0)
        options.connections_max =
            std::min<std::size_t>(options.connections_max, std::max<rlim_t>(limit.rlim_cur / 8, 4));
    return options;
}

GatewayOptions gateway_options(const Settings& settings) {
    GatewayOptions options;
    options.address = settings.sl651.host;
    options.sl651_port = settings.sl651.port;
    options.stream_address = settings.stream.host;
    options.stream_port = settings.stream.port;
    options.connections_max = settings.limits.connections;
    options.connections_from_loopback_max = settings.limits.connections;
    options.connections_per_address_max = settings.limits.connections_per_address;
    options.session.idle_max = settings.limits.idle;
    options.session.first_frame_wait_max = settings.limits.first_frame;
    options.session.frame_wait_max = settings.limits.frame;
    return options;
}

std::shared_ptr<const StationDirectory> directory_of(const FolderContent& content) {
    auto directory = std::make_shared<StationDirectory>(*content.configuration);
    for (const StationAccess& access : content.access) {
        StationPolicy policy = directory->policy_of(access.station);
        policy.password = access.password;
        policy.sources = access.sources;
        directory->set(access.station, policy);
    }
    return directory;
}

}  // namespace freshet
