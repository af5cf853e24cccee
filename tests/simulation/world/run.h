// World: one run. What is polled, what happens to it and when; world.h is its face.
//
// A pass polls every part once, in an order drawn from the seed, some of them left out; when nobody
// has anything left to do, the moment moves to the next deadline. After `length` the faults end and
// the world is left to calm down, so that what was promised "in the end" can be asked for.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "tests/simulation/world/auditor.h"
#include "tests/simulation/world/life.h"
#include "tests/simulation/world/station.h"
#include "tests/simulation/world/world.h"

namespace freshet::world {

class World {
public:
    explicit World(const WorldOptions& options);
    WorldReport run();

private:
    // One kind of thing that happens to the daemon or around it, time and again.
    struct Happening {
        double times_a_day;
        void (World::*happen)();
        Timestamp at{};
    };
    void pass();
    bool poll_daemon();
    bool poll_surroundings();
    void happen_what_is_due();
    void advance();
    void calm_down();
    void check_each_pass();

    void start();
    void die(const std::string& how);
    void stop();
    void kill_soon() { polls_to_live_ = 1 + dice_.below(60); }
    void cut_power_soon();
    void perhaps_now();
    void reload();
    void fail_append() { disk_.fail_next_append(); }
    void fail_write() { disk_.fail_next_write(); }
    void fill_disk();
    void stall();
    void lose_broker();
    void refuse_records();
    void black_out();
    void light_up();
    void note_full_boxes();
    void jump_clock();
    void act();
    void acknowledge(Intention intention);
    void answer_from_afar();

    WorldOptions options_;
    FaultRates rates_;  // Zero from the calm on.
    Tally tally_;
    Now now_;
    Dice dice_, order_;
    Valley valley_;
    Auditor auditor_;
    Disk disk_;
    Network network_;
    Broker broker_;
    Town town_;
    std::vector<std::unique_ptr<StationPeer>> stations_;
    std::vector<Happening> happenings_;
    Timestamp end_{};
    bool calm_ = false, quiet_ = false;

    std::unique_ptr<Life> life_;
    std::uint32_t shards_ = 1;
    Edition edition_;
    Timestamp starts_at_{}, room_at_{}, broker_back_at_{}, carrier_back_at_{}, refused_until_{};
    std::optional<Timestamp> tries_parked_at_;
    std::optional<std::uint64_t> polls_to_live_;
    bool dies_of_power_ = false, stopping_ = false;
    std::map<const Role*, Timestamp> stalled_;
    std::size_t answered_from_afar_ = 0;
    std::uint64_t answers_ = 0;
    std::size_t idle_advances_ = 0;
};

}  // namespace freshet::world
