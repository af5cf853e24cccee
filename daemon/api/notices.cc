#include "daemon/api/notices.h"

#include <fmt/format.h>

#include <algorithm>
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

#include "daemon/api/api.h"
#include "daemon/api/escape.h"
#include "daemon/api/refused.h"
#include "daemon/api/warning_json.h"
#include "fanout/rollcall/roster.h"

namespace freshet {
namespace {

namespace json = boost::json;

constexpr std::size_t answered_max = 500, shown_max = 30;
constexpr Duration shown_for = std::chrono::hours(24);
// GB/T 2260, and its grids: county 6 digits, township 9, village 12, grid 15.
constexpr std::size_t grid_digits = 15;

}  // namespace

std::vector<PersonId> who_can_look(const StationId& station, const DaemonState& daemon) {
    std::vector<PersonId> grid, own;
    if (!daemon.configuration || daemon.roster == nullptr) return grid;
    const auto& stations = daemon.configuration->stations;
    const auto listed = std::find_if(stations.begin(), stations.end(),
                                     [&](const Station& each) { return each.id == station; });
    if (listed == stations.end()) return grid;
    std::vector<Person> people = daemon.roster->people;
    std::stable_partition(people.begin(), people.end(),
                          [](const Person& person) { return person.post != Post::b; });
    for (const Person& person : people) {
        if (person.area == listed->area) own.push_back(person.id);
        if (person.area.text().size() == grid_digits &&
            daemon.roster->parent_of(person.area) == listed->area)
            grid.push_back(person.id);
    }
    return grid.empty() ? own : grid;
}

HttpResponse notices(const HttpRequest& request, const DaemonState& daemon, const Views& views) {
    Timestamp since = daemon.now - shown_for;
    if (const auto asked = request.query.find("since"); asked != request.query.end()) {
        const Result<Timestamp> time = parse_time(asked->second);
        if (!time) return http_refusal(400, "since: " + time.error().message);
        since = *time;
    }
    const auto rows = views.notices(since, answered_max);
    if (!rows) return refused(rows.error());
    json::array list;
    for (const OutputRow& row : *rows) {
        const Notice& notice = std::get<Notice>(row.output);
        json::object one = to_json(notice);
        if (!row.catchment.empty()) one["catchment"] = row.catchment.text();
        json::array people;
        for (const PersonId& person : who_can_look(notice.station, daemon))
            people.emplace_back(person.text());
        if (!people.empty()) one["ask"] = std::move(people);
        list.push_back(std::move(one));
    }
    return HttpResponse{.body = json::serialize(json::object{{"notices", std::move(list)}}) + "\n"};
}

std::string notice_rows(const DaemonState& daemon, const Views& views) {
    const auto rows = views.notices(daemon.now - shown_for, shown_max);
    if (!rows) return "<p class=bad>Notices cannot be read: " + escape(rows.error().message);
    if (rows->empty()) return {};
    std::string html = "<h2>Notices of the last day</h2>\n<ul>";
    for (const OutputRow& row : *rows) {
        const Notice& notice = std::get<Notice>(row.output);
        html += fmt::format("<li>{}: {}", escape(format_time(notice.at).substr(0, 16)),
                            escape(notice.text));
        std::string people;
        for (const PersonId& person : who_can_look(notice.station, daemon))
            people += (people.empty() ? "" : ", ") + person.text();
        if (!people.empty()) html += " (ask " + escape(people) + ")";
    }
    return html + "</ul>\n";
}

}  // namespace freshet
