// See reference_engine.h. The words in comments are those of the design and of the scenarios.
#include "tests/support/reference_engine.h"

#include <algorithm>
#include <array>
#include <iterator>
#include <map>
#include <set>
#include <string>
#include <utility>

#include "tests/support/reference_expression.h"
#include "tests/support/reference_instant.h"
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

struct Latch {
    bool set = false;
    std::optional<Timestamp> under_since;
};

struct Asked {
    Condition raise, clear;
    Duration hold;
};
using AskedOfAll = std::array<std::optional<Asked>, severity_count>;

// One severity of a rule for one subject; nothing where a threshold is missing.
std::optional<Asked> asked_of(const SeverityText& text, Severity severity,
                              const std::vector<const ThresholdRow*>& rows) {
    std::optional<Condition> raise = read_condition(text.raise, {rows, severity, Side::raise});
    // [48] A stage of transfer without a clear: true wherever the raise is surely false.
    std::optional<Condition> clear = raise;
    if (text.clear.empty()) {
        if (clear) clear->holds = [](const Values&) { return Truth::yes; };
    } else {
        clear = read_condition(text.clear, {rows, severity, Side::clear});
    }
    if (!raise || !clear) return std::nullopt;
    // "the row's hold wins over the rule's"
    Duration hold = text.hold;
    if (raise->hold || clear->hold) {
        hold = std::max(raise->hold.value_or(Duration{}), clear->hold.value_or(Duration{}));
    }
    return Asked{std::move(*raise), std::move(*clear), hold};
}

// [45] What is asked while `when` holds, and otherwise; the first that holds decides.
struct Case {
    std::optional<Condition> when;  // Nothing = otherwise, the last.
    AskedOfAll asked;
};
using Cases = std::vector<Case>;

// [41] What a rule asks of a subject on each day of the year, as its rows say on that day.
class Year {
public:
    Year(const RuleText& rule, const std::vector<const ThresholdRow*>& rows) {
        std::map<std::vector<const ThresholdRow*>, std::size_t> same;
        for (int day = 101; day <= 1231; ++day) {
            static constexpr int lengths[]{31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
            if (day % 100 < 1 || day % 100 > lengths[day / 100 - 1]) continue;
            // Sorting takes long; without seasons all days are as the first.
            const bool seasons =
                std::ranges::any_of(rows, [](const auto* row) { return row->days.has_value(); });
            if (!seasons && !asked_.empty()) {
                days_.emplace_back(day, 0);
                continue;
            }
            const std::vector<const ThresholdRow*> then = on(day, rows);
            const auto [found, is_new] = same.emplace(then, asked_.size());
            if (is_new) asked_.push_back(cases_of(rule, then));
            days_.emplace_back(day, found->second);
        }
    }

    const Cases& at(Timestamp at) const { return asked_[days_[index_of(at)].second]; }

    // Of a severity that there is not at that time: as it was last, going back through a year.
    Duration last_hold(Timestamp at, std::size_t severity) const {
        const std::size_t now = index_of(at);
        for (std::size_t back = 0; back < days_.size(); ++back) {
            const auto& day = days_[(now + days_.size() - back) % days_.size()];
            if (const auto& asked = asked_[day.second].back().asked[severity]) return asked->hold;
        }
        return {};
    }

    bool any_mentions(bool Mentions::*series) const {
        return std::ranges::any_of(asked_, [series](const Cases& cases) {
            return std::ranges::any_of(cases.back().asked, [series](const auto& asked) {
                return asked && (asked->raise.mentions.*series || asked->clear.mentions.*series);
            });
        });
    }

private:
    // Of one scope and severity a row of the season goes before one of all the year.
    static std::vector<const ThresholdRow*> on(int day, std::vector<const ThresholdRow*> rows) {
        std::erase_if(rows, [day](const ThresholdRow* row) {
            if (!row->days) return false;
            const int first = row->days->first, last = row->days->last;
            return first <= last ? day < first || day > last : day < first && day > last;
        });
        std::ranges::stable_sort(rows, [](const ThresholdRow* a, const ThresholdRow* b) {
            const auto rank = [](const ThresholdRow* row) {
                return std::tuple(row->scope, row->severity.has_value(), !row->when.empty(),
                                  row->days.has_value());
            };
            return rank(a) > rank(b);
        });
        return rows;
    }

    // Of each condition its own rows and those without any; in the order of the table, which is
    // that of their places.
    static Cases cases_of(const RuleText& rule, const std::vector<const ThresholdRow*>& rows) {
        std::map<const ThresholdRow*, std::string> conditions;
        for (const ThresholdRow* row : rows) {
            const bool known = std::ranges::any_of(
                conditions, [row](const auto& other) { return other.second == row->when; });
            if (!row->when.empty() && !known) conditions.emplace(row, row->when);
        }
        Cases cases;
        const auto add = [&](const std::string& when, std::optional<Condition> condition) {
            std::vector<const ThresholdRow*> then = rows;
            std::erase_if(then, [&](const ThresholdRow* row) {
                return !row->when.empty() && row->when != when;
            });
            cases.push_back({std::move(condition), asked_with(rule, then)});
        };
        for (const auto& [row, when] : conditions)
            add(when, read_condition(when, {{}, Severity::blue, Side::raise}));
        add("", std::nullopt);
        return cases;
    }

    static AskedOfAll asked_with(const RuleText& rule,
                                 const std::vector<const ThresholdRow*>& rows) {
        AskedOfAll all;
        for (std::size_t i = 0; i < all.size(); ++i) {
            if (const auto& text = rule.severities[i])
                all[i] = asked_of(*text, static_cast<Severity>(i + 1), rows);
        }
        return all;
    }

    std::size_t index_of(Timestamp at) const {
        const std::string text = format_time(at, beijing);  // 2026-07-01T…
        const int day = std::stoi(text.substr(5, 2)) * 100 + std::stoi(text.substr(8, 2));
        const auto found = std::ranges::find(days_, day, &std::pair<int, std::size_t>::first);
        return static_cast<std::size_t>(found - days_.begin());
    }

    std::vector<Cases> asked_;
    std::vector<std::pair<int, std::size_t>> days_;  // To a place in `asked_`.
};

class Judge {
public:
    Judge(const Station& station, const Series& series, Duration day_start)
        : station_(station),
          day_start_(day_start),
          series_(series),
          rain_restarts_(restarts(series.rain, station.rain_step)),
          level_restarts_(restarts(series.levels, station.level_step)),
          flow_restarts_(restarts(series.flows, station.level_step)),
          alarm_restarts_(restarts(series.alarms, status_step)) {
        add_good(series.rain, instants_);
        add_good(series.levels, instants_);
    }

    std::vector<Episode> judge(const RuleText& rule, const SubjectId& subject,
                               const std::set<AreaId>& areas,
                               const std::vector<const ThresholdRow*>& rows) const {
        std::array<Latch, severity_count> latches;
        const Year year(rule, rows);
        std::vector<Episode> episodes;
        bool open = false;
        // [8] Samples of flow and status are instants of those who ask for them.
        std::set<Timestamp> instants = instants_;
        if (year.any_mentions(&Mentions::flow)) add_good(series_.flows, instants);
        if (year.any_mentions(&Mentions::alarm)) add_good(series_.alarms, instants);
        if (year.any_mentions(&Mentions::patrol)) {
            for (const Heard& heard : series_.heard) instants.insert(heard.at);
        }
        if (year.any_mentions(&Mentions::above)) {
            for (const FromAbove& one : series_.from_above)
                if (one.is_instant) instants.insert(one.begins);
        }
        for (const Timestamp at : instants) {
            const AtInstant values(station_, series_, at, day_start_, areas);
            const Cases& cases = year.at(at);
            bool any_set = false;
            for (std::size_t i = 0; i < latches.size(); ++i) {
                const bool was_set = latches[i].set;
                if (cases.back().asked[i]) {
                    step(latches[i], possible_of(cases, i, values), values, at);
                } else if (was_set) {
                    under(latches[i], at, year.last_hold(at, i));
                }
                if (latches[i].set && !open) {
                    episodes.push_back({rule.name, subject, at, std::nullopt, {}});
                    open = true;
                }
                if (latches[i].set && !was_set) begin(episodes.back().severities[i], at);
                if (!latches[i].set && was_set) episodes.back().severities[i]->released_at = at;
                any_set |= latches[i].set;
            }
            if (open && !any_set) {
                episodes.back().ended_at = at;
                open = false;
            }
        }
        return episodes;
    }

private:
    // [45] Those that may be what is asked of a severity: up to the first that surely is.
    static std::vector<const Asked*> possible_of(const Cases& cases, std::size_t severity,
                                                 const Values& values) {
        std::vector<const Asked*> possible;
        for (const Case& one : cases) {
            const Asked& asked = *one.asked[severity];
            const bool applies = asked.raise.conditional || asked.clear.conditional;
            if (one.when && !applies) continue;
            const Truth when = one.when ? one.when->holds(values) : Truth::yes;
            if (when != Truth::no) possible.push_back(&asked);
            if (when == Truth::yes) break;
        }
        return possible;
    }

    static Truth agreed(const std::vector<const Asked*>& may_be, Condition Asked::*side,
                        const Values& values) {
        const Truth first = (may_be.front()->*side).holds(values);
        const bool all = std::ranges::all_of(
            may_be, [&](const Asked* one) { return (one->*side).holds(values) == first; });
        return all ? first : Truth::unknown;
    }

    static void begin(std::optional<Episode::Span>& span, Timestamp at) {
        if (!span) span.emplace(Episode::Span{at, std::nullopt});
        span->released_at.reset();
    }

    // [19] A latch sets where `raise` is certainly true. It releases where, without interruption
    // for the hold, `clear` was true and `raise` certainly false, counted from the first such
    // sample.
    void step(Latch& latch, const std::vector<const Asked*>& may_be, const Values& values,
              Timestamp at) const {
        const Asked& asked = *may_be.back();
        const Truth raise = agreed(may_be, &Asked::raise, values);
        if (raise == Truth::yes) {
            latch.set = true;
            latch.under_since.reset();
            return;
        }
        if (!latch.set) return;
        if (raise != Truth::no || agreed(may_be, &Asked::clear, values) != Truth::yes) {
            latch.under_since.reset();
            return;
        }
        const bool rain = asked.raise.mentions.rain || asked.clear.mentions.rain;
        const bool level = asked.raise.mentions.level || asked.clear.mentions.level;
        const bool flow = asked.raise.mentions.flow || asked.clear.mentions.flow;
        const bool alarm = asked.raise.mentions.alarm || asked.clear.mentions.alarm;
        const bool restart =
            (rain && rain_restarts_.contains(at)) || (level && level_restarts_.contains(at)) ||
            (flow && flow_restarts_.contains(at)) || (alarm && alarm_restarts_.contains(at));
        if (restart) latch.under_since.reset();
        Duration hold{};
        for (const Asked* one : may_be) hold = std::max(hold, one->hold);
        under(latch, at, hold);
    }

    static void under(Latch& latch, Timestamp at, Duration hold) {
        if (!latch.under_since) latch.under_since = at;
        if (at - *latch.under_since < hold) return;
        latch.set = false;
        latch.under_since.reset();
    }

    const Station& station_;
    Duration day_start_;
    const Series& series_;
    std::set<Timestamp> rain_restarts_, level_restarts_, flow_restarts_, alarm_restarts_;
    std::set<Timestamp> instants_;
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

std::vector<Episode> episodes(const Configuration& configuration,
                              const std::vector<JournalRecord>& records, const Bounds& bounds) {
    std::vector<Episode> result;
    for (const Station& station : configuration.stations) {
        const Series series = series_of(station, configuration.areas, records, bounds);
        const Judge judge(station, series, configuration.day_start);
        for (const RuleText& rule : configuration.rules) {
            if (!applies(rule.where, station)) continue;
            for (const auto& [subject, areas] : subjects_of(configuration, rule, station)) {
                std::ranges::move(
                    judge.judge(rule, subject, areas, rows_for(configuration, station, subject)),
                    std::back_inserter(result));
            }
        }
    }
    std::ranges::sort(result, [](const Episode& a, const Episode& b) {
        return std::tie(a.rule, a.subject, a.crossed_at) <
               std::tie(b.rule, b.subject, b.crossed_at);
    });
    return result;
}

}  // namespace freshet::reference
