#include "daemon/api/patrol_view.h"

#include <fmt/format.h>

#include <algorithm>
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>
#include <charconv>
#include <map>
#include <string>
#include <vector>

#include "daemon/api/refused.h"
#include "daemon/api/views.h"
#include "daemon/api/warning_json.h"

namespace freshet {
namespace {

namespace json = boost::json;

constexpr std::size_t answered_max = 500;

struct Heard {
    const PatrolReport* report = nullptr;
    std::vector<std::string> stations;
};

std::string asked_for(const HttpRequest& request, const char* name) {
    const auto found = request.query.find(name);
    return found == request.query.end() ? std::string() : found->second;
}

// 0 where it is no number from 1 on.
std::size_t limit_of(const std::string& text) {
    if (text.empty()) return answered_max;
    std::size_t limit = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), limit);
    return error == std::errc() && end == text.data() + text.size() ? limit : 0;
}

}  // namespace

HttpResponse patrol_reports(const HttpRequest& request, const Views& views) {
    const std::string station = asked_for(request, "station"), area = asked_for(request, "area");
    const std::size_t limit = limit_of(asked_for(request, "limit"));
    if (limit == 0 || limit > answered_max)
        return http_refusal(400, fmt::format("limit is a number from 1 to {}", answered_max));
    const auto pages = views.stations();
    if (!pages) return refused(pages.error());
    std::map<std::string, Heard> by_id;
    for (const StationPage& page : *pages) {
        for (const PatrolReport& report : page.patrols) {
            if (!station.empty() && page.station.text() != station) continue;
            if (!area.empty() && !report.area.text().starts_with(area)) continue;
            Heard& heard = by_id[report.id];
            heard.report = &report;
            heard.stations.push_back(page.station.text());
        }
    }
    std::vector<const Heard*> newest;
    for (const auto& [id, heard] : by_id) newest.push_back(&heard);
    std::ranges::stable_sort(newest, std::ranges::greater{},
                             [](const Heard* heard) { return heard->report->observed_at; });
    if (newest.size() > limit) newest.resize(limit);
    json::array list;
    for (const Heard* heard : newest) {
        json::object one = to_json(*heard->report);
        json::array stations;
        for (const std::string& id : heard->stations) stations.emplace_back(id);
        one["stations"] = std::move(stations);
        list.push_back(std::move(one));
    }
    return HttpResponse{.body = json::serialize(json::object{{"reports", std::move(list)}}) + "\n"};
}

}  // namespace freshet
