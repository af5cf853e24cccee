// See reference_engine.h. The words in comments are those of the design and of the scenarios.
#include "tests/support/reference_engine.h"

#include <algorithm>
#include <array>
#include <iterator>
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
    Condition raise, clear;
    Duration hold;
    bool set = false;
    std::optional<Timestamp> under_since;
};

// One severity of a rule for one subject; nothing where a threshold is missing.
std::optional<Latch> latch_of(const SeverityText& text, Severity severity,
                              const std::vector<const ThresholdRow*>& rows) {
    std::optional<Condition> raise = read_condition(text.raise, {rows, severity, Side::raise});
    std::optional<Condition> clear = read_condition(text.clear, {rows, severity, Side::clear});
    if (!raise || !clear) return std::nullopt;
    // "the row's hold wins over the rule's"
    Duration hold = text.hold;
    if (raise->hold || clear->hold) {
        hold = std::max(raise->hold.value_or(Duration{}), clear->hold.value_or(Duration{}));
    }
    return Latch{std::move(*raise), std::move(*clear), hold, false, std::nullopt};
}

class Judge {
public:
    Judge(const Station& station, const Series& series, Duration day_start)
        : station_(station),
          day_start_(day_start),
          series_(series),
          rain_restarts_(restarts(series.rain, station.rain_step)),
          level_restarts_(restarts(series.levels, station.level_step)),
          flow_restarts_(restarts(series.flows, station.level_step)) {
        add_good(series.rain, instants_);
        add_good(series.levels, instants_);
        with_flow_ = instants_;
        add_good(series.flows, with_flow_);
    }

    std::vector<Episode> judge(const RuleText& rule, const SubjectId& subject,
                               const std::vector<const ThresholdRow*>& rows) const {
        std::array<std::optional<Latch>, severity_count> latches;
        for (int i = 0; i < severity_count; ++i) {
            const auto& text = rule.severities[static_cast<std::size_t>(i)];
            if (!text) continue;
            latches[static_cast<std::size_t>(i)] =
                latch_of(*text, static_cast<Severity>(i + 1), rows);
        }
        std::vector<Episode> episodes;
        bool open = false;
        // [8] Samples of flow are instants of those who ask for it.
        const bool asks_flow = std::ranges::any_of(latches, [](const auto& latch) {
            return latch && (latch->raise.mentions.flow || latch->clear.mentions.flow);
        });
        for (const Timestamp at : asks_flow ? with_flow_ : instants_) {
            const AtInstant values(station_, series_, at, day_start_);
            bool any_set = false;
            for (std::size_t i = 0; i < latches.size(); ++i) {
                if (!latches[i]) continue;
                const bool was_set = latches[i]->set;
                step(*latches[i], values, at);
                if (latches[i]->set && !open) {
                    episodes.push_back({rule.name, subject, at, std::nullopt, {}});
                    open = true;
                }
                if (latches[i]->set && !was_set) begin(episodes.back().severities[i], at);
                if (!latches[i]->set && was_set) episodes.back().severities[i]->released_at = at;
                any_set |= latches[i]->set;
            }
            if (open && !any_set) {
                episodes.back().ended_at = at;
                open = false;
            }
        }
        return episodes;
    }

private:
    static void begin(std::optional<Episode::Span>& span, Timestamp at) {
        if (!span) span.emplace(Episode::Span{at, std::nullopt});
        span->released_at.reset();
    }

    // [19] A latch sets where `raise` is certainly true. It releases where, without interruption
    // for the hold, `clear` was true and `raise` certainly false, counted from the first such
    // sample.
    void step(Latch& latch, const Values& values, Timestamp at) const {
        const Truth raise = latch.raise.holds(values);
        if (raise == Truth::yes) {
            latch.set = true;
            latch.under_since.reset();
            return;
        }
        if (!latch.set) return;
        if (raise != Truth::no || latch.clear.holds(values) != Truth::yes) {
            latch.under_since.reset();
            return;
        }
        const bool rain = latch.raise.mentions.rain || latch.clear.mentions.rain;
        const bool level = latch.raise.mentions.level || latch.clear.mentions.level;
        const bool flow = latch.raise.mentions.flow || latch.clear.mentions.flow;
        const bool restart = (rain && rain_restarts_.contains(at)) ||
                             (level && level_restarts_.contains(at)) ||
                             (flow && flow_restarts_.contains(at));
        if (!latch.under_since || restart) latch.under_since = at;
        if (at - *latch.under_since >= latch.hold) {
            latch.set = false;
            latch.under_since.reset();
        }
    }

    const Station& station_;
    Duration day_start_;
    const Series& series_;
    std::set<Timestamp> rain_restarts_, level_restarts_, flow_restarts_;
    std::set<Timestamp> instants_, with_flow_;
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
    std::ranges::stable_sort(rows, [](const ThresholdRow* a, const ThresholdRow* b) {
        return std::pair(a->scope, a->severity.has_value()) >
               std::pair(b->scope, b->severity.has_value());
    });
    return rows;
}

bool names(const RuleText& rule, const std::string& threshold) {
    return std::ranges::any_of(rule.severities, [&](const std::optional<SeverityText>& text) {
        const bool is_mark = threshold.starts_with("level.") || threshold.starts_with("flow.");
        const std::string written = is_mark ? threshold : "threshold." + threshold;
        return text && (text->raise + " " + text->clear).find(written) != std::string::npos;
    });
}

// [24] Each `station@village` whose rows this rule reads, and the station where it warns more.
std::set<SubjectId> subjects_of(const Configuration& configuration, const RuleText& rule,
                                const Station& station) {
    std::set<SubjectId> subjects;
    std::set<AreaId> rest(station.warns.begin(), station.warns.end());
    if (rest.empty()) rest.insert(station.area);
    const std::string own = station.id.text() + "@";
    for (const ThresholdRow& row : configuration.thresholds) {
        if (row.scope == ThresholdScope::village && row.id.starts_with(own) &&
            names(rule, row.name)) {
            subjects.insert(SubjectId(row.id));
            rest.erase(AreaId(row.id.substr(own.size())));
        }
    }
    if (!rest.empty()) subjects.insert(SubjectId(station.id.text()));
    return subjects;
}

}  // namespace

std::vector<Episode> episodes(const Configuration& configuration,
                              const std::vector<JournalRecord>& records, const Bounds& bounds) {
    std::vector<Episode> result;
    for (const Station& station : configuration.stations) {
        const Series series = series_of(station, records, bounds);
        const Judge judge(station, series, configuration.day_start);
        for (const RuleText& rule : configuration.rules) {
            if (!applies(rule.where, station)) continue;
            for (const SubjectId& subject : subjects_of(configuration, rule, station)) {
                std::ranges::move(
                    judge.judge(rule, subject, rows_for(configuration, station, subject)),
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
