// A dead gauge in a dry week is shown on the desk's page and nothing is said of it; the moment its
// neighbours have rain it is a blind spot, and said to be one. So those that are silent are looked
// at again with every report of rain.
#include "rules/engine/blind_spots.h"

#include <algorithm>
#include <utility>

#include "rules/engine/silence_text.h"
#include "rules/engine/witness.h"

namespace freshet {
namespace {

// It rains, and it does not only drizzle.
constexpr Quantity rain_of_note = Quantity::from_units(2);
// Of many at once the desk hears once: a mast, a card, a network is gone, not that many gauges.
constexpr std::size_t crowd_least = 3;
// A report is late, not lost, for as long as the line may take.
constexpr Duration late_by = std::chrono::minutes(2);
// Waves and the sensor's own noise are no rise.
constexpr Quantity rise_of_note = Quantity::from_ten_thousandths(Quantity::per_unit / 10);
constexpr Duration rise_window = std::chrono::hours(1);

using Stage = Hearing::Stage;
using Told = Hearing::Told;

// Its rain of now, where that is worth the name.
std::optional<RainNow> rain_worth(const StationFold& station, const Station& listed, Timestamp at) {
    const std::optional<RainNow> rain = rain_now(station, listed, at);
    return rain && rain->hour >= rain_of_note ? rain : std::nullopt;
}

// Gates and tides make levels rise that no rain raised.
bool may_rise(StationKind kind) {
    return kind != StationKind::tide && kind != StationKind::sluice && kind != StationKind::pump;
}

struct Stand {
    std::string words;  // "was 5.90 m and rising 1.30 m in 15 min"
    bool is_rising = false;
};
Stand stand_of(const StationFold& station, const Station& listed) {
    const Levels::Entry* last = station.samples().levels().last_good_entry(Timestamp::max());
    if (last == nullptr) return {};
    Stand stand{"was " + stage_text(last->sample.value), false};
    const Steps steps = steps_of(listed);
    const WindowSwing rise =
        station.samples().rise(last->at, std::max(rise_window, 3 * steps.level), steps);
    if (!may_rise(listed.kind) || !rise.known || rise.value < rise_of_note) return stand;
    stand.is_rising = true;
    stand.words +=
        " and rising " + stage_text(rise.value) + " in " + minutes_text(last->at - rise.extreme_at);
    return stand;
}

bool bears_witness(const Station& station, const StationId& other, const BlindSpots::View& view) {
    return station.id == other || is_witness(station, other, view);
}

bool is_silent(const StationFold& station, Voice voice) {
    const Hearing::Line& line = station.hearing().of(voice);
    return station.in_maintenance() || line.since == Hearing::never ||
           line.stage == Stage::overdue ||
           station.hearing().of(Voice::device).stage == Stage::overdue;
}

// Of a silent device its sensors say nothing more.
bool wants_word(const StationFold& station) {
    const Hearing& hearing = station.hearing();
    const auto wants = [&](Voice voice) {
        return hearing.of(voice).stage != Stage::heard && hearing.of(voice).told == Told::nothing;
    };
    if (hearing.of(Voice::device).stage != Stage::heard) return wants(Voice::device);
    return wants(Voice::rain) || wants(Voice::level);
}

std::size_t count_together(const BlindSpots::View& view) {
    return static_cast<std::size_t>(
        std::count_if(view.stations.begin(), view.stations.end(), [](const auto& entry) {
            return entry.second.hearing().of(Voice::device).told == Told::together;
        }));
}

std::vector<Silence> silences_of(const BlindSpots::View& view, const std::vector<StationId>& ids) {
    std::vector<Silence> result;
    for (const StationId& id : ids)
        result.push_back({&id, view.stations.find(id)->second.hearing().of(Voice::device).heard});
    return result;
}

}  // namespace

void BlindSpots::restore(const StationId& id, const StationFold& station) {
    if (wants_word(station)) missed_.insert(id);
}

void BlindSpots::hear(const View& view, const Place& place, const Report& report,
                      const std::array<Hearing::Line, voice_count>& was) {
    const StationId& id = report.station;
    see_rain(view, place, report);
    if (!missed_.empty() && !wants_word(place.station)) missed_.erase(id);
    tell_back(view, place.station, was);
    const auto is_overdue = [](const Hearing::Line& line) { return line.stage == Stage::overdue; };
    if (std::any_of(was.begin(), was.end(), is_overdue)) cover(view);
    look_around(view, id);
}

void BlindSpots::overhear(const View& view, const Report& report) {
    const Station* listed = view.epochs.station(report.station);
    if (listed == nullptr) return;
    see_rain(view, {*seen_of(report.station, view), *listed}, report);
    look_around(view, report.station);
}

void BlindSpots::look_around(const View& view, const StationId& id) {
    if (missed_.empty() || !wet_.contains(id)) return;
    for (const StationId& silent : std::vector<StationId>(missed_.begin(), missed_.end())) {
        const Station* other = view.epochs.station(silent);
        if (other != nullptr && bears_witness(*other, id, view)) look(view, silent);
    }
}

void BlindSpots::see_rain(const View& view, const Place& place, const Report& report) {
    // A dry gauge that says so again is asked nothing.
    const auto may_be_wet = [](const Observation& seen) {
        if (seen.element == Element::rain) return seen.value > Quantity();
        return seen.element == Element::rain_total || seen.element == Element::rain_today;
    };
    const auto& seen = report.observations;
    const bool was_wet = !wet_.empty() && wet_.contains(report.station);
    if (!was_wet && std::none_of(seen.begin(), seen.end(), may_be_wet)) return;
    if (rain_worth(place.station, place.listed, view.at))
        wet_.insert(report.station);
    else
        wet_.erase(report.station);
}

void BlindSpots::tell_back(const View& view, const StationFold& station,
                           const std::array<Hearing::Line, voice_count>& was) {
    const StationId& id = station.id();
    const auto say = [&](StationId whose, std::string text) {
        view.said.emplace_back(
            Notice{NoticeKind::back, std::move(whose), std::move(text), view.at});
    };
    const Told told = was[static_cast<std::size_t>(Voice::device)].told;
    const auto heard_before = [&](Voice voice) {
        return was[static_cast<std::size_t>(voice)].heard;
    };
    if (told == Told::alone)
        return say(id,
                   back_text({&id, heard_before(Voice::device)}, Voice::device, station.shown()));
    if (told == Told::nothing) {
        for (const Voice sensor : {Voice::rain, Voice::level})
            if (was[static_cast<std::size_t>(sensor)].told != Told::nothing &&
                station.hearing().of(sensor).told == Told::nothing)
                say(id, back_text({&id, heard_before(sensor)}, sensor, station.shown()));
        return;
    }
    // Of many the desk hears when half of them are back, then of half of the rest.
    const std::size_t left = count_together(view);
    if (left > 0 && (left * 2 > together_ || together_ <= crowd_least)) return;
    std::vector<StationId> silent;
    for (const auto& [other, fold] : view.stations)
        if (fold.hearing().of(Voice::device).told == Told::together) silent.push_back(other);
    say(StationId(), back_text(view.catchment, together_, silences_of(view, silent), view.at));
    together_ = left;
}

void BlindSpots::fall_due(const View& view, const StationId& id) {
    StationFold& station = view.stations.find(id)->second;
    const Station* listed = view.epochs.station(id);
    if (listed == nullptr || !station.hearing().advance(*listed, view.at)) return;
    is_unsettled_ = true;
    if (!wants_word(station)) return;
    missed_.insert(id);
    look(view, id);
}

void BlindSpots::settle(const View& view) {
    if (!std::exchange(is_unsettled_, false)) return;
    // Where most are well nobody is counted: who went with them follows within a report.
    if (missed_.size() >= crowd_least && missed_.size() * 4 >= view.stations.size())
        if (const std::vector<StationId> gone = outage_of(view); !gone.empty())
            tell_together(view, gone);
    cover(view);
}

void BlindSpots::look(const View& view, const StationId& id) {
    if (!missed_.contains(id)) return;
    // Whoever works at it has taken it off, and knows.
    if (view.stations.find(id)->second.in_maintenance()) return;
    const std::optional<std::string> danger = danger_of(view, id);
    if (!danger) return;
    StationFold& station = view.stations.find(id)->second;
    const Hearing::Line device = station.hearing().of(Voice::device);
    if (device.stage != Stage::heard) {
        const std::vector<StationId> crowd = crowd_of(view);
        if (crowd.size() >= crowd_least) return tell_together(view, crowd);
    }
    for (const Voice voice : voices) {
        const Hearing::Line& line = station.hearing().of(voice);
        if ((voice == Voice::device) != (device.stage != Stage::heard)) continue;
        if (line.stage == Stage::heard || line.told != Told::nothing) continue;
        view.said.emplace_back(Notice{NoticeKind::silent, id,
                                      silent_text({&id, line.heard}, voice, view.at) + *danger,
                                      view.at});
        station.hearing().tell(voice, Told::alone);
    }
    missed_.erase(id);
}

std::vector<StationId> BlindSpots::crowd_of(const View& view) const {
    std::vector<StationId> crowd;
    for (const auto& [id, station] : view.stations) {
        const Hearing::Line& line = station.hearing().of(Voice::device);
        const Station* listed = view.epochs.station(id);
        if (listed == nullptr || station.in_maintenance() || line.since == Hearing::never ||
            line.told != Told::nothing)
            continue;
        const Duration pace = pace_of(*listed, Voice::device);
        const std::optional<Patience> patience = patience_of(*listed, Voice::device);
        if (!patience) continue;
        // Who went with the first has missed a report by now, though its own moment is to come.
        const bool is_gone = line.heard != Hearing::never && pace > Duration::zero() &&
                             view.at - line.since > pace + late_by;
        const bool is_due = view.at - line.since >= patience->in_danger;
        if (line.stage != Stage::heard || is_gone || is_due) crowd.push_back(id);
    }
    return crowd;
}

std::vector<StationId> BlindSpots::outage_of(const View& view) const {
    const auto spoke = [](const StationFold& station) { return station.hearing().ever_heard(); };
    const auto all = std::count_if(view.stations.begin(), view.stations.end(),
                                   [&](const auto& entry) { return spoke(entry.second); });
    std::vector<StationId> gone = crowd_of(view);
    std::erase_if(gone,
                  [&](const StationId& id) { return !spoke(view.stations.find(id)->second); });
    if (gone.size() < crowd_least || gone.size() * 2 <= static_cast<std::size_t>(all)) gone.clear();
    return gone;
}

void BlindSpots::tell_together(const View& view, const std::vector<StationId>& crowd) {
    together_ = count_together(view) + crowd.size();
    for (const StationId& id : crowd) {
        StationFold& station = view.stations.find(id)->second;
        station.hearing().tell(Voice::device, Told::together);
        if (!wants_word(station)) missed_.erase(id);
    }
    view.said.emplace_back(
        Notice{NoticeKind::silent, StationId(),
               silent_text(view.catchment, view.stations.size(), silences_of(view, crowd), view.at),
               view.at});
}

std::optional<std::string> BlindSpots::danger_of(const View& view, const StationId& id) const {
    const StationFold& station = view.stations.find(id)->second;
    const Station* listed = view.epochs.station(id);
    if (listed == nullptr) return std::nullopt;
    const Stand stand = stand_of(station, *listed);
    const bool has_incident = station.any_open();
    const StationId* wettest = nullptr;
    RainNow most;
    // Its own rain of the last hour where it has no other witness.
    for (const StationId& other : wet_) {
        const StationFold* found = seen_of(other, view);
        const Station* witness = view.epochs.station(other);
        if (found == nullptr || witness == nullptr) continue;
        if (!bears_witness(*listed, other, view)) continue;
        const std::optional<RainNow> rain = rain_worth(*found, *witness, view.at);
        if (!rain) continue;
        const bool is_better =
            wettest == nullptr || *wettest == id || (other != id && most.hour < rain->hour);
        if (!is_better || (wettest != nullptr && other == id)) continue;
        wettest = &other;
        most = *rain;
    }
    if (!stand.is_rising && !has_incident && wettest == nullptr) return std::nullopt;
    std::string words;
    if (!stand.words.empty()) words += ", " + stand.words;
    if (has_incident) words += ", incident open";
    if (wettest != nullptr)
        words += ", " + wettest->text() + " had " + rain_text(most.hour) + " in the hour to " +
                 clock_text(most.at, view.at);
    return words + ", may be worse";
}

void BlindSpots::cover(const View& view) {
    for (const JudgedSubject& judged : view.epochs.newest().book->judged(view.catchment)) {
        if (!judged.rule->minimum) continue;
        Coverage coverage;
        std::vector<Silence> silent;
        for (const Station* member : judged.members) {
            const StationFold* found = seen_of(member->id, view);
            const auto lacks = [&](SeriesAsked series, Voice voice) {
                return judged.uses.has(series) && (found == nullptr || is_silent(*found, voice));
            };
            coverage.all += member->weight;
            if (lacks(SeriesAsked::rain, Voice::rain) || lacks(SeriesAsked::level, Voice::level))
                silent.push_back({&member->id, found == nullptr
                                                   ? Hearing::never
                                                   : found->hearing().of(Voice::device).heard});
            else
                coverage.reporting += member->weight;
        }
        coverage.asked = *judged.rule->minimum;
        const bool was_covered = !uncovered_.contains(judged.rule->name);
        if (coverage.suffices() == was_covered) continue;
        if (was_covered)
            uncovered_.insert(judged.rule->name);
        else
            uncovered_.erase(judged.rule->name);
        view.said.emplace_back(Notice{
            was_covered ? NoticeKind::uncovered : NoticeKind::covered, StationId(),
            coverage_text(judged.rule->name, view.catchment, coverage, silent, view.at), view.at});
    }
}

void BlindSpots::look_after_work(const View& view, const StationId& id) {
    look(view, id);
    cover(view);
}

void BlindSpots::reconfigure(const View& view) {
    std::erase_if(missed_, [&](const StationId& id) { return !view.stations.contains(id); });
    std::erase_if(wet_, [&](const StationId& id) { return seen_of(id, view) == nullptr; });
    const auto& judged = view.epochs.newest().book->judged(view.catchment);
    std::erase_if(uncovered_, [&](const RuleName& rule) {
        return std::none_of(judged.begin(), judged.end(), [&](const JudgedSubject& subject) {
            return subject.rule->name == rule && subject.rule->minimum;
        });
    });
    cover(view);
}

void BlindSpots::encode(Encoder& encoder) const {
    encoder.put_unsigned(wet_.size());
    for (const StationId& station : wet_) encoder.put_text(station.text());
    encoder.put_unsigned(together_);
    encoder.put_unsigned(uncovered_.size());
    for (const RuleName& rule : uncovered_) encoder.put_text(rule.text());
}

void BlindSpots::decode(Decoder& decoder) {
    for (std::size_t count = decoder.get_count(); count > 0 && !decoder.failed(); --count)
        wet_.insert(StationId(decoder.get_text()));
    together_ = decoder.get_unsigned();
    for (std::size_t count = decoder.get_count(); count > 0 && !decoder.failed(); --count)
        uncovered_.insert(RuleName(decoder.get_text()));
}

}  // namespace freshet
