// What a rule asks of a subject on each day of the year and in each case, as its rows say.
#pragma once

#include <algorithm>
#include <array>
#include <map>
#include <optional>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "tests/support/reference_expression.h"

namespace freshet::reference {

struct Asked {
    Condition raise, clear;
    Duration hold;
};
using AskedOfAll = std::array<std::optional<Asked>, severity_count>;

// One severity of a rule for one subject; nothing where a threshold is missing.
inline std::optional<Asked> asked_of(const SeverityText& text, Severity severity,
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

    // Of whatever is asked on any day, without a condition.
    template <class Visit>
    void each(Visit&& visit) const {
        for (const Cases& cases : asked_)
            for (const auto& asked : cases.back().asked)
                if (asked) visit(*asked);
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

}  // namespace freshet::reference
