// One variable of the process: the simulation runs in one thread.
#include "tests/simulation/planted/switches.h"

#include <array>
#include <utility>

#include "rules/base/check.h"

namespace freshet {
namespace {

std::optional<Planted> planted_now;

using Named = std::pair<Planted, std::string_view>;
#define NAMED(name) Named(Planted::name, #name)
constexpr std::array named{
    NAMED(ack_before_sync),
    NAMED(cursor_moved_on_produce),
    NAMED(snapshot_ahead_of_cursor),
    NAMED(outbox_numbered_by_cause),
    NAMED(duplicate_keyed_by_function_code),
    NAMED(tick_order),
    NAMED(hold_expiring_without_sample),
    NAMED(late_row_ignored),
    NAMED(identity_from_revision_order),
    NAMED(mailbox_drop),
    NAMED(partial_counted_twice),
    NAMED(clock_from_the_station),
    NAMED(deadline_stamped_by_tick),
    NAMED(lowering_not_held),
    NAMED(floor_moved_early),
    NAMED(tickets_past_bound),
    NAMED(calls_before_warnings),
};
#undef NAMED

constexpr auto bugs = [] {
    std::array<Planted, named.size()> all{};
    for (std::size_t index = 0; index < named.size(); ++index) all[index] = named[index].first;
    return all;
}();

}  // namespace

bool is_planted(Planted bug, const char*) { return planted_now == bug; }

namespace testing {

std::span<const Planted> planted_bugs() { return bugs; }

std::string_view name_of(Planted bug) {
    for (const Named& each : named)
        if (each.first == bug) return each.second;
    CHECK(false);
}

std::optional<Planted> planted_bug(std::string_view name) {
    for (const Named& each : named)
        if (each.second == name) return each.first;
    return std::nullopt;
}

PlantedNow::PlantedNow(std::optional<Planted> bug) {
    CHECK(!planted_now);
    planted_now = bug;
}
PlantedNow::~PlantedNow() { planted_now.reset(); }

}  // namespace testing
}  // namespace freshet
