// See shadow_fold.h.
#include "daemon/shadow/shadow_fold.h"

#include <algorithm>
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

namespace freshet {
namespace {

namespace json = boost::json;

// What a person looks through; all are counted.
constexpr std::size_t differences_max = 200;
// What was over for as long as late reports can still touch it, both in the one and in the other,
// is let go of.
constexpr Duration kept = std::chrono::hours(96);
// A rule book that warns of everything must not grow for ever: beyond so many the oldest that are
// over go before their time.
constexpr std::size_t incidents_max = 50'000;

bool is_over(const std::optional<IncidentSeen>& seen, Timestamp before) {
    return !seen || (seen->ended_at && *seen->ended_at < before);
}

json::value to_json(const std::optional<IncidentSeen>& seen) {
    if (!seen) return nullptr;
    json::object shown{{"incident", seen->incident.text()}, {"began", format_time(seen->began)}};
    if (seen->peak) {
        shown["peak"] = to_string(*seen->peak);
        shown["peak_at"] = format_time(*seen->reached[static_cast<int>(*seen->peak) - 1]);
    }
    if (seen->ended_at) shown["ended_at"] = format_time(*seen->ended_at);
    return shown;
}

}  // namespace

std::string to_json(const ShadowReport& report) {
    json::object counts;
    for (int kind = 0; kind < incident_difference_kinds; ++kind)
        counts[to_string(static_cast<IncidentDifference::Kind>(kind))] = report.counts[kind];
    json::array differences;
    for (const IncidentDifference& one : report.differences) {
        json::object shown{{"difference", to_string(one.kind)},
                           {"rule", one.shown().rule.text()},
                           {"subject", one.shown().subject.text()},
                           {"live", to_json(one.live)},
                           {"shadow", to_json(one.shadow)}};
        if (one.apart > Duration{})
            shown["apart_seconds"] = std::chrono::duration<double>(one.apart).count();
        differences.push_back(std::move(shown));
    }
    return json::serialize(json::object{{"records", report.records},
                                        {"next", report.next},
                                        {"since", format_time(report.since)},
                                        {"judged_until", format_time(report.now)},
                                        {"live_incidents", report.live_incidents},
                                        {"shadow_incidents", report.shadow_incidents},
                                        {"counts", std::move(counts)},
                                        {"differences", std::move(differences)}});
}

ShadowFold::ShadowFold(ConfigurationRecord shadow)
    : configuration_(std::move(shadow)), live_engine_(ShardSlot{}), shadow_engine_(ShardSlot{}) {}

Result<void> ShadowFold::take(const JournalEntry& entry) {
    if (const auto folded = fold(live_engine_, entry, live_); !folded) return folded;
    const bool is_configuration = std::holds_alternative<ConfigurationRecord>(entry.record.body);
    if (!is_configuration || !placed_) {
        JournalEntry taken = entry;
        if (is_configuration) taken.record.body = configuration_;
        placed_ = placed_ || is_configuration;
        if (const auto folded = fold(shadow_engine_, taken, shadow_); !folded) return folded;
    }
    ++records_;
    next_ = entry.position.offset + 1;
    now_ = std::max(now_, entry.record.received_at);
    // A start and a configuration may stand long before the rest.
    const bool carried = is_configuration || std::holds_alternative<Start>(entry.record.body);
    if (!since_ && !carried) since_ = entry.record.received_at;
    return {};
}

Result<void> ShadowFold::fold(Engine& engine, const JournalEntry& entry, IncidentBook& book) {
    const Result<void> applied = engine.apply(entry, output_);
    if (!applied) return applied;
    for (const OutputRow& row : output_.rows)
        if (const auto* warning = std::get_if<Warning>(&row.output)) book.take(*warning);
    output_.rows.clear();
    output_.rounds.clear();
    return {};
}

ShadowReport ShadowFold::report() {
    ShadowReport report;
    report.records = records_;
    report.next = next_;
    report.since = since_.value_or(now_);
    report.now = now_;
    std::vector<IncidentPair> pairs = paired(live_, shadow_);
    const auto began = [](const IncidentPair& pair) {
        return std::min(pair.live ? pair.live->began : Timestamp::max(),
                        pair.shadow ? pair.shadow->began : Timestamp::max());
    };
    std::ranges::stable_sort(pairs, [&](const IncidentPair& left, const IncidentPair& right) {
        return began(left) > began(right);
    });
    std::size_t held = 0;
    for (const IncidentPair& pair : pairs) {
        const Timestamp before = ++held > incidents_max ? Timestamp::max() : now_ - kept;
        if (is_over(pair.live, before) && is_over(pair.shadow, before)) {
            if (pair.live) live_.erase({pair.live->rule, pair.live->subject}, pair.live->incident);
            if (pair.shadow)
                shadow_.erase({pair.shadow->rule, pair.shadow->subject}, pair.shadow->incident);
            continue;
        }
        std::optional<IncidentDifference> found = difference_of(pair);
        if (!found) continue;
        ++report.counts[static_cast<int>(found->kind)];
        if (report.differences.size() < differences_max)
            report.differences.push_back(*std::move(found));
    }
    report.live_incidents = live_.size();
    report.shadow_incidents = shadow_.size();
    return report;
}

}  // namespace freshet
