// See reference_engine.h. The words in comments are those of the design and of the scenarios.
#include "tests/support/reference_engine.h"

#include <algorithm>
#include <iterator>
#include <map>
#include <set>
#include <string>
#include <utility>

#include "tests/support/reference_catchment.h"
#include "tests/support/reference_instant.h"
#include "tests/support/reference_judge.h"
#include "tests/support/reference_reach.h"
#include "tests/support/reference_series.h"

namespace freshet::reference {
namespace {

// The good samples of an element before which a stretch is unknown for a hold: neighbours more than
// 3 steps apart in observed time, or bad or suspect ones between.
// [9]
std::set<Timestamp> restarts(const Samples& samples, Duration step) {
    std::set<Timestamp> result;
    std::optional<Timestamp> last_good;
    bool dirt = false;
    for (const auto& [at, sample] : samples) {
        if (sample.standing != Standing::good) {
            dirt = true;
            continue;
        }
        if (dirt || (last_good && at - *last_good > unknown_after_steps * step)) result.insert(at);
        last_good = at;
        dirt = false;
    }
    return result;
}

void add_good(const Samples& samples, std::set<Timestamp>& instants) {
    for (const auto& [at, sample] : samples) {
        if (sample.standing == Standing::good) instants.insert(at);
    }
}

// [8] Samples of flow and status are instants of those who ask for them.
std::set<Timestamp> instants_of(const Series& series, const Year& year) {
    std::set<Timestamp> instants;
    add_good(series.rain, instants);
    add_good(series.levels, instants);
    if (year.any_mentions(&Mentions::flow)) add_good(series.flows, instants);
    if (year.any_mentions(&Mentions::alarm)) add_good(series.alarms, instants);
    if (year.any_mentions(&Mentions::soil_10)) add_good(series.soils.at(10), instants);
    if (year.any_mentions(&Mentions::soil_40)) add_good(series.soils.at(40), instants);
    if (year.any_mentions(&Mentions::soil_100)) add_good(series.soils.at(100), instants);
    if (year.any_mentions(&Mentions::patrol)) {
        for (const Heard& heard : series.heard) instants.insert(heard.at);
    }
    if (year.any_mentions(&Mentions::forecast)) {
        for (const Foreseen& one : series.foreseen) instants.insert(one.forecast.issued_at);
    }
    if (year.any_mentions(&Mentions::above)) {
        for (const FromAbove& one : series.from_above)
            if (one.is_instant) instants.insert(one.begins);
    }
    return instants;
}

// The series that a severity speaks of, with the step of each.
std::vector<std::pair<const Samples*, Duration>> asked_series(const Asked& asked,
                                                              const Station& station,
                                                              const Series& series) {
    const auto asks = [&](bool Mentions::*one) {
        return asked.raise.mentions.*one || asked.clear.mentions.*one;
    };
    std::vector<std::pair<const Samples*, Duration>> result;
    if (asks(&Mentions::rain)) result.emplace_back(&series.rain, station.rain_step);
    if (asks(&Mentions::level)) result.emplace_back(&series.levels, station.level_step);
    if (asks(&Mentions::flow)) result.emplace_back(&series.flows, station.level_step);
    if (asks(&Mentions::alarm)) result.emplace_back(&series.alarms, status_step);
    const Duration soil = soil_step(station);
    if (asks(&Mentions::soil_10)) result.emplace_back(&series.soils.at(10), soil);
    if (asks(&Mentions::soil_40)) result.emplace_back(&series.soils.at(40), soil);
    if (asks(&Mentions::soil_100)) result.emplace_back(&series.soils.at(100), soil);
    return result;
}

class StationJudge final : public Judge {
public:
    StationJudge(const Station& station, const Series& series, const Stations& others,
                 Duration day_start)
        : station_(station), series_(series), others_(others), day_start_(day_start) {}

private:
    std::set<Timestamp> instants(const Year& year) const override {
        std::set<Timestamp> all = instants_of(series_, year);
        year.each([&](const Asked& asked) {
            each_of_others(asked,
                           [&](const Samples& samples, Duration) { add_good(samples, all); });
        });
        return all;
    }
    std::set<Timestamp> doubted() const override {
        std::set<Timestamp> result;
        for (const auto& [at, level] : series_.levels)
            if (level.standing == Standing::suspect) result.insert(at);
        return result;
    }
    Seen seen_at(Timestamp at, const std::set<AreaId>& areas) const override {
        auto now = std::make_shared<AtInstant>(station_, series_, at, day_start_, areas, &others_);
        return {now, std::make_shared<Reach>(now)};
    }
    bool restarts_at(Timestamp at, const Asked& asked) const override {
        bool any = false;
        for (const auto& [samples, step] : asked_series(asked, station_, series_))
            any |= restarts_of(*samples, step).contains(at);
        each_of_others(asked, [&](const Samples& samples, Duration step) {
            any |= restarts_of(samples, step).contains(at);
        });
        return any;
    }

    // [73] The series of the stations that a severity names, with the step of each.
    template <class Visit>
    void each_of_others(const Asked& asked, Visit&& visit) const {
        for (const auto* side : {&asked.raise, &asked.clear})
            for (const auto& [named, mentions] : side->of_others) {
                const auto found = others_.find(named);
                if (found == others_.end()) continue;
                const auto& [station, series] = found->second;
                if (mentions.rain) visit(series->rain, station->rain_step);
                if (mentions.level) visit(series->levels, station->level_step);
                if (mentions.flow) visit(series->flows, station->level_step);
            }
    }

    const std::set<Timestamp>& restarts_of(const Samples& samples, Duration step) const {
        const auto [known, is_new] = restarts_.try_emplace({&samples, step});
        if (is_new) known->second = restarts(samples, step);
        return known->second;
    }

    const Station& station_;
    const Series& series_;
    const Stations& others_;
    Duration day_start_;
    mutable std::map<std::pair<const Samples*, Duration>, std::set<Timestamp>> restarts_;
};

// [59] All stations of a catchment that count for a rule.
class CatchmentJudge final : public Judge {
public:
    using Members = std::vector<std::pair<const Station*, const Series*>>;
    CatchmentJudge(Members members, Quantity minimum, Duration day_start)
        : members_(std::move(members)), minimum_(minimum), day_start_(day_start) {
        // [76] Over the catchment, or over an area in which all of them stand.
        for (const Foreseen& one : members_.front().second->foreseen) {
            const bool for_all = std::ranges::all_of(members_, [&](const auto& member) {
                return std::ranges::any_of(member.second->foreseen, [&](const Foreseen& other) {
                    return other.forecast == one.forecast && other.area == one.area &&
                           other.far > 0;
                });
            });
            if (one.far > 0 && for_all) foreseen_.push_back(one);
        }
    }

private:
    std::set<Timestamp> instants(const Year& year) const override {
        std::set<Timestamp> all;
        for (const auto& [station, series] : members_) {
            Series seen = *series;
            seen.foreseen = foreseen_;
            all.merge(instants_of(seen, year));
        }
        return all;
    }

    Seen seen_at(Timestamp at, const std::set<AreaId>& areas) const override {
        std::vector<Member> members, reaching;
        for (const auto& [station, series] : members_) {
            auto now = std::make_shared<AtInstant>(*station, *series, at, day_start_, areas);
            members.push_back(
                {now, station->weight, told_within(series->rain, at - 3 * station->rain_step, at)});
            reaching.push_back(members.back());
            reaching.back().values = std::make_shared<Reach>(now);
        }
        auto certain = std::make_shared<OfCatchment>(
            at, std::move(members), minimum_,
            [this, at](Duration window) { return forecast_of(foreseen_, at, window); });
        return {certain, std::make_shared<OfCatchment>(certain, std::move(reaching))};
    }

    // [62] Until just before this moment, less than the minimum of those that measure it told of
    // it.
    bool restarts_at(Timestamp at, const Asked& asked) const override {
        std::map<std::size_t, std::pair<Quantity, Quantity>> weights;  // Reporting, measuring.
        for (const auto& [station, series] : members_) {
            const auto all = asked_series(asked, *station, *series);
            for (std::size_t i = 0; i < all.size(); ++i) {
                auto& [reporting, measuring] = weights[i];
                const auto& [samples, step] = all[i];
                const Timestamp before = at - Duration{1};
                if (told_within(*samples, Timestamp::min(), before)) measuring += station->weight;
                if (told_within(*samples, at - 3 * step, before)) reporting += station->weight;
            }
        }
        return std::ranges::any_of(weights, [&](const auto& one) {
            return !enough(one.second.first, one.second.second, minimum_);
        });
    }

    static bool told_within(const Samples& samples, Timestamp first, Timestamp last) {
        return std::any_of(
            samples.lower_bound(first), samples.upper_bound(last),
            [](const auto& sample) { return sample.second.standing == Standing::good; });
    }

    Members members_;
    std::vector<Foreseen> foreseen_;
    Quantity minimum_;
    Duration day_start_;
};

// village > station > catchment > kind > default
std::vector<const ThresholdRow*> rows_for(const Configuration& configuration,
                                          const Station& station, const SubjectId& subject) {
    const auto applies_here = [&](const ThresholdRow& row) {
        switch (row.scope) {
            case ThresholdScope::preset:
                return true;
            case ThresholdScope::kind:
                return row.id == to_string(station.kind);
            case ThresholdScope::catchment:
                return row.id == station.catchment.text();
            case ThresholdScope::station:
                return row.id == station.id.text();
            case ThresholdScope::village:
                return row.id == subject.text();
        }
        return false;
    };
    std::vector<const ThresholdRow*> rows;
    for (const ThresholdRow& row : configuration.thresholds) {
        if (applies_here(row)) rows.push_back(&row);
    }
    return rows;
}

// Of a catchment: its own rows and those for all.
std::vector<const ThresholdRow*> rows_for(const Configuration& configuration,
                                          const CatchmentId& catchment) {
    std::vector<const ThresholdRow*> rows;
    for (const ThresholdRow& row : configuration.thresholds) {
        const bool own = row.scope == ThresholdScope::catchment && row.id == catchment.text();
        if (own || row.scope == ThresholdScope::preset) rows.push_back(&row);
    }
    return rows;
}

bool lies_within(AreaId area, const AreaId& whole, const std::vector<Area>& areas) {
    while (area != whole) {
        const auto found = std::ranges::find(areas, area, &Area::id);
        if (found == areas.end() || found->parent.empty()) return false;
        area = found->parent;
    }
    return true;
}

bool names(const RuleText& rule, const std::string& threshold) {
    return std::ranges::any_of(rule.severities, [&](const std::optional<SeverityText>& text) {
        const bool is_mark = threshold.starts_with("level.") || threshold.starts_with("flow.");
        const std::string written = is_mark ? threshold : "threshold." + threshold;
        return text && (text->raise + " " + text->clear).find(written) != std::string::npos;
    });
}

// [24] And what each warns. Each `station@village` whose rows this rule reads, and the station
// where it warns more.
std::map<SubjectId, std::set<AreaId>> subjects_of(const Configuration& configuration,
                                                  const RuleText& rule, const Station& station) {
    std::map<SubjectId, std::set<AreaId>> subjects;
    std::set<AreaId> rest(station.warns.begin(), station.warns.end());
    if (rest.empty()) rest.insert(station.area);
    const std::string own = station.id.text() + "@";
    for (const ThresholdRow& row : configuration.thresholds) {
        if (row.scope == ThresholdScope::village && row.id.starts_with(own) &&
            names(rule, row.name)) {
            const AreaId village(row.id.substr(own.size()));
            subjects[SubjectId(row.id)] = {village};
            rest.erase(village);
        }
    }
    if (!rest.empty()) subjects[SubjectId(station.id.text())] = rest;
    return subjects;
}

}  // namespace

Judged judged(const Configuration& configuration, const std::vector<JournalRecord>& records,
              const Bounds& bounds) {
    Judged result;
    std::map<const Station*, Series> all;
    Stations by_name;
    for (const Station& station : configuration.stations) {
        all[&station] = series_of(station, configuration.areas, records, bounds);
        by_name[station.id] = {&station, &all[&station]};
    }
    for (const Station& station : configuration.stations) {
        const StationJudge judge(station, all[&station], by_name, configuration.day_start);
        for (const RuleText& rule : configuration.rules) {
            if (rule.subject != SubjectKind::station || !applies(rule.where, station)) continue;
            for (const auto& [subject, areas] : subjects_of(configuration, rule, station)) {
                judge.judge(rule, subject, areas, rows_for(configuration, station, subject),
                            result);
            }
        }
    }
    // [74] An area has all stations that lie in it, whatever their catchment.
    for (const RuleText& rule : configuration.rules) {
        for (const AreaId& area : rule.areas) {
            CatchmentJudge::Members members;
            for (const Station& station : configuration.stations) {
                if (applies(rule.where, station) && station.weight > Quantity{} &&
                    lies_within(station.area, area, configuration.areas))
                    members.emplace_back(&station, &all[&station]);
            }
            if (members.empty()) continue;
            const CatchmentJudge judge(members, *rule.minimum, configuration.day_start);
            judge.judge(rule, SubjectId(area.text()), {area},
                        rows_for(configuration, CatchmentId()), result);
        }
    }
    for (const RuleText& rule : configuration.rules) {
        if (rule.subject != SubjectKind::catchment) continue;
        std::map<CatchmentId, CatchmentJudge::Members> catchments;
        for (const Station& station : configuration.stations) {
            if (applies(rule.where, station) && station.weight > Quantity{})
                catchments[station.catchment].emplace_back(&station, &all[&station]);
        }
        for (const auto& [catchment, members] : catchments) {
            const CatchmentJudge judge(members, *rule.minimum, configuration.day_start);
            judge.judge(rule, SubjectId(catchment.text()), {}, rows_for(configuration, catchment),
                        result);
        }
    }
    std::ranges::sort(result.episodes, [](const Episode& a, const Episode& b) {
        return std::tie(a.rule, a.subject, a.crossed_at) <
               std::tie(b.rule, b.subject, b.crossed_at);
    });
    std::ranges::sort(result.possible, [](const Possible& a, const Possible& b) {
        return std::tie(a.rule, a.subject, a.severity, a.since) <
               std::tie(b.rule, b.subject, b.severity, b.since);
    });
    return result;
}

std::vector<Episode> episodes(const Configuration& configuration,
                              const std::vector<JournalRecord>& records, const Bounds& bounds) {
    return judged(configuration, records, bounds).episodes;
}

}  // namespace freshet::reference
