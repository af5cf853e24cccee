// See told_by_counters.h.
#include "daemon/serve/told_by_counters.h"

#include <fmt/format.h>

namespace freshet {
namespace {

// A broker that restarts is back within this; what waits longer is a person's business.
constexpr double outbox_age_seconds_max = 30;
// One attempt may fail by chance.
constexpr double attempts_failing_max = 3;
// One station's clock is its own affair; more than every second one is ours.
constexpr double clocks_apart_percent_max = 50;

}  // namespace

std::vector<std::string> told_by_counters(const Exporter& exporter, const Clock& clock) {
    std::vector<std::string> told;
    const double factor = clock.is_scaled() ? clock.scale().factor : 1.0;
    const double waiting = exporter.value("freshet_relay_outbox_age_seconds") / factor;
    if (waiting >= outbox_age_seconds_max)
        told.push_back(
            fmt::format("Kafka: the oldest record has waited {:.0f} s to be published", waiting));
    const double parked = exporter.value("freshet_relay_parked");
    if (parked > 0)
        told.push_back(fmt::format(
            "Kafka: {:.0f} records were refused for good and are kept aside; the log and "
            "freshet doctor say why, a restart publishes them again",
            parked));
    if (const std::string trouble = clock.trouble(); !trouble.empty()) told.push_back(trouble);
    const double apart = exporter.value("freshet_journal_clocks_apart_percent");
    if (apart >= clocks_apart_percent_max)
        told.push_back(fmt::format(
            "by their stations' clocks {:.0f} % of the latest reports were sent at another time "
            "than "
            "they came: look at this machine's clock; ahead of theirs it makes reports late, by a "
            "day or more so late that nobody is warned",
            apart));
    const double failing = exporter.value("freshet_adapter_failing");
    if (failing >= attempts_failing_max)
        told.push_back(fmt::format(
            "a channel does not get through: its last {:.0f} attempts failed", failing));
    const double differences = exporter.value("freshet_shard_recovery_differences_total");
    if (differences > 0)
        told.push_back(fmt::format("recovery folded {:.0f} rows otherwise than they were committed",
                                   differences));
    return told;
}

}  // namespace freshet
