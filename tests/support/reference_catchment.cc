// See reference_catchment.h.
#include "tests/support/reference_catchment.h"

#include <algorithm>

namespace freshet::reference {
namespace {

__extension__ using Wide = __int128;

Wide weighed(Quantity value, Quantity weight) {
    return Wide{value.ten_thousandths()} * weight.ten_thousandths();
}

}  // namespace

bool enough(Quantity part, Quantity all, Quantity minimum) {
    return weighed(part, Quantity::from_units(1)) >= weighed(all, minimum);
}

// [60] A silent gauge: at least what it has told, at most what the wettest of the others shows;
// [63] by what these measured, where that is asked.
Range gathered(const std::string& how, const Values& catchment,
               const std::function<Range(const Values&)>& ask) {
    Quantity reporting, all, wettest;
    std::vector<std::pair<Range, Member>> told;
    for (const Member& member : catchment.members()) {
        const Values* certain = member.values->certain();
        const bool is_silent = certain != nullptr && !member.rain_reports;
        const Range said = ask(is_silent ? *certain : *member.values);
        told.emplace_back(said, member);
        all += member.weight;
        if (!member.rain_reports) continue;
        reporting += member.weight;
        wettest = std::max(wettest, said.high.value_or(Quantity{}));
    }
    if (!enough(reporting, all, catchment.minimum())) return {};
    const auto made = [&](bool high) {
        Quantity largest;
        std::int64_t sum = 0;
        Wide of_weights = 0;
        for (const auto& [said, member] : told) {
            const Quantity low = said.low.value_or(Quantity{});
            const Quantity silent = std::max(low, wettest);
            const Quantity value = !high ? low : member.rain_reports ? *said.high : silent;
            largest = std::max(largest, value);
            sum += value.ten_thousandths();
            of_weights += weighed(value, member.weight);
        }
        if (how == "max") return largest;
        if (how == "sum") return Quantity::from_ten_thousandths(sum);
        const Wide under = all.ten_thousandths();
        return Quantity::from_ten_thousandths(
            static_cast<std::int64_t>((2 * of_weights + under) / (2 * under)));
    };
    return {made(false), made(true)};
}

// [61] For less than so many it counts those of which it is not certainly false, for as many those
// of which it may be true by what was measured [63].
Range counted(const Values& catchment, const std::function<Truth(const Values&)>& test) {
    std::int64_t certain = 0, possible = 0;
    for (const Member& member : catchment.members()) {
        const Truth truth = test(*member.values);
        if (const Values* of_member = member.values->certain()) {
            certain += test(*of_member) == Truth::no ? 0 : 1;
            possible += truth == Truth::yes ? 1 : 0;
            continue;
        }
        certain += truth == Truth::yes ? 1 : 0;
        possible += truth == Truth::no ? 0 : 1;
    }
    return {Quantity::from_units(certain), Quantity::from_units(possible)};
}

}  // namespace freshet::reference
