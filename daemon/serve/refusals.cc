// See refusals.h.
#include "daemon/serve/refusals.h"

#include <fmt/format.h>

#include <utility>

namespace freshet {
namespace {

constexpr std::chrono::minutes period{1};

// The counter, and what a person has to know of it.
constexpr std::pair<const char*, const char*> watched[] = {
    {"freshet_sl651_refused_overload_can_warn_total", "threshold reports because of overload"},
    {"freshet_sl651_refused_overload_regular_total", "regular reports because of overload"},
    {"freshet_sl651_refused_overload_can_wait_total", "reports that can wait because of overload"},
    {"freshet_stream_refused_overload_can_warn_total", "threshold reports of the stream, overload"},
    {"freshet_stream_refused_overload_regular_total", "reports of the stream, overload"},
    {"freshet_admission_refused_wrong_password_total", "frames with a wrong password"},
    {"freshet_admission_refused_wrong_source_total", "frames from a wrong network"},
    {"freshet_admission_refused_throttled_total", "frames because passwords are being guessed"},
    {"freshet_sl651_malformed_ascii_total", "frames of the ASCII variant; set the station to HEX"},
    {"freshet_gateway_noise_pauses_total", "times a source that makes only noise"},
    {"freshet_gateway_refused_address_total", "connections over the limit of one address"},
    {"freshet_gateway_datagrams_lost_total", "datagrams lost by the kernel"},
};

}  // namespace

std::string Refusals::look(const Exporter& exporter, Instant now) {
    if (now < looked_at_ + period) return "";
    looked_at_ = now;
    std::string line;
    for (const auto& [name, what] : watched) {
        const double count = exporter.value(name);
        const double since = count - std::exchange(before_[name], count);
        if (since > 0) line += fmt::format("{}{:.0f} {}", line.empty() ? "" : ", ", since, what);
    }
    return line.empty() ? line : "refused in the last minute: " + line;
}

}  // namespace freshet
