// From texts to judgements: parse once a rule, resolve once a subject, share equal results.
#include "rules/rule/rule_book.h"

#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <utility>

#include "rules/rule/lint.h"
#include "rules/rule/resolver.h"
#include "rules/rule/rule_text.h"

namespace freshet {
namespace {

class Compiler {
public:
    explicit Compiler(ConfigurationRecord configuration)
        : configuration_(std::move(configuration)),
          table_(*configuration_),
          resolver_(table_, result_.errors),
          judged_(configuration_->stations.size()) {}

    CompiledRuleBook run() {
        const std::vector<ParsedRule> rules = parse_rules(*configuration_, table_, result_.errors);
        // What could be read is resolved although other parts could not: all problems at once.
        for (const ParsedRule& rule : rules) {
            const Named named{rule, names_in(rule)};
            if (rule.text->subject == SubjectKind::catchment) {
                add_catchments(named);
                continue;
            }
            if (rule.text->subject == SubjectKind::area) {
                add_areas(named);
                continue;
            }
            for (std::size_t index = 0; index < judged_.size(); ++index)
                if (rule.where.holds(configuration_->stations[index])) add_station(named, index);
        }
        if (!result_.errors.empty()) return std::move(result_);
        for (const ParsedRule& rule : rules) lint_rule(rule_reach(rule), result_.lints);
        resolver_.lint_missing(result_.lints);
        if (!rules.empty()) lint_unwatched(unwatched(), result_.lints);
        result_.book = std::make_shared<const RuleBook>(configuration_, by_station(),
                                                        std::move(of_catchments_));
        return std::move(result_);
    }

private:
    // With the names of the thresholds it asks for.
    struct Named {
        const ParsedRule& rule;
        std::set<std::string> names;
    };

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

    void add_station(const Named& named, std::size_t index) {
        const Station& station = configuration_->stations[index];
        std::vector<AreaId> areas = station.warns;
        if (areas.empty() && !station.area.empty()) areas.push_back(station.area);
        const bool had_areas = !areas.empty();
        bool has_village = false;
        for (const ThresholdTable::Village& village : table_.villages(station.id)) {
            const bool used =
                std::any_of(village.names.begin(), village.names.end(),
                            [&](const auto& name) { return named.names.contains(name); });
            if (!used) continue;
            has_village = true;
            std::erase(areas, village.area);
            add_subject(named, index, {nullptr, village.subject, {village.area}, {}, {}});
        }
        // The villages have taken all that the station warns: its own warning would reach nobody.
        if (has_village && had_areas && areas.empty()) return;
        add_subject(named, index,
                    {nullptr, SubjectId(station.id.text()), std::move(areas), {}, {}});
    }

    using Members = std::vector<const Station*>;

    // A subject for each catchment of which a station counts; it warns all that these warn.
    void add_catchments(const Named& named) {
        std::map<CatchmentId, Members> counting;
        for (const Station& station : configuration_->stations)
            if (counts(named, station)) counting[station.catchment].push_back(&station);
        for (auto& [catchment, members] : counting) {
            std::set<AreaId> areas;
            for (const Station* station : members) {
                areas.insert(station->warns.begin(), station->warns.end());
                if (station->warns.empty() && !station->area.empty()) areas.insert(station->area);
            }
            add_whole(named, catchment, {areas.begin(), areas.end()}, std::move(members));
        }
    }

    // A subject for each area in which a station counts; it warns that area. Its fold is of the
    // area's code, as that of incidents raised by hand there.
    void add_areas(const Named& named) {
        for (const AreaId& area :
             std::set<AreaId>(named.rule.text->areas.begin(), named.rule.text->areas.end())) {
            Members members;
            for (const Station& station : configuration_->stations)
                if (counts(named, station) && lies_in(station.area, area, configuration_->areas))
                    members.push_back(&station);
            if (!members.empty())
                add_whole(named, CatchmentId(area.text()), {area}, std::move(members));
        }
    }

    static bool counts(const Named& named, const Station& station) {
        return named.rule.where.holds(station) && station.weight > Quantity();
    }

    void add_whole(const Named& named, const CatchmentId& id, std::vector<AreaId> areas,
                   Members members) {
        JudgedSubject subject;
        subject.subject = SubjectId(id.text());
        subject.areas = std::move(areas);
        std::sort(members.begin(), members.end(),
                  [](const Station* left, const Station* right) { return left->id < right->id; });
        subject.members = std::move(members);
        Station place;
        place.catchment = id;
        resolve(named, {place, subject.subject, named.rule.text->subject}, subject);
        of_catchments_[id].push_back(std::move(subject));
    }

    void add_subject(const Named& named, std::size_t index, JudgedSubject subject) {
        subject.station = &configuration_->stations[index];
        resolve(named, {*subject.station, subject.subject}, subject);
        judged_[index].push_back(std::move(subject));
    }

    void resolve(const Named& named, const ThresholdTable::Subject& place, JudgedSubject& subject) {
        subject.rule = named.rule.text;
        const std::vector<MonthDay> begins = table_.season_begins(place, named.names);
        if (begins.empty()) subject.severities = resolver_.judgements(named.rule, {place, {}});
        for (const MonthDay begin : begins)
            subject.seasons.push_back({begin, resolver_.judgements(named.rule, {place, begin})});
        subject.each([&](const Judgements& severities) {
            for (const auto& judgement : severities)
                if (judgement) {
                    subject.uses.add(judgement->uses);
                    for (const Upstream& upstream : judgement->upstreams)
                        add(subject.upstreams, upstream);
                }
        });
    }

    std::vector<const Station*> unwatched() const {
        std::vector<const Station*> stations;
        std::set<const Station*> counting;
        for (const auto& [catchment, subjects] : of_catchments_)
            for (const JudgedSubject& subject : subjects)
                counting.insert(subject.members.begin(), subject.members.end());
        std::set<StationId> named;
        for (const auto& subjects : judged_)
            for (const JudgedSubject& subject : subjects)
                for (const Upstream& upstream : subject.upstreams) named.insert(upstream.station);
        for (std::size_t index = 0; index < judged_.size(); ++index) {
            const Station* station = &configuration_->stations[index];
            if (named.contains(station->id)) continue;
            if (judged_[index].empty() && !counting.contains(station)) stations.push_back(station);
        }
        return stations;
    }

    RuleReach rule_reach(const ParsedRule& rule) const {
        RuleReach reach{&rule, {}, {}};
        for (const StationId& id : stations_named(*rule.text))
            for (const Station& station : configuration_->stations)
                if (station.id == id) reach.named.push_back(&station);
        for (std::size_t index = 0; index < judged_.size(); ++index) {
            const Station& station = configuration_->stations[index];
            const auto& areas = rule.text->areas;
            const auto has_it = [&](const AreaId& area) {
                return lies_in(station.area, area, configuration_->areas);
            };
            if (!rule.where.holds(station)) continue;
            if (!areas.empty() && std::none_of(areas.begin(), areas.end(), has_it)) continue;
            reach.stations.push_back(&station);
            for (const JudgedSubject& subject : judged_[index])
                if (subject.rule == rule.text) reach.subjects.push_back(&subject);
        }
        for (const auto& [catchment, subjects] : of_catchments_)
            for (const JudgedSubject& subject : subjects)
                if (subject.rule == rule.text) reach.subjects.push_back(&subject);
        return reach;
    }

    // After the lints, which look at the subjects where they are.
    RuleBook::ByStation by_station() {
        RuleBook::ByStation result;
        result.reserve(judged_.size());
        for (std::size_t index = 0; index < judged_.size(); ++index)
            if (!judged_[index].empty())
                result.emplace(configuration_->stations[index].id, std::move(judged_[index]));
        return result;
    }

    ConfigurationRecord configuration_;
    CompiledRuleBook result_;
    ThresholdTable table_;
    Resolver resolver_;
    std::vector<std::vector<JudgedSubject>> judged_;  // By place in the list of stations.
    RuleBook::ByCatchment of_catchments_;
};

}  // namespace

RuleBook::RuleBook(ConfigurationRecord configuration, ByStation judged, ByCatchment of_catchments)
    : configuration_(std::move(configuration)),
      judged_(std::move(judged)),
      of_catchments_(std::move(of_catchments)) {
    stations_.reserve(configuration_->stations.size());
    for (const Station& station : configuration_->stations) stations_.emplace(station.id, &station);
    for (const Area& area : configuration_->areas) areas_.emplace(area.id, &area);
    for (const auto& [id, subjects] : judged_)
        for (const JudgedSubject& subject : subjects) uses_.add(subject.uses);
    for (const auto& [id, subjects] : of_catchments_)
        for (const JudgedSubject& subject : subjects) uses_.add(subject.uses);
    invite();
}

void RuleBook::invite() {
    for (const Station& station : configuration_->stations)
        for (const StationId& id : station.neighbours)
            if (const Station* neighbour = this->station(id))
                guests_.add(station.catchment, *neighbour, GuestList::As::witness);
    for (const auto& [host, subjects] : of_catchments_)
        for (const JudgedSubject& subject : subjects)
            for (const Station* member : subject.members)
                guests_.add(host, *member, GuestList::As::asked);
    for (const Station& station : configuration_->stations)
        for (const JudgedSubject& subject : judged(station.id))
            for (const Upstream& upstream : subject.upstreams) {
                guests_.add(station.catchment, *this->station(upstream.station),
                            GuestList::As::asked);
                std::vector<StationId>& askers = askers_[upstream.station];
                if (askers.empty() || askers.back() != station.id) askers.push_back(station.id);
            }
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

const std::vector<JudgedSubject>& RuleBook::judged(const CatchmentId& id) const {
    static const std::vector<JudgedSubject> none;
    const auto found = of_catchments_.find(id);
    return found == of_catchments_.end() ? none : found->second;
}

const JudgedSubject* RuleBook::judged(const CatchmentId& catchment, const RuleName& rule) const {
    for (const JudgedSubject& candidate : judged(catchment))
        if (candidate.rule->name == rule) return &candidate;
    return nullptr;
}

const std::vector<StationId>& RuleBook::askers_of(const StationId& station) const {
    static const std::vector<StationId> none;
    if (askers_.empty()) return none;
    const auto found = askers_.find(station);
    return found == askers_.end() ? none : found->second;
}

bool lies_in(const AreaId& area, const AreaId& within, const std::vector<Area>& areas) {
    // City, county, township, village, grid; more is a list that goes in a circle.
    constexpr int depth_max = 16;
    const AreaId* at = &area;
    for (int depth = 0; depth < depth_max && !at->empty(); ++depth) {
        if (*at == within) return true;
        const auto found = std::find_if(areas.begin(), areas.end(),
                                        [&](const Area& each) { return each.id == *at; });
        if (found == areas.end()) return false;
        at = &found->parent;
    }
    return false;
}

CompiledRuleBook compile_rule_book(ConfigurationRecord configuration) {
    return Compiler(std::move(configuration)).run();
}

}  // namespace freshet
