// Rain falls on each catchment for an hour or so, one after the other; its stream follows with a
// lag and runs off slowly.
#include "tests/simulation/pipeline/city.h"

#include <algorithm>
#include <random>
#include <string>

namespace freshet::testing {
namespace {

using namespace std::chrono_literals;

constexpr int catchment_count = 12;

std::string basin(int number) { return "basin-" + std::to_string(number); }

Station station(std::string id, StationKind kind, int number) {
    Station made;
    made.id = StationId(std::move(id));
    made.kind = kind;
    made.area = AreaId("330782" + std::to_string(100 + number));
    made.catchment = CatchmentId(basin(number));
    return made;
}

RuleText rule(const char* name, const char* where, Severity severity, SeverityText text) {
    RuleText made;
    made.name = RuleName(name);
    made.event = "mountain-torrent";
    made.where = where;
    made.all_clear = {AllClear::automatic, AllClear::automatic, AllClear::automatic};
    made.severities[static_cast<std::size_t>(severity) - 1] = std::move(text);
    return made;
}

SeverityText text(const char* raise, const char* clear, Duration hold) {
    SeverityText made;
    made.raise = raise;
    made.clear = clear;
    made.hold = hold;
    return made;
}

}  // namespace

ConfigurationRecord city_configuration() {
    auto made = std::make_shared<Configuration>();
    made->hash = ConfigurationHash("city");
    for (int number = 0; number < catchment_count; ++number) {
        made->stations.push_back(station("R" + std::to_string(number), StationKind::rain, number));
        made->stations.push_back(station("H" + std::to_string(number), StationKind::river, number));
        Area area;
        area.id = made->stations.back().area;
        area.name = basin(number);
        made->areas.push_back(area);
    }
    made->rules.push_back(rule("rain", "kind == rain", Severity::yellow,
                               text("rain(1h) >= 20 mm", "rain(1h) < 12 mm", 15min)));
    made->rules.back().severities[3] = text("rain(1h) >= 35 mm", "rain(1h) < 25 mm", 10min);
    made->rules.push_back(rule("stage", "kind == river", Severity::orange,
                               text("level >= 5 m", "level < 4.5 m", 15min)));
    return made;
}

std::vector<JournalRecord> city_records(std::uint64_t seed, Duration length) {
    std::mt19937_64 random(seed);
    std::vector<JournalRecord> records;
    for (int number = 0; number < catchment_count; ++number) {
        const Timestamp storm = city_start + number * 9min + Duration(random() % 600'000);
        const Duration storm_length = 40min + Duration(random() % 1'800'000);
        std::int64_t level = 30'000 + static_cast<std::int64_t>(random() % 5'000);
        for (Timestamp at = city_start + 5min; at < city_start + length; at += 5min) {
            const bool raining = at > storm && at < storm + storm_length;
            const std::int64_t rain =
                raining ? static_cast<std::int64_t>(random() % 60'000) / 1000 * 1000 : 0;
            level += raining ? 1'500 : -std::min<std::int64_t>(level - 30'000, 900);
            for (const bool river : {false, true}) {
                Observation seen;
                seen.element = river ? Element::level : Element::rain;
                seen.observed_at = at;
                seen.interval = river ? Duration{} : Duration(5min);
                seen.value = Quantity::from_ten_thousandths(river ? level : rain);
                Report report;
                report.station = StationId((river ? "H" : "R") + std::to_string(number));
                report.protocol = Protocol::stream;
                report.serial = static_cast<std::uint64_t>((at - city_start).count());
                report.sent_at = at;
                report.observations.push_back(seen);
                // One in ten comes late, one in twenty twice.
                Duration delay(500 + random() % 400);
                if (random() % 10 == 0) delay += Duration(random() % 2'400) * 1000;
                records.push_back({at + delay, report});
                if (random() % 20 == 0) records.push_back({at + delay + Duration(7'000), report});
            }
        }
    }
    Command raise;
    raise.kind = CommandKind::raise;
    raise.by = PersonId("wang");
    raise.reason = "water over the bridge";
    raise.area = AreaId("330782103");
    raise.severity = Severity::red;
    raise.event = "mountain-torrent";
    raise.expires_after = 30min;
    records.push_back({city_start + 1h + 500ms, raise});

    std::erase_if(records, [&](const JournalRecord& record) {
        return record.received_at >= city_start + length;
    });
    std::stable_sort(records.begin(), records.end(),
                     [](const JournalRecord& a, const JournalRecord& b) {
                         return a.received_at < b.received_at;
                     });
    return records;
}

}  // namespace freshet::testing
