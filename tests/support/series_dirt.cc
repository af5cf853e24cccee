// See series_dirt.h.
#include "tests/support/series_dirt.h"

#include <algorithm>
#include <string>

#include "tests/support/dice.h"

namespace freshet::series {
namespace {

using std::chrono::hours;
using std::chrono::minutes;

Quantity tenths(std::int64_t count) { return Quantity::from_ten_thousandths(count * 1'000); }

class Dirt {
public:
    Dirt(Series& series, std::uint64_t seed) : series_(series), dice_(seed) {
        // A series has some kinds of dirt, each rare or frequent.
        for (std::int64_t& each : one_in_) each = dice_.one_of({0, 0, 15, 60});
    }

    void add() {
        std::vector<Report> all;
        std::swap(all, series_.reports);
        for (Report& report : all) {
            Observation& told = report.observations.front();
            if (told.quality == Quality::good) spoil(report, told);
            series_.reports.push_back(report);
            if (told.element == Element::level) beside_level(report);
            if (told.element == Element::rain) beside_rain(report);
            beside_any(report);
        }
        batch();
    }

private:
    enum Kind {
        spike,
        stuck,
        scale,
        fill,
        other_length,
        long_amount,
        relative,
        again,
        frames,
        last
    };

    bool now(Kind kind) { return one_in_[kind] != 0 && dice_.one_in(one_in_[kind]); }

    void spoil(Report& report, Observation& told) {
        const bool is_level = told.element == Element::level;
        if (now(spike))
            told.value = is_level ? dice_.one_of({tenths(0), told.value + tenths(40),
                                                  told.value - tenths(15), tenths(99)})
                                  : dice_.one_of({tenths(0), tenths(1'000), tenths(65'535)});
        // For a while it says what it said, or one wrong thing again and again.
        if (stuck_for_ == 0 && now(stuck)) {
            stuck_for_ = dice_.from_to(2, 40);
            stuck_at_ = dice_.one_in(2) ? told.value : told.value - tenths(12);
            stuck_element_ = told.element;
        }
        if (stuck_for_ > 0 && told.element == stuck_element_) {
            --stuck_for_;
            told.value = stuck_at_;
        }
        if (now(scale))
            told.value =
                Quantity::from_ten_thousandths(dice_.one_in(2) ? told.value.ten_thousandths() * 10
                                                               : told.value.ten_thousandths() / 10);
        if (now(fill)) {
            told.quality = dice_.one_of({Quality::missing, Quality::bad, Quality::good});
            told.reason = QualityReason::fill;
            told.value = told.quality == Quality::good ? tenths(-10) : Quantity{};
        }
        report.function = dice_.one_in(3) ? 0x33 : 0x32;
    }

    // A group of levels over a base, of which the last has its level in the report, or has not.
    void beside_level(const Report& report) {
        if (!now(relative)) return;
        Report group = report;
        const Observation level = group.observations.front();
        group.observations.clear();
        const int count = static_cast<int>(dice_.from_to(1, 6));
        for (int i = 0; i < count; ++i) {
            Observation& one = group.observations.emplace_back(level);
            one.element = Element::relative_level;
            one.observed_at = level.observed_at - minutes(5) * (count - 1 - i);
            one.value = level.value - tenths(10) + tenths(dice_.from_to(-3, 3));
            if (dice_.one_in(12)) one.quality = dice_.one_of({Quality::missing, Quality::bad});
        }
        if (!dice_.one_in(5)) group.observations.push_back(level);
        if (dice_.one_in(12)) group.observations.push_back(group.observations.front());
        series_.reports.push_back(group);
    }

    void beside_rain(const Report& report) {
        const Observation& told = report.observations.front();
        const auto add = [&](Duration interval, Quantity value) {
            Report other = report;
            other.serial += 1'000'000;
            other.observations.front().interval = interval;
            other.observations.front().value = value;
            other.observations.front().quality = Quality::good;
            series_.reports.push_back(other);
        };
        if (now(other_length))
            add(dice_.one_of<Duration>({minutes(1), minutes(2), minutes(3), minutes(5), minutes(7),
                                        minutes(10), std::chrono::seconds(0)}),
                tenths(dice_.from_to(0, 60)));
        if (now(long_amount))
            add(dice_.one_of<Duration>({minutes(11), minutes(30), hours(1), hours(1), hours(6),
                                        hours(24), hours(72), hours(73), -minutes(5)}),
                told.value + tenths(dice_.from_to(0, 300)));
    }

    // Told again, with another word for it; by a stranger, as a test, of elements nobody judges.
    void beside_any(const Report& report) {
        if (now(again)) {
            Report other = report;
            Observation& told = other.observations.front();
            told.value += tenths(dice_.from_to(-20, 20));
            if (told.value < Quantity{} || dice_.one_in(6)) told.value = {};
            if (dice_.one_in(3)) other.sent_at.reset();
            if (dice_.one_in(3)) other.serial = static_cast<std::uint64_t>(dice_.from_to(0, 50));
            if (dice_.one_in(4)) told.quality = dice_.one_of({Quality::bad, Quality::missing});
            series_.reports.push_back(other);
        }
        if (now(frames)) {
            Report other = report;
            const int kind = static_cast<int>(dice_.from_to(1, 3));
            other.observations.front().value = tenths(5'000);
            if (kind == 1) other.station = StationId("stranger");
            if (kind == 2) {
                other.protocol = Protocol::sl651;
                other.function = 0x30;
            }
            if (kind == 3) other.observations.front().element = Element::voltage;
            series_.reports.push_back(other);
        }
    }

    // Several readings in one report, as stations send them after an outage.
    void batch() {
        if (!dice_.one_in(3)) return;
        std::vector<Report> all;
        std::swap(all, series_.reports);
        for (Report& report : all) {
            const bool joins =
                !series_.reports.empty() && series_.reports.back().station == report.station &&
                series_.reports.back().observations.size() < 12 && !dice_.one_in(4) &&
                report.function != 0x30 && series_.reports.back().function != 0x30;
            if (!joins) {
                series_.reports.push_back(std::move(report));
                continue;
            }
            std::vector<Observation>& into = series_.reports.back().observations;
            into.insert(into.end(), report.observations.begin(), report.observations.end());
        }
    }

    Series& series_;
    Dice dice_;
    std::int64_t one_in_[last] = {};
    std::int64_t stuck_for_ = 0;
    Quantity stuck_at_;
    Element stuck_element_ = Element::level;
};

}  // namespace

void add_dirt(Series& series, std::uint64_t seed) {
    Dirt(series, seed).add();
    std::ranges::stable_sort(series.reports, {},
                             [](const Report& report) { return observed_at(report); });
}

void add_wrong_clocks(std::vector<JournalRecord>& records, std::uint64_t seed) {
    Dice dice(seed);
    const std::int64_t one_in = dice.one_of({20, 60, 200});
    Duration ahead{};  // Of a clock that is wrong for a while.
    std::int64_t goes_on = 0;
    for (JournalRecord& record : records) {
        auto* report = std::get_if<Report>(&record.body);
        if (report == nullptr) continue;
        if (goes_on == 0 && dice.one_in(one_in)) {
            goes_on = dice.from_to(1, 8);
            ahead =
                dice.one_of<Duration>({minutes(4), minutes(6), hours(8), hours(24 * 365),
                                       -minutes(7), -hours(8), -hours(25), -hours(24 * 365 * 50)});
        }
        if (goes_on == 0) continue;
        --goes_on;
        for (Observation& told : report->observations) told.observed_at += ahead;
        if (report->sent_at) *report->sent_at += ahead;
    }
}

}  // namespace freshet::series
