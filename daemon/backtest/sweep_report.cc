// See sweep_report.h.
#include "daemon/backtest/sweep_report.h"

#include <fmt/format.h>
#include <fmt/ostream.h>

#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

namespace freshet {
namespace {

namespace json = boost::json;

constexpr std::string_view counts_form = "{:<16}{:>9}\n";
constexpr std::string_view form = "{:<16}{:>9}{:>7}{:>8}{:>14}{:>13}{:>13}\n";

// 2h05m, as people say it.
std::string lead_text(std::optional<Duration> lead) {
    if (!lead) return "-";
    const auto minutes = std::chrono::floor<std::chrono::minutes>(*lead).count();
    return minutes < 60 ? fmt::format("{}m", minutes)
                        : fmt::format("{}h{:02}m", minutes / 60, minutes % 60);
}

json::value lead_json(std::optional<Duration> lead) {
    if (!lead) return nullptr;
    return std::chrono::floor<std::chrono::seconds>(*lead).count();
}

}  // namespace

SweepReport::SweepReport(ReportForm form, Against against, const Sweep& sweep, std::ostream& out)
    : form_(form), against_(against), sweep_(sweep), out_(out) {}

void SweepReport::show(Quantity value, const Score& score) {
    const bool first = !std::exchange(begun_, true);
    if (form_ == ReportForm::json) {
        json::object shown{
            {"value", static_cast<double>(value.ten_thousandths()) / Quantity::per_unit},
            {"incidents", score.incidents}};
        if (against_ == Against::impacts) {
            shown["hits"] = score.hits;
            shown["misses"] = score.misses;
            shown["false_alarms"] = score.false_alarms;
            shown["lead_median_seconds"] = lead_json(score.median());
            shown["lead_worst_seconds"] = lead_json(score.worst());
        }
        if (first) {
            out_ << fmt::format("{{\"threshold\":\"{}\",\"unit\":\"{}\",\"values\":[", sweep_.name,
                                sweep_.unit);
        }
        out_ << (first ? "\n" : ",\n") << json::serialize(shown);
        return;
    }
    const std::string threshold = format_quantity(value) + " " + sweep_.unit;
    if (against_ == Against::nothing) {
        if (first) fmt::print(out_, counts_form, sweep_.name, "INCIDENTS");
        fmt::print(out_, counts_form, threshold, score.incidents);
    } else {
        if (first) {
            fmt::print(out_, form, sweep_.name, "INCIDENTS", "HITS", "MISSES", "FALSE ALARMS",
                       "LEAD MEDIAN", "LEAD WORST");
        }
        fmt::print(out_, form, threshold, score.incidents, score.hits, score.misses,
                   score.false_alarms, lead_text(score.median()), lead_text(score.worst()));
    }
    out_.flush();  // A long sweep is watched.
}

void SweepReport::finish() {
    if (form_ == ReportForm::json) out_ << "\n]}\n";
}

}  // namespace freshet
