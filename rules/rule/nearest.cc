// Distance counts inserted, deleted, replaced and swapped characters; a third of the name may be
// wrong.
#include "rules/rule/nearest.h"

#include <algorithm>

namespace freshet {
namespace {

std::size_t distance(std::string_view left, std::string_view right) {
    std::vector<std::vector<std::size_t>> cost(left.size() + 1,
                                               std::vector<std::size_t>(right.size() + 1));
    for (std::size_t i = 0; i <= left.size(); ++i) cost[i][0] = i;
    for (std::size_t j = 0; j <= right.size(); ++j) cost[0][j] = j;
    for (std::size_t i = 1; i <= left.size(); ++i) {
        for (std::size_t j = 1; j <= right.size(); ++j) {
            const std::size_t replaced = left[i - 1] == right[j - 1] ? 0 : 1;
            cost[i][j] =
                std::min({cost[i - 1][j] + 1, cost[i][j - 1] + 1, cost[i - 1][j - 1] + replaced});
            if (i > 1 && j > 1 && left[i - 1] == right[j - 2] && left[i - 2] == right[j - 1])
                cost[i][j] = std::min(cost[i][j], cost[i - 2][j - 2] + 1);
        }
    }
    return cost[left.size()][right.size()];
}

}  // namespace

std::string did_you_mean(std::string_view written, const std::vector<std::string>& known) {
    const std::string* nearest = nullptr;
    std::size_t nearest_distance = 0;
    for (const std::string& name : known) {
        const std::size_t apart = distance(written, name);
        if (apart > std::max<std::size_t>(1, name.size() / 3)) continue;
        if (nearest != nullptr && apart >= nearest_distance) continue;
        nearest = &name;
        nearest_distance = apart;
    }
    return nearest == nullptr ? "" : "; did you mean `" + *nearest + "`?";
}

}  // namespace freshet
