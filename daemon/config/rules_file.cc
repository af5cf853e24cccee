// See rules_file.h. Stages of transfer become a rule of their own, `<name>-transfer`: their
// incident has an identity, an escalation and an end of its own, and no colour is ever made of
// them.
#include "daemon/config/rules_file.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "daemon/config/yaml.h"
#include "rules/rule/nearest.h"

namespace freshet {
namespace {

constexpr std::array<Severity, colour_count> colours{Severity::blue, Severity::yellow,
                                                     Severity::orange, Severity::red};
constexpr std::array<Severity, 2> stages{Severity::prepare, Severity::immediate};
static_assert(colours.size() + stages.size() == severity_count);
constexpr std::array<Audience, 3> audiences{Audience::desk, Audience::officials, Audience::public_};

std::vector<std::string> audience_words() { return {"desk", "officials", "public"}; }

// A rule's name is the first part of an incident's id, which is cut at its dots.
bool is_rule_name(std::string_view name) {
    return !name.empty() && name.size() <= 64 && name.front() != '-' &&
           name.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789-") ==
               std::string_view::npos;
}

class Reader {
public:
    explicit Reader(Findings& findings) : findings_(findings) {}

    RuleText rule(const YamlNode& node) {
        RuleText rule;
        rule.place = node.place;
        const YamlMap map(node, "a rule",
                          {"name", "event", "audience", "issuer", "where", "subject", "areas",
                           "minimum", "severities", "all_clear", "transfer"},
                          findings_);
        rule.name = RuleName(map.required("name"));
        if (const YamlNode* name = map.find("name"); name != nullptr && !is_rule_name(name->text))
            map.error(name->place, fmt::format("name '{}' has to be of small letters, digits and -",
                                               name->text));
        rule.event = map.required("event");
        rule.issuer = map.text("issuer");
        rule.where = map.text("where");
        if (const YamlNode* subject = map.find("subject")) read_subject(*subject, rule);
        for (const YamlNode* area : map.texts("areas")) rule.areas.emplace_back(area->text);
        if (const YamlNode* minimum = map.find("minimum")) read_minimum(*minimum, rule);
        if (map.find("audience") != nullptr) rule.audience = audience(map);
        read_severities(map, rule);
        if (const YamlNode* all_clear = map.find("all_clear")) read_all_clear(*all_clear, rule);
        return rule;
    }

    // Of the same rule: who and where are its own, when is not. Nothing where it has no stages.
    std::optional<RuleText> transfer(const YamlNode& node, const RuleText& rule) {
        const YamlNode* transfer = nullptr;
        for (const YamlField& field : node.fields)
            if (field.key.text == "transfer") transfer = &field.value;
        if (transfer == nullptr) return std::nullopt;
        RuleText own = rule;
        own.place = transfer->place;
        own.severities = {};
        own.name = RuleName(rule.name.text() + "-transfer");
        if (!rule.name.empty() && !is_rule_name(own.name.text()))
            findings_.error(own.place, fmt::format("'{}', the name of its transfer, is too long",
                                                   own.name.text()));
        const YamlMap map(*transfer, "transfer", {"prepare", "immediate"}, findings_);
        for (const Severity stage : stages)
            if (const YamlNode* text = map.find(to_string(stage)))
                own.severities[index_of(stage)] = severity_text(*text, stage);
        if (transfer->form == YamlNode::Form::map && transfer->fields.empty())
            map.error(transfer->place, "transfer names neither prepare nor immediate");
        return own;
    }

private:
    static std::size_t index_of(Severity severity) {
        return static_cast<std::size_t>(severity) - 1;
    }

    void read_subject(const YamlNode& node, RuleText& rule) {
        if (node.text == "catchment")
            rule.subject = SubjectKind::catchment;
        else if (node.text == "area")
            rule.subject = SubjectKind::area;
        else if (node.text == "reservoir")
            // A reservoir is a station of that kind: one reservoir, one policy by its own rows.
            rule.where = (rule.where.empty() ? "" : "(" + rule.where + ") and ") +
                         std::string("kind == reservoir");
        else if (node.text != "station")
            findings_.error(
                node.place,
                fmt::format(
                    "subject '{}' is neither station, catchment, area nor reservoir{}", node.text,
                    did_you_mean(node.text, {"station", "catchment", "area", "reservoir"})));
    }

    // Whether it is asked for, and lies between 0 and 1, the rule book knows.
    void read_minimum(const YamlNode& node, RuleText& rule) {
        const Result<ParsedQuantity> share = parse_quantity(node.text);
        if (share && !share->rounded)
            rule.minimum = share->value;
        else
            findings_.error(node.place, fmt::format("minimum '{}' is no part like 0.7", node.text));
    }

    std::vector<Audience> audience(const YamlMap& map) {
        std::vector<Audience> named;
        for (const YamlNode* word : map.texts("audience")) {
            const std::optional<Audience> audience = audience_from(word->text);
            if (!audience)
                map.error(word->place, fmt::format("unknown audience '{}'{}", word->text,
                                                   did_you_mean(word->text, audience_words())));
            else if (std::find(named.begin(), named.end(), *audience) == named.end())
                named.push_back(*audience);
        }
        return named;
    }

    void read_severities(const YamlMap& map, RuleText& rule) {
        const YamlNode* node = map.find("severities");
        if (node == nullptr) {
            if (map.find("transfer") == nullptr) map.error(map.place(), "a rule has no severities");
            return;
        }
        const YamlMap named(*node, "severities", {"blue", "yellow", "orange", "red"}, findings_);
        for (const Severity colour : colours)
            if (const YamlNode* severity = named.find(to_string(colour)))
                rule.severities[index_of(colour)] = severity_text(*severity, colour);
        if (node->form == YamlNode::Form::map && node->fields.empty())
            map.error(node->place, "severities names none of blue, yellow, orange, red");
    }

    SeverityText severity_text(const YamlNode& node, Severity severity) {
        SeverityText text;
        const YamlMap map(node, to_string(severity), {"raise", "clear", "hold"}, findings_);
        text.raise = map.required("raise");
        text.clear = is_stage(severity) ? map.text("clear") : map.required("clear");
        if (const YamlNode* raise = map.find("raise")) text.raise_place = raise->place;
        if (const YamlNode* clear = map.find("clear")) text.clear_place = clear->place;
        if (const YamlNode* hold = map.find("hold")) {
            const Result<Duration> duration = parse_duration(map.text("hold"));
            if (duration)
                text.hold = *duration;
            else
                map.error(hold->place, "hold: " + duration.error().message);
        }
        return text;
    }

    void read_all_clear(const YamlNode& node, RuleText& rule) {
        // One word is for every audience.
        if (node.form == YamlNode::Form::text) {
            rule.all_clear.fill(all_clear(node));
            return;
        }
        const YamlMap map(node, "all_clear", audience_words(), findings_);
        for (std::size_t index = 0; index < audiences.size(); ++index)
            if (const YamlNode* who = map.find(to_string(audiences[index])))
                rule.all_clear[index] = all_clear(*who);
    }

    AllClear all_clear(const YamlNode& node) {
        if (node.text == "auto") return AllClear::automatic;
        if (node.text != "person")
            findings_.error(node.place,
                            fmt::format("all_clear '{}' is neither auto nor person", node.text));
        return AllClear::person;
    }

    Findings& findings_;
};

// "08:00", after midnight.
std::optional<Duration> time_of_day(std::string_view text) {
    const Result<Timestamp> time = parse_time("2000-01-01T" + std::string(text), utc);
    if (text.size() != 5 || !time) return std::nullopt;
    return *time - std::chrono::floor<std::chrono::days>(*time);
}

}  // namespace

RulesFile read_rules(std::string_view text, const std::string& file, Findings& findings) {
    RulesFile result;
    const std::optional<YamlNode> node = read_yaml(text, file, findings);
    if (!node) return result;
    const YamlMap map(*node, "a file of rules", {"rules", "unconfirmed", "day_start"}, findings);
    result.unconfirmed = map.text("unconfirmed");
    if (const YamlNode* start = map.find("day_start")) {
        result.day_start_place = start->place;
        result.day_start = time_of_day(start->text);
        if (!result.day_start)
            findings.error(start->place, fmt::format("day_start '{}' is no time of day; write "
                                                     "\"08:00\"",
                                                     start->text));
    }
    const YamlNode* rules = map.find("rules");
    if (rules == nullptr || rules->form != YamlNode::Form::list) {
        if (node->form == YamlNode::Form::map)
            findings.error(rules == nullptr ? node->place : rules->place,
                           "rules: has to be a list, each rule after a '-'");
        return result;
    }
    Reader reader(findings);
    for (const YamlNode& item : rules->items) {
        RuleText rule = reader.rule(item);
        std::optional<RuleText> transfer = reader.transfer(item, rule);
        const bool any = std::any_of(rule.severities.begin(), rule.severities.end(),
                                     [](const auto& severity) { return severity.has_value(); });
        if (any || !transfer) result.rules.push_back(std::move(rule));
        if (transfer) result.rules.push_back(std::move(*transfer));
    }
    return result;
}

void expect_distinct_names(const std::vector<RuleText>& rules, Findings& findings) {
    std::map<RuleName, SourcePlace> places;
    for (const RuleText& rule : rules) {
        if (rule.name.empty()) continue;
        const auto [earlier, added] = places.emplace(rule.name, rule.place);
        if (!added)
            findings.error(rule.place, fmt::format("rule {} is already in {}:{}", rule.name.text(),
                                                   earlier->second.file, earlier->second.line));
    }
}

}  // namespace freshet
