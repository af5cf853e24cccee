// Seeded random values of the model, every field used and the edges drawn often, for the tests of
// the stored forms.
#pragma once

#include <random>

#include "rules/model/commit.h"
#include "rules/model/record.h"
#include "rules/model/warning.h"

namespace freshet::testing {

class RandomModel {
public:
    explicit RandomModel(std::uint64_t seed) : random_(seed) {}

    JournalRecord record();
    Configuration configuration();
    OutputRow output_row();
    Warning warning();
    StationPage station_page();

    std::uint64_t below(std::uint64_t bound) { return random_() % bound; }

private:
    bool coin() { return below(2) == 0; }
    std::int64_t number();
    std::string text();
    template <class N>
    N name() {
        return N(text());
    }
    template <class E>
    E one_of(E first, E last) {
        const auto low = static_cast<std::uint64_t>(first);
        return static_cast<E>(low + below(static_cast<std::uint64_t>(last) - low + 1));
    }
    template <class Make>
    auto maybe(Make make) -> std::optional<decltype(make())> {
        if (coin()) return std::nullopt;
        return make();
    }
    template <class Make>
    auto some(Make make) -> std::vector<decltype(make())> {
        std::vector<decltype(make())> items;
        for (std::uint64_t left = below(4); left > 0; --left) items.push_back(make());
        return items;
    }
    Timestamp time() { return Timestamp(Duration(number())); }
    Duration duration() { return Duration(number()); }
    Quantity quantity() { return Quantity::from_ten_thousandths(number()); }
    Severity severity() { return one_of(Severity::blue, severity_last); }
    JournalPosition position() { return {static_cast<std::uint32_t>(random_()), random_()}; }
    SourcePlace place();
    Observation observation();
    Report report();
    PatrolReport patrol_report();
    SuperiorWarning superior_warning();
    Forecast forecast();
    Station station();
    Area area();
    ThresholdRow threshold();
    RuleText rule();
    Evidence evidence();

    std::mt19937_64 random_;
};

}  // namespace freshet::testing
