// See world.h and run.h: the loop.
#include "tests/simulation/world/world.h"

#include <fmt/format.h>

#include <algorithm>

#include "fanout/bus/bus_value.h"
#include "tests/simulation/world/closing.h"
#include "tests/simulation/world/refold.h"
#include "tests/simulation/world/run.h"

namespace freshet::world {
namespace {

using std::chrono::minutes;

constexpr Timestamp beginning{Duration(1'782'864'000'000)};  // 2026-07-01T08:00+08:00
// After the last fault: the longest silence of the roll call, an hour's outage of the broker made
// good, the stations' stores emptied.
constexpr Duration calm_length = minutes(90);
// From then on nothing new is measured, so that nothing is said in the last second.
constexpr Duration quiet_after = minutes(60);

}  // namespace

World::World(const WorldOptions& options)
    : options_(options),
      rates_(options.faults),
      now_{beginning, {}, beginning, nullptr},
      dice_(options.seed, "world"),
      order_(options.seed, "order"),
      valley_({options.seed, options.stations, beginning, options.length + calm_length}),
      auditor_(now_, tally_),
      disk_(options.seed, tally_),
      network_(options.seed, rates_, now_, tally_),
      broker_(options.seed, rates_, now_, tally_),
      town_(options.seed, rates_, now_, tally_),
      end_(beginning + options.length) {
    now_.begin_clock(beginning);
    disk_.on_append = [this](std::span<const JournalRecord> group) { auditor_.on_append(group); };
    disk_.on_write = [this](const StateWrite& write) {
        if (auditor_.on_write(write, disk_.state(), shards_) || write.sync == Sync::yes)
            perhaps_now();
    };
    broker_.on_settled = [this](const BusRecord& record) { auditor_.on_published(record); };
    broker_.on_done = [this](const BusRecord& record) {
        const Result<Response> answer = response_from_bus(record.value);
        if (answer) auditor_.on_answer(std::get<Receipt>(*answer).reference);
    };
    for (std::size_t index = 0; index < options.stations; ++index)
        stations_.push_back(std::make_unique<StationPeer>(
            options.seed, index,
            StationPeer::Surroundings{valley_, network_, rates_, now_, tally_,
                                      [this](const StationPeer& station, const Outgoing& report) {
                                          const Protocol protocol = station.wire() == Wire::stream
                                                                        ? Protocol::stream
                                                                        : Protocol::sl651;
                                          auditor_.on_acknowledged(
                                              disk_.journal(), report,
                                              static_cast<std::uint8_t>(protocol));
                                      }},
            beginning));
    const FaultRates& rates = options.faults;
    happenings_ = {{rates.kills, &World::kill_soon},
                   {rates.power_cuts, &World::cut_power_soon},
                   {rates.stops, &World::stop},
                   {rates.reloads, &World::reload},
                   {rates.append_failures, &World::fail_append},
                   {rates.state_failures, &World::fail_write},
                   {rates.full_disks, &World::fill_disk},
                   {rates.stalls, &World::stall},
                   {rates.broker_outages, &World::lose_broker},
                   {rates.clock_jumps, &World::jump_clock},
                   {rates.blackouts, &World::black_out},
                   {rates.refusals, &World::refuse_records},
                   {8, &World::act}};
    for (Happening& happening : happenings_)
        happening.at = beginning + dice_.until_next(happening.times_a_day);
    starts_at_ = beginning;
}

WorldReport World::run() {
    while (auditor_.violations().empty() && now_.real < end_ + calm_length) {
        if (!calm_ && now_.real >= end_) calm_down();
        pass();
    }
    if (auditor_.violations().empty()) {
        for (const auto& station : stations_)
            if (station->waiting() > 0)
                auditor_.violate("all-acknowledged",
                                 fmt::format("a station still waits with {}", station->waiting()));
        stop();
        while (auditor_.violations().empty() && life_) pass();
    }
    const Closing closing{valley_, edition_, disk_, broker_, town_, auditor_, tally_};
    auditor_.follow(disk_.journal());
    if (auditor_.violations().empty()) check_folded_again(closing);
    if (auditor_.violations().empty()) check_snapshots(closing);
    if (auditor_.violations().empty()) check_ticks(closing);
    if (auditor_.violations().empty()) check_everybody_told(closing);
    if (auditor_.violations().empty()) check_published(closing);
    tally_.count("journal records", auditor_.entries().size());
    const std::chrono::duration<double, std::ratio<86'400>> days = now_.real - beginning;
    return {digest_of(closing), days.count() * options_.stations, auditor_.violations(),
            tally_.faults, tally_.counts};
}

void World::pass() {
    happen_what_is_due();
    bool worked = poll_surroundings();
    worked = poll_daemon() || worked;
    check_each_pass();
    if (!worked) advance();
}

bool World::poll_daemon() {
    if (!life_) return false;
    now_.own->look(now_.reading());
    bool worked = false;
    std::vector<Role*> roles = life_->roles();
    for (std::size_t left = roles.size(); left > 1; --left)
        std::swap(roles[left - 1], roles[order_.below(left)]);
    for (Role* role : roles) {
        const auto stalled = stalled_.find(role);
        if (stalled != stalled_.end()) {
            if (now_.real < stalled->second) continue;
            stalled_.erase(stalled);
        }
        // Threads have no common pace.
        if (order_.chance(0.1)) {
            worked = true;
            continue;
        }
        if (role->poll(now_.shown()) == Progress::worked) worked = true;
        if (polls_to_live_ && --*polls_to_live_ == 0) {
            die(dies_of_power_ ? "power cut" : "kill");
            return true;
        }
        if (const Role* failed = life_->failed()) {
            if (failed->failure()->code != ErrorCode::io)
                auditor_.violate("no role fails but for its store",
                                 std::string(failed->name()) + ": " + failed->failure()->message);
            // The other threads go on for a moment, until the failure is noticed.
            if (!polls_to_live_) {
                tally_.fault("a store failed");
                polls_to_live_ = 1 + dice_.below(60);
            }
        }
    }
    life_->after_poll();
    if (stopping_ && life_->stop_step()) {
        die("stop");
        return true;
    }
    return worked;
}

bool World::poll_surroundings() {
    bool worked = false;
    if (!life_ && now_.real >= starts_at_) {
        start();
        worked = true;
    }
    for (const auto& station : stations_) worked = station->poll() || worked;
    for (Intention& intention : town_.due()) {
        acknowledge(std::move(intention));
        worked = true;
    }
    answer_from_afar();
    return worked;
}

void World::happen_what_is_due() {
    if (disk_.is_full() && now_.real >= room_at_) disk_.make_room();
    if (broker_.is_down() && now_.real >= broker_back_at_) broker_.come_back();
    if (broker_.is_refusing() && now_.real >= refused_until_) broker_.end_refusing();
    if (tries_parked_at_ && now_.real >= *tries_parked_at_ && life_) {
        tries_parked_at_.reset();
        stop();
    }
    if (network_.is_dark() && now_.real >= carrier_back_at_) light_up();
    if (calm_ && !quiet_ && now_.real >= end_ + quiet_after) {
        quiet_ = true;
        for (const auto& station : stations_) station->stop_measuring();
    }
    if (calm_) return;
    for (Happening& happening : happenings_) {
        if (now_.real < happening.at) continue;
        happening.at = now_.real + dice_.until_next(happening.times_a_day);
        (this->*happening.happen)();
    }
}

void World::advance() {
    Timestamp next = !calm_ ? end_ : end_ + (quiet_ ? calm_length : quiet_after);
    if (next <= now_.real) next = now_.real + std::chrono::seconds(1);  // The last stop.
    const auto sooner = [&](std::optional<Timestamp> at) {
        if (at && *at < next) next = *at;
    };
    sooner(network_.next());
    sooner(town_.next());
    for (const auto& station : stations_) sooner(station->next());
    if (!calm_)
        for (const Happening& happening : happenings_) sooner(happening.at);
    if (disk_.is_full()) sooner(room_at_);
    if (broker_.is_down()) sooner(broker_back_at_);
    if (broker_.is_refusing()) sooner(refused_until_);
    if (life_) sooner(tries_parked_at_);
    if (network_.is_dark()) sooner(carrier_back_at_);
    if (!life_) sooner(starts_at_);
    if (life_)
        for (const Role* role : life_->roles()) {
            const auto stalled = stalled_.find(role);
            const auto due = role->next_deadline();
            if (stalled != stalled_.end()) {
                sooner(stalled->second);
            } else if (due) {
                sooner(now_.real_of(*due));
            }
        }
    // A deadline that a poll left standing is a thread that would spin.
    idle_advances_ = next <= now_.real ? idle_advances_ + 1 : 0;
    if (idle_advances_ > 1000)
        auditor_.violate("no role spins", "a deadline in the past is left standing");
    now_.real = std::max(next, now_.real + Duration(1));
}

void World::calm_down() {
    calm_ = true;
    rates_ = FaultRates{};
    for (const NamedRate& named : named_rates()) rates_.*named.rate = 0;
    polls_to_live_.reset();
    dies_of_power_ = false;
    disk_.make_room();
    broker_.come_back();
    // What was refused is tried again by the next start, when the longest stall is over.
    broker_.end_refusing();
    tries_parked_at_ = end_ + std::chrono::minutes(15);
    network_.light_up();
    for (const auto& station : stations_) station->behave();
}

void World::check_each_pass() {
    auditor_.follow(disk_.journal());
    if (!life_) return;
    for (const std::string& line : life_->differences())
        auditor_.violate("recovery-is-the-same", line);
    if (const std::string difference = life_->door().imbalance(); !difference.empty())
        auditor_.violate("conservation", difference);
    if (!town_.contradiction().empty())
        auditor_.violate("one-identity-one-text", town_.contradiction());
    if (const std::string beyond = life_->beyond_bounds(); !beyond.empty())
        auditor_.violate("bounds", beyond);
}

WorldReport run_world(const WorldOptions& options) { return World(options).run(); }

}  // namespace freshet::world
