// See valley.h.
#include "tests/simulation/world/valley.h"

#include <fmt/format.h>

#include <algorithm>

#include "rules/base/hash.h"
#include "tests/simulation/world/dice.h"

namespace freshet::world {
namespace {

using std::chrono::minutes;

constexpr const char* county = "330782";

std::string township(std::size_t stream) { return fmt::format("{}{:03}", county, stream / 4 + 1); }
std::string village(std::size_t stream) {
    return fmt::format("{}{:03}", township(stream), stream % 4 + 201);
}

SeverityText text(const char* raise, const char* clear, Duration hold) {
    SeverityText made;
    made.raise = raise;
    made.clear = clear;
    made.hold = hold;
    return made;
}

RuleText rule(const char* name, const char* where) {
    RuleText made;
    made.name = RuleName(name);
    made.event = "mountain-torrent";
    made.where = where;
    made.all_clear = {AllClear::automatic, AllClear::automatic, AllClear::automatic};
    return made;
}

void set(RuleText& rule, Severity severity, SeverityText text) {
    rule.severities[static_cast<std::size_t>(severity) - 1] = std::move(text);
}

// The lower ones are reached by every storm that the others are, and by some more.
std::vector<RuleText> rules(const Edition& edition) {
    const bool lower = edition.rules % 2 == 1;
    RuleText rain = rule("rain", "kind == rain");
    set(rain, Severity::yellow,
        text(lower ? "rain(1h) >= 15 mm" : "rain(1h) >= 20 mm", "rain(1h) < 12 mm", minutes(15)));
    set(rain, Severity::red, text("rain(1h) >= 35 mm", "rain(1h) < 25 mm", minutes(10)));
    RuleText stage = rule("stage", "kind == river");
    set(stage, Severity::orange,
        text(lower ? "level >= 2.8 m" : "level >= 3 m", "level < 2.6 m", minutes(20)));
    set(stage, Severity::red, text("level >= 4 m", "level < 3.5 m", minutes(15)));
    RuleText rise = rule("rise", "kind == river");
    set(rise, Severity::red, text("rise(30m) >= 0.8 m", "rise(30m) < 0.3 m", minutes(30)));
    return {rain, stage, rise};
}

Area area(std::string id, const char* parent) {
    Area made;
    made.name = "area " + id;
    made.id = AreaId(std::move(id));
    made.parent = AreaId(parent);
    return made;
}

}  // namespace

Valley::Valley(const ValleyOptions& options) : options_(options) {
    Dice dice(options.seed, "valley");
    const std::size_t streams = (options.stations + 1) / 2;
    for (std::size_t index = 0; index < options.stations; ++index) {
        const std::size_t stream = stream_of(index);
        Station station;
        station.id = StationId(fmt::format("{:010}", 3307820000 + index));
        station.name = fmt::format("gauge {}", index);
        station.kind = index % 2 == 0 ? StationKind::rain : StationKind::river;
        // Where there are many streams, two share a catchment now and then.
        station.catchment = CatchmentId(fmt::format("basin-{}", stream - stream % 3 % 2));
        station.area = AreaId(village(stream));
        if (dice.chance(0.2)) station.warns = {station.area, AreaId(township(stream))};
        station.mode = dice.chance(0.2) ? LinkMode::m4 : LinkMode::m2;
        stations_.push_back(std::move(station));
    }
    const auto steps = static_cast<std::size_t>(options.length / sample_step) + 1;
    for (std::size_t stream = 0; stream < streams; ++stream) {
        std::vector<Storm>& storms = storms_.emplace_back();
        Timestamp at = options.begin + dice.from_to(minutes(20), minutes(300));
        while (at < options.begin + options.length) {
            const Timestamp end = at + dice.from_to(minutes(15), minutes(90));
            storms.push_back({at, end, dice.from_to(5, 60)});
            at = end + dice.from_to(minutes(30), minutes(600));
        }
        std::vector<std::int64_t>& levels = levels_.emplace_back();
        std::int64_t level = dice.from_to(800, 1500);
        const std::int64_t low = level;
        for (std::size_t step = 0; step < steps; ++step) {
            const Timestamp then = options.begin + sample_step * static_cast<std::int64_t>(step);
            std::int64_t rain = 0;
            for (const Storm& storm : storms)
                if (then > storm.begin + minutes(20) && then <= storm.end + minutes(20))
                    rain = storm.tenths_per_step;
            level += rain * 4 - (level - low) / 12 + dice.from_to(-3, 3);
            levels.push_back(std::max<std::int64_t>(level, 100));
        }
    }
}

std::int64_t Valley::rain_tenths(std::size_t station, Timestamp at) const {
    for (const Storm& storm : storms_[stream_of(station)]) {
        if (at <= storm.begin || at > storm.end) continue;
        const auto step = static_cast<std::uint64_t>(at.time_since_epoch() / sample_step);
        return storm.tenths_per_step *
               static_cast<std::int64_t>(70 + (step * 7919 + station) % 60) / 100;
    }
    return 0;
}

std::int64_t Valley::level_millimetres(std::size_t station, Timestamp at) const {
    const std::vector<std::int64_t>& levels = levels_[stream_of(station)];
    const std::int64_t step = (at - options_.begin) / sample_step;
    return levels[static_cast<std::size_t>(
        std::clamp<std::int64_t>(step, 0, static_cast<std::int64_t>(levels.size()) - 1))];
}

FolderContent Valley::content(const Edition& edition) const {
    auto configuration = std::make_shared<Configuration>();
    configuration->stations = stations_;
    for (std::uint32_t move = 1; move <= edition.moves; ++move) {
        Station& moved = configuration->stations[(move * 7919 + options_.seed) % stations_.size()];
        moved.catchment = CatchmentId(fmt::format("basin-{}", move % storms_.size()));
    }
    configuration->areas = {area(county, "")};
    configuration->rules = rules(edition);
    if (edition.read > 0) configuration->unconfirmed = fmt::format("edition {}", edition.read);
    FolderContent content;
    content.settings.status = Status::test;
    content.settings.sender = "simulation@localhost";
    content.settings.bus = BusKind::kafka;
    // No folder of ours: its size is nobody's budget here.
    content.settings.data_folder = "/dev/null";
    content.settings.file = FileChannelSettings{};
    content.settings.broadcast = BroadcastChannelSettings{};
    content.settings.broadcast->accepts = {Status::test};
    content.roster.parents[AreaId(township(0))] = AreaId(county);
    const auto person = [&](std::string id, const std::string& where, const char* role) {
        Person made;
        made.id = PersonId(std::move(id));
        made.area = AreaId(where);
        made.role = role;
        content.roster.people.push_back(std::move(made));
    };
    person("DESK", county, "desk");
    person("COUNTY", county, "head");
    for (std::size_t stream = 0; stream < storms_.size(); ++stream) {
        const std::string town = township(stream), here = village(stream);
        if (!content.roster.parents.contains(AreaId(town)) || stream == 0) {
            configuration->areas.push_back(area(town, county));
            content.roster.parents[AreaId(town)] = AreaId(county);
            person("T" + town.substr(6), town, "head");
        }
        if (content.roster.parents.contains(AreaId(here))) continue;
        configuration->areas.push_back(area(here, town.c_str()));
        content.roster.parents[AreaId(here)] = AreaId(town);
        // One village in five has nobody, and the township hears of it.
        if (stream % 5 != 3) person("V" + here.substr(6), here, "head");
        if (stream % 2 == 0) person("G" + here.substr(6), here, "grid");
    }
    configuration->hash =
        ConfigurationHash(fmt::format("{:016x}", stable_hash(encode(*configuration))));
    content.configuration = std::move(configuration);
    return content;
}

}  // namespace freshet::world
