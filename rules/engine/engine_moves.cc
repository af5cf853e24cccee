// Stations on their way between catchments: moved to another, or a guest there from a configuration
// on that asks of it. Both go as the bytes of their fold.
#include <algorithm>
#include <utility>

#include "rules/engine/engine_state.h"

namespace freshet {
namespace {

// Whether it is worth compiling to see which stations become guests.
bool may_ask_elsewhere(const Configuration& configuration) {
    return std::ranges::any_of(configuration.rules, [](const RuleText& rule) {
        if (rule.subject == SubjectKind::area) return true;
        return std::ranges::any_of(rule.severities, [](const auto& severity) {
            const auto names = [](const std::string& text) {
                return text.find("of") != std::string::npos;
            };
            return severity && (names(severity->raise) || names(severity->clear));
        });
    });
}

}  // namespace

std::vector<MovedStation> Engine::State::moves(const ConfigurationRecord& configuration,
                                               JournalPosition at) const {
    std::vector<MovedStation> result;
    if (at.offset == 0) return result;
    const EpochView epochs = shared_.epochs({at.partition, at.offset - 1});
    if (epochs.empty()) return result;
    const RuleBook& before = *epochs.newest().book;
    for (const Station& station : configuration->stations)
        if (const Station* was = before.station(station.id);
            was != nullptr && was->catchment != station.catchment)
            result.push_back({at, station.id, was->catchment, station.catchment, {}});
    if (!may_ask_elsewhere(*configuration)) return result;
    // Nothing of one that does not compile: it is refused when it is folded.
    const Result<std::shared_ptr<const RuleBook>> book = shared_.compile(configuration);
    if (!book) return result;
    (*book)->guests().each_asked([&](const CatchmentId& host, const Station& station) {
        const Station* was = before.station(station.id);
        // Where it was at home, or asked of, until now all is known of it.
        if (was == nullptr || was->catchment == host || before.guests().is_asked(host, station.id))
            return;
        result.push_back({at, station.id, was->catchment, host, {}});
    });
    return result;
}

std::vector<MovedStation> Engine::State::give(const std::vector<MovedStation>& moves) const {
    std::vector<MovedStation> result;
    for (MovedStation moved : moves) {
        if (!owns(moved.from)) continue;
        const auto found = parts_.find(moved.from);
        if (found != parts_.end()) {
            if (!is_due(found->second, moved.position)) continue;
            moved.blob = found->second.fold.give(moved.station);
        }
        result.push_back(std::move(moved));
    }
    return result;
}

// Before the parts look at the configuration: the old catchment must still have the station.
Result<void> Engine::State::settle(const std::vector<MovedStation>& moves) {
    std::vector<MovedStation> taken = std::exchange(taken_, {});
    if (moves.empty()) return {};
    for (MovedStation& own : give(moves)) taken.push_back(std::move(own));
    for (const MovedStation& moved : moves) {
        const auto known = parts_.find(moved.to);
        if (!owns(moved.to) || (known != parts_.end() && !is_due(known->second))) continue;
        const auto found = std::find_if(taken.begin(), taken.end(), [&](const MovedStation& each) {
            return each.station == moved.station && each.position == moved.position;
        });
        if (found == taken.end())
            return Error{ErrorCode::corrupt, "station " + moved.station.text() +
                                                 " moves to catchment " + moved.to.text() +
                                                 ", but what is known of it did not come along"};
        if (found->blob.empty()) continue;
        const EpochView epochs = shared_.epochs(at_);
        const Station* listed = epochs.newest().book->station(moved.station);
        const auto standing = listed != nullptr && listed->catchment == moved.to
                                  ? StationFold::Standing::home
                                  : StationFold::Standing::guest;
        CatchmentFold& fold = part_of(moved.to).fold;
        if (Result<void> done = fold.take(moved.station, standing, found->blob, epochs); !done)
            return done;
    }
    return {};
}

}  // namespace freshet
