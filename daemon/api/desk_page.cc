// The page as text with a table or two; a screen reader and a ten-year-old browser can read it.
#include "daemon/api/desk_page.h"

#include <fmt/format.h>

#include <map>

#include "daemon/api/api.h"
#include "daemon/api/desk_numbers.h"
#include "daemon/api/escape.h"
#include "daemon/api/notices.h"
#include "daemon/api/told.h"
#include "daemon/api/warning_json.h"

namespace freshet {
namespace {

// Stations beyond so many are counted, not listed: the page stays small in a county of thousands.
constexpr std::size_t rows_max = 200;

std::string clock_of(Timestamp time) { return format_time(time).substr(0, 16); }

std::string words_of(const PatrolReport& report) {
    std::string words = report.text;
    if (!report.code.empty()) words += (words.empty() ? "" : ", ") + report.code;
    if (report.level)
        words += (words.empty() ? "" : ", ") + format_quantity(*report.level, 2) + " m";
    return words;
}

std::string evidence_text(const Warning& warning) {
    std::string text;
    for (const Evidence& one : warning.evidence) {
        if (!text.empty()) text += "; ";
        if (!one.by.empty()) {
            text += one.term + " by " + one.by.text();
            continue;
        }
        text += fmt::format("{} {} {} (threshold {})", one.term, format_quantity(one.value, 1),
                            one.unit, format_quantity(one.threshold, 1));
    }
    if (text.empty()) text = warning.text;
    return text;
}

std::string incident_rows(const Views& views, const std::map<std::string, std::string>& places) {
    const auto open = views.incidents(IncidentFilter::open);
    if (!open) return "<p class=bad>Incidents cannot be read: " + escape(open.error().message);
    if (open->empty()) return "<p>No incident is open.</p>";
    std::string html =
        "<table><tr><th>Severity<th>Place<th>What<th>Since<th>Told<th>Incident</tr>\n";
    for (const Warning& warning : *open) {
        const auto place = places.find(warning.station.text());
        const std::string severity(warning.severity ? to_string(*warning.severity) : "subsided");
        const auto lines = views.ledger(warning.incident);
        html += fmt::format("<tr class={0}><td>{0}{1}<td>{2}<td>{3}<td>{4}<td>{5}<td>{6}</tr>\n",
                            severity, warning.certainty == Certainty::possible ? " 待核实" : "",
                            escape(place == places.end() ? warning.subject.text() : place->second),
                            escape(evidence_text(warning)), clock_of(warning.onset),
                            lines ? escape(told(*lines)) : "?", escape(warning.incident.text()));
    }
    return html + "</table>\n";
}

std::string station_rows(const DaemonState& daemon, const Views& views) {
    const auto pages = views.stations();
    if (!pages) return "<p class=bad>Stations cannot be read: " + escape(pages.error().message);
    std::string silent, unknown, muted, patrols, work;
    std::size_t heard = 0, silent_count = 0, unknown_count = 0, patrol_count = 0;
    for (const StationPage& page : *pages) {
        const bool known = !page.catchment.empty();
        if (known && page.reports > 0) ++heard;
        if (known && page.silent && ++silent_count <= rows_max) {
            silent += "<li>" + escape(page.station.text()) +
                      (page.reports > 0 ? ": nothing since " + clock_of(page.last_arrival)
                                        : ": never heard from");
        }
        if (!known && ++unknown_count <= rows_max) {
            unknown += fmt::format("<li>{}: {} reports, kept apart, not judged",
                                   escape(page.station.text()), page.reports);
        }
        for (const PatrolReport& report : page.patrols) {
            if (++patrol_count > rows_max) break;
            patrols += fmt::format("<li>{}: {}, {}: {}", escape(page.station.text()),
                                   clock_of(report.observed_at), escape(report.by.text()),
                                   escape(words_of(report)));
        }
        if (!page.maintenance.empty())
            work +=
                fmt::format("<li>{}: {}", escape(page.station.text()), escape(page.maintenance));
        if (!page.muted.empty()) {
            muted += fmt::format("<li>{}: {}", escape(page.station.text()), escape(page.muted));
        }
    }
    const std::size_t listed = daemon.configuration ? daemon.configuration->stations.size() : 0;
    std::string html = fmt::format("<p>{} of {} stations heard from, {} silent, {} unknown.</p>\n",
                                   heard, listed, silent_count, unknown_count);
    if (!patrols.empty()) html += "<h3>Seen by people</h3><ul>" + patrols + "</ul>\n";
    if (!silent.empty()) html += "<h3>Silent</h3><ul>" + silent + "</ul>\n";
    if (!unknown.empty()) html += "<h3>Unknown</h3><ul>" + unknown + "</ul>\n";
    if (!work.empty()) html += "<h3>In maintenance</h3><ul>" + work + "</ul>\n";
    if (!muted.empty()) html += "<h3>Muted</h3><ul>" + muted + "</ul>\n";
    return html;
}

}  // namespace

HttpResponse desk_page(const DaemonState& daemon, const Views& views, const Exporter& exporter) {
    std::map<std::string, std::string> places;
    if (daemon.configuration) {
        for (const Station& station : daemon.configuration->stations) {
            places[station.id.text()] = station.name + " (" + station.id.text() + ")";
        }
    }
    std::string state = daemon.ready ? "ready" : "recovering";
    if (!daemon.not_working.empty()) state = daemon.not_working;
    const std::string scaled =
        daemon.clock_scaled ? fmt::format(", scaled clock × {}", daemon.clock_factor) : "";
    std::string html = fmt::format(
        R"(<!doctype html><html lang=en><head><meta charset=utf-8>
<meta http-equiv=refresh content=5><title>Freshet 汛警 — {0}</title><style>
body{{font:16px/1.5 sans-serif;margin:2em;max-width:75em}} table{{border-collapse:collapse}}
td,th{{border:1px solid #999;padding:.2em .6em;text-align:left}} .bad{{color:#b00}}
.red td:first-child,.immediate td:first-child{{background:#d00;color:#fff}}
.orange td:first-child,.prepare td:first-child{{background:#f80}}
.yellow td:first-child{{background:#fd0}} .blue td:first-child{{background:#06c;color:#fff}}
</style></head><body><h1>Freshet 汛警</h1>
<p>Warnings are of status <b>{0}</b>{1}. Storm time {2}. The daemon is <b{3}>{4}</b>.</p>
)",
        to_cap(daemon.status), scaled, clock_of(daemon.now),
        daemon.not_working.empty() ? "" : " class=bad", escape(state));
    if (daemon.configuration && !daemon.configuration->unconfirmed.empty()) {
        html += "<p class=bad>" + escape(daemon.configuration->unconfirmed) + "</p>\n";
    }
    html += "<h2>Open incidents</h2>\n" + incident_rows(views, places);
    html += notice_rows(daemon, views);
    html += "<h2>Stations</h2>\n" + station_rows(daemon, views);
    html += to_html(daemon.shadow);
    html += "<h2>How it runs</h2>\n" + desk_numbers(exporter);
    html += "</body></html>\n";
    return HttpResponse{.content_type = "text/html; charset=utf-8", .body = std::move(html)};
}

}  // namespace freshet
