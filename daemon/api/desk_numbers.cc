// See desk_numbers.h.
#include "daemon/api/desk_numbers.h"

#include <fmt/format.h>

#include <cmath>

namespace freshet {
namespace {

std::string row(std::string_view name, const std::string& value) {
    return fmt::format("<tr><td>{}<td>{}</tr>\n", name, value);
}

// "99 % within 5 ms": the bound of the bucket in which the share ends.
std::string within(const Exporter& exporter, const std::string& histogram) {
    constexpr double share = 0.99;
    const double bound = exporter.quantile(histogram, share);
    if (std::isnan(bound)) return "none yet";
    if (std::isinf(bound)) return "more than 1 % took over an hour";
    return bound < 1 ? fmt::format("99 % within {:g} ms", bound * 1000)
                     : fmt::format("99 % within {:g} s", bound);
}

}  // namespace

std::string desk_numbers(const Exporter& exporter) {
    std::string html = "<table>\n";
    html += row("From a report's arrival to its being durable",
                within(exporter, "freshet_gateway_observation_to_durable_seconds"));
    html += row("From what showed a danger to its warning in the outbox",
                within(exporter, "freshet_state_crossing_to_outbox_seconds"));
    html += row("From a call to its receipt",
                within(exporter, "freshet_adapter_call_to_receipt_seconds"));
    html += row("Oldest warning not yet read by the roll call",
                fmt::format("{:.0f} s", exporter.value("freshet_outbox_age_seconds")));
    html += row("Fullest mailbox",
                fmt::format("{:.0f} %", 100 * exporter.highest("freshet_mailbox_fullness_ratio")));
    html += row("Polls that took longer than 100 ms",
                fmt::format("{:.0f}", exporter.value("freshet_role_cycles_over_limit_total")));
    std::string receipts;
    for (const char* outcome :
         {"accepted", "delivered", "failed", "refused", "expired", "superseded"}) {
        receipts +=
            fmt::format("{}{:.0f} {}", receipts.empty() ? "" : ", ",
                        exporter.value(fmt::format("freshet_adapter_{}_total", outcome)), outcome);
    }
    html += row("Receipts since the start", receipts);
    return html + "</table>\n";
}

}  // namespace freshet
