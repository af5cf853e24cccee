#include "rules/engine/hearing.h"

#include <algorithm>

namespace freshet {
namespace {

// Nobody is called silent sooner: a retry on a bad line takes minutes.
constexpr Duration silence_shortest = std::chrono::minutes(15);
constexpr int reports_missed = 3;
// In danger one report that does not come is enough, and what a retry takes.
constexpr Duration retry = std::chrono::minutes(5);

// The sensor that a station of this kind is there for.
std::optional<Voice> sensor_of(StationKind kind) {
    switch (kind) {
        case StationKind::rain:
            return Voice::rain;
        case StationKind::river:
        case StationKind::reservoir:
        case StationKind::sluice:
        case StationKind::pump:
        case StationKind::tide:
            return Voice::level;
        case StationKind::soil:
        case StationKind::groundwater:
            break;
    }
    return std::nullopt;
}

// Fill bytes and what cannot be read are no word of a sensor.
bool brings(const Report& report, Voice voice) {
    if (voice == Voice::device) return true;
    return std::any_of(
        report.observations.begin(), report.observations.end(), [&](const Observation& seen) {
            if (seen.quality != Quality::good) return false;
            const bool is_rain = seen.element == Element::rain ||
                                 seen.element == Element::rain_total ||
                                 seen.element == Element::rain_today;
            const bool is_level =
                seen.element == Element::level || seen.element == Element::relative_level;
            return voice == Voice::rain ? is_rain : is_level;
        });
}

}  // namespace

Duration pace_of(const Station& station, Voice voice) {
    if (station.reporting) return *station.reporting;
    const bool is_rain =
        voice == Voice::device ? station.kind == StationKind::rain : voice == Voice::rain;
    return is_rain ? station.rain_step : station.level_step;
}

std::optional<Patience> patience_of(const Station& station, Voice voice) {
    const Duration pace = pace_of(station, voice);
    const bool is_by_event = pace == Duration::zero();
    if (is_by_event && !station.silent_after) return std::nullopt;
    const Duration at_most =
        station.silent_after.value_or(std::max(silence_shortest, reports_missed * pace));
    if (is_by_event) return Patience{at_most, at_most};
    return Patience{std::min(at_most, std::max(silence_shortest, pace + retry)), at_most};
}

void Hearing::list(const Station& station, Timestamp now) {
    const auto owe = [&](Voice voice) {
        if (at(voice).since == never) at(voice).since = now;
    };
    owe(Voice::device);
    if (const std::optional<Voice> sensor = sensor_of(station.kind)) owe(*sensor);
    // A shorter patience begins to count with the configuration that states it.
    for (const Voice voice : voices) {
        Line& line = at(voice);
        const std::optional<Patience> patience = patience_of(station, voice);
        if (line.since == never || !patience) continue;
        if (line.stage == Stage::heard)
            line.since = std::max(line.since, now - patience->in_danger);
        else if (line.stage == Stage::missed)
            line.since = std::max(line.since, now - patience->at_most);
    }
}

std::array<Hearing::Line, voice_count> Hearing::hear(const Report& report, Timestamp now) {
    const std::array<Line, voice_count> was = lines_;
    const bool is_back = of(Voice::device).stage != Stage::heard;
    for (const Voice voice : voices) {
        Line& line = at(voice);
        if (brings(report, voice)) {
            const Timestamp heard = std::max(line.heard, now);
            line = {heard, heard, Stage::heard, Told::nothing};
        } else if (is_back && line.since != never && line.told == Told::nothing) {
            // A sensor could not be heard while its device was silent.
            line.since = now;
            line.stage = Stage::heard;
        }
    }
    return was;
}

void Hearing::hear_of_old(Timestamp last_arrival, const std::vector<Voice>& sensors, Stage stage) {
    at(Voice::device) = {last_arrival, last_arrival, stage, Told::nothing};
    for (const Voice sensor : sensors)
        at(sensor) = {last_arrival, last_arrival, stage, Told::nothing};
}

bool Hearing::advance(const Station& station, Timestamp now) {
    bool has_advanced = false;
    for (const Voice voice : voices) {
        Line& line = at(voice);
        const std::optional<Patience> patience = patience_of(station, voice);
        if (line.since == never || !patience) continue;
        const Stage was = line.stage;
        if (line.stage == Stage::heard && line.since + patience->in_danger <= now)
            line.stage = Stage::missed;
        if (line.stage == Stage::missed && line.since + patience->at_most <= now)
            line.stage = Stage::overdue;
        has_advanced = has_advanced || line.stage != was;
    }
    return has_advanced;
}

std::optional<Timestamp> Hearing::next(const Station& station) const {
    std::optional<Timestamp> first;
    for (const Voice voice : voices) {
        const Line& line = of(voice);
        const std::optional<Patience> patience = patience_of(station, voice);
        if (line.since == never || !patience || line.stage == Stage::overdue) continue;
        const Timestamp due =
            line.since + (line.stage == Stage::heard ? patience->in_danger : patience->at_most);
        if (!first || due < *first) first = due;
    }
    return first;
}

bool Hearing::is_no_sooner_than(const std::array<Line, voice_count>& was) const {
    for (std::size_t index = 0; index < voice_count; ++index)
        if (was[index].stage != Stage::heard || lines_[index].since < was[index].since ||
            (was[index].since == never) != (lines_[index].since == never))
            return false;
    return true;
}

void Hearing::excuse(Duration downtime) {
    for (Line& line : lines_)
        if (line.since != never) line.since += downtime;
}

void Hearing::encode(Encoder& encoder) const {
    for (const Line& line : lines_) {
        encoder.put_flag(line.since != never);
        if (line.since == never) continue;
        encoder.put_time(line.since);
        encoder.put_flag(line.heard != never);
        if (line.heard != never) encoder.put_time(line.heard);
        encoder.put_unsigned(static_cast<std::uint64_t>(line.stage));
        encoder.put_unsigned(static_cast<std::uint64_t>(line.told));
    }
}

void Hearing::decode(Decoder& decoder) {
    for (Line& line : lines_) {
        if (!decoder.get_flag()) continue;
        line.since = decoder.get_time();
        if (decoder.get_flag()) line.heard = decoder.get_time();
        const std::uint64_t stage = decoder.get_unsigned(), told = decoder.get_unsigned();
        if (stage > static_cast<std::uint64_t>(Stage::overdue) ||
            told > static_cast<std::uint64_t>(Told::together))
            return decoder.fail();
        line.stage = static_cast<Stage>(stage);
        line.told = static_cast<Told>(told);
    }
}

}  // namespace freshet
