// From texts to judgements: parse once a rule, resolve once a subject, share equal results.
#include "rules/rule/rule_book.h"

#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <tuple>
#include <utility>

#include "rules/rule/lint.h"
#include "rules/rule/rule_text.h"

namespace freshet {
namespace {

class Compiler {
public:
    explicit Compiler(ConfigurationRecord configuration)
        : configuration_(std::move(configuration)), table_(*configuration_) {}

    CompiledRuleBook run() {
        CompiledRuleBook result;
        const std::vector<ParsedRule> rules = parse_rules(*configuration_, table_, result.errors);
        // What could be read is resolved although other parts could not: all problems at once.
        for (const ParsedRule& rule : rules) {
            for (const Station& station : configuration_->stations)
                if (rule.where.holds(station)) add_station(rule, station, result.errors);
        }
        if (!result.errors.empty()) return result;
        for (const ParsedRule& rule : rules) lint_rule(rule_reach(rule), result.lints);
        for (const auto& [key, missing] : missing_) lint_missing(missing, result.lints);
        if (!rules.empty()) lint_unwatched(unwatched(), result.lints);
        result.book = std::make_shared<const RuleBook>(configuration_, std::move(judged_));
        return result;
    }

private:
    enum class Side { raise, clear };

    static std::set<std::string> names_in(const ParsedRule& rule) {
        std::set<std::string> names;
        const auto add = [&](const Comparison& comparison) {
            for (const NamedAddend& named : comparison.names) names.insert(named.name);
        };
        for (const auto& severity : rule.severities) {
            if (!severity) continue;
            severity->raise.each(add);
            severity->clear.each(add);
        }
        return names;
    }

    void add_station(const ParsedRule& rule, const Station& station, Problems& errors) {
        std::vector<AreaId> areas = station.warns;
        if (areas.empty() && !station.area.empty()) areas.push_back(station.area);
        const std::set<std::string> names = names_in(rule);
        const bool had_areas = !areas.empty();
        bool has_village = false;
        for (const ThresholdTable::Village& village : table_.villages(station.id)) {
            const bool used = std::any_of(village.names.begin(), village.names.end(),
                                          [&](const auto& name) { return names.contains(name); });
            if (!used) continue;
            has_village = true;
            std::erase(areas, village.area);
            add_subject(rule, station, {nullptr, village.subject, {village.area}, {}, {}}, errors);
        }
        // The villages have taken all that the station warns: its own warning would reach nobody.
        if (has_village && had_areas && areas.empty()) return;
        add_subject(rule, station, {nullptr, SubjectId(station.id.text()), areas, {}, {}}, errors);
    }

    void add_subject(const ParsedRule& rule, const Station& station, JudgedSubject subject,
                     Problems& errors) {
        subject.rule = rule.text;
        const ThresholdTable::Subject place{station, subject.subject};
        const std::vector<MonthDay> begins = table_.season_begins(place, names_in(rule));
        if (begins.empty()) subject.severities = resolve_all(rule, {place, {}}, errors);
        for (const MonthDay begin : begins)
            subject.seasons.push_back({begin, resolve_all(rule, {place, begin}, errors)});
        subject.each([&](const Judgements& severities) {
            for (const auto& judgement : severities)
                subject.uses_flow |= judgement && judgement->uses_flow;
        });
        judged_[station.id].push_back(std::move(subject));
    }

    // Where, and on which day of the year if that matters.
    struct Place {
        const ThresholdTable::Subject& subject;
        std::optional<MonthDay> day;
    };

    Judgements resolve_all(const ParsedRule& rule, const Place& place, Problems& errors) {
        Judgements severities;
        for (std::size_t index = 0; index < severity_count; ++index)
            if (rule.severities[index]) severities[index] = resolve(rule, index, place, errors);
        return severities;
    }

    std::shared_ptr<const Judgement> resolve(const ParsedRule& rule, std::size_t index,
                                             const Place& place, Problems& errors) {
        Judgement judgement{rule.severities[index]->raise, rule.severities[index]->clear, {}};
        std::optional<Duration> hold;
        const bool complete =
            fill(judgement.raise, {Side::raise, severity_at(index), place}, hold, errors) &&
            fill(judgement.clear, {Side::clear, severity_at(index), place}, hold, errors);
        if (!complete) return nullptr;
        judgement.hold = hold.value_or(rule.text->severities[index]->hold);
        std::string key = rule.text->name.text() + "|" + std::to_string(index) + "|" +
                          std::to_string(judgement.hold.count());
        const auto note = [&](const Comparison& comparison) {
            each_measure(comparison, [&](const Measure& measure) {
                const SeriesAsked series = series_of(measure.term);
                judgement.uses_rain |= series == SeriesAsked::rain;
                judgement.uses_level |= series == SeriesAsked::level;
                judgement.uses_flow |= series == SeriesAsked::flow;
                judgement.window_longest = std::max(judgement.window_longest, reach_of(measure));
            });
            key += "|" + std::to_string(bound_of(comparison).ten_thousandths()) + "/" +
                   std::to_string(comparison.measure.height.ten_thousandths());
        };
        std::as_const(judgement).raise.each(note);
        std::as_const(judgement).clear.each(note);
        std::shared_ptr<const Judgement>& shared = shared_[key];
        if (!shared) shared = std::make_shared<const Judgement>(std::move(judgement));
        return shared;
    }

    struct Asked {
        Side side;
        Severity severity;
        const Place& place;
    };

    // False when a threshold is missing: then there is no such severity here, never one of 0.
    bool fill(Expression& expression, const Asked& asked, std::optional<Duration>& hold,
              Problems& errors) {
        bool complete = true;
        expression.each([&](Comparison& comparison) {
            if (comparison.names.empty()) return;
            for (const NamedAddend& named : comparison.names)
                complete = add_row(comparison, named, asked, hold, errors) && complete;
            if (complete && !settle(comparison)) {
                complete = false;
                errors.push_back({comparison.place,
                                  "the thresholds here are too large or too fine "
                                  "to be exact"});
            }
            comparison.names.clear();
        });
        return complete;
    }

    std::vector<const Station*> unwatched() const {
        std::vector<const Station*> stations;
        for (const Station& station : configuration_->stations)
            if (!judged_.contains(station.id)) stations.push_back(&station);
        return stations;
    }

    void note_missing(const Comparison& comparison, const NamedAddend& named, const Asked& asked) {
        const SubjectId& subject = asked.place.subject.id;
        MissingThreshold& missing = missing_[{comparison.place, asked.severity, named.name}];
        missing.place = comparison.place;
        missing.severity = asked.severity;
        missing.name = named.name;
        if (missing.subjects.empty() || missing.subjects.back() != subject)
            missing.subjects.push_back(subject);
    }

    // Adds the row's number to the comparison's; false when there is none.
    bool add_row(Comparison& comparison, const NamedAddend& named, const Asked& asked,
                 std::optional<Duration>& hold, Problems& errors) {
        const ThresholdTable::Subject& subject = asked.place.subject;
        const ThresholdRow* row =
            table_.row(subject, {named.name, asked.severity, asked.place.day});
        // One that holds in another season is not forgotten.
        if (row == nullptr && asked.place.day &&
            table_.row(subject, {named.name, asked.severity, std::nullopt}) != nullptr)
            return false;
        std::optional<Quantity> value;
        if (row != nullptr) value = asked.side == Side::raise ? row->raise : row->clear;
        if (row != nullptr && !value && named.is_mark) value = row->raise;
        if (!value) {
            note_missing(comparison, named, asked);
            return false;
        }
        const std::optional<WrittenUnit> unit = unit_from(row->unit);
        const std::optional<Rational> factor =
            unit ? conversion(unit->unit, *named.unit) : std::nullopt;
        if (!factor) {
            if (refused_.insert(row).second)
                errors.push_back({row->place, row->name + " is in " + row->unit + ", but " +
                                                  text_of(comparison) + " is measured in " +
                                                  std::string(to_string(*named.unit))});
            return false;
        }
        const Rational found = Rational::of(*value) * unit->factor * *factor * named.weight;
        if (named.is_height)
            comparison.measure.height +=
                Quantity::from_ten_thousandths((found * Rational(Quantity::per_unit)).nearest());
        else
            comparison.number = comparison.number + found;
        if (row->hold) hold = std::max(hold.value_or(Duration::zero()), *row->hold);
        return true;
    }

    RuleReach rule_reach(const ParsedRule& rule) const {
        RuleReach reach{&rule, {}, {}};
        for (const Station& station : configuration_->stations) {
            if (!rule.where.holds(station)) continue;
            reach.stations.push_back(&station);
            const auto found = judged_.find(station.id);
            if (found == judged_.end()) continue;
            for (const JudgedSubject& subject : found->second)
                if (subject.rule == rule.text) reach.subjects.push_back(&subject);
        }
        return reach;
    }

    ConfigurationRecord configuration_;
    ThresholdTable table_;
    std::unordered_map<StationId, std::vector<JudgedSubject>> judged_;
    std::map<std::string, std::shared_ptr<const Judgement>> shared_;
    std::set<const ThresholdRow*> refused_;
    std::map<std::tuple<SourcePlace, Severity, std::string>, MissingThreshold> missing_;
};

}  // namespace

RuleBook::RuleBook(ConfigurationRecord configuration,
                   std::unordered_map<StationId, std::vector<JudgedSubject>> judged)
    : configuration_(std::move(configuration)), judged_(std::move(judged)) {
    for (const Station& station : configuration_->stations) stations_.emplace(station.id, &station);
    for (const Area& area : configuration_->areas) areas_.emplace(area.id, &area);
    for (const auto& [id, subjects] : judged_)
        for (const JudgedSubject& subject : subjects) uses_flow_ |= subject.uses_flow;
}

const Station* RuleBook::station(const StationId& id) const {
    const auto found = stations_.find(id);
    return found == stations_.end() ? nullptr : found->second;
}

const Area* RuleBook::area(const AreaId& id) const {
    const auto found = areas_.find(id);
    return found == areas_.end() ? nullptr : found->second;
}

const std::vector<JudgedSubject>& RuleBook::judged(const StationId& id) const {
    static const std::vector<JudgedSubject> none;
    const auto found = judged_.find(id);
    return found == judged_.end() ? none : found->second;
}

const JudgedSubject* RuleBook::judged(const StationId& station, const RuleName& rule,
                                      const SubjectId& subject) const {
    for (const JudgedSubject& candidate : judged(station))
        if (candidate.subject == subject && candidate.rule->name == rule) return &candidate;
    return nullptr;
}

CompiledRuleBook compile_rule_book(ConfigurationRecord configuration) {
    return Compiler(std::move(configuration)).run();
}

}  // namespace freshet
