// See run.h: what happens to the daemon and around it.
#include <fmt/format.h>

#include <array>

#include "daemon/serve/data_folder.h"
#include "fanout/bus/bus_value.h"
#include "tests/simulation/world/run.h"

namespace freshet::world {
namespace {

using std::chrono::minutes;
using std::chrono::seconds;

}  // namespace

void World::start() {
    // Mostly small: a box that is never full is a path that is never gone.
    constexpr std::array<std::size_t, 8> boxes{1, 1, 2, 3, 4, 16, 64, 256};
    const auto any_of = [this](const auto& sizes) { return sizes[dice_.below(sizes.size())]; };
    LifeOptions options;
    if (!calm_ && dice_.chance(rates_.moves)) {
        tally_.fault("station moved to another catchment");
        ++edition_.moves;
    }
    options.content = valley_.content(edition_);
    shards_ = static_cast<std::uint32_t>(1 + dice_.below(5));
    options.folding.shard_count = options.content.settings.shards = shards_;
    // Short, so that a day sees topics and the journal trimmed, to what a start needs at times.
    options.content.settings.retention =
        any_of(std::array<Duration, 3>{minutes(5), minutes(60), minutes(360)});
    options.folding.rounds_max = any_of(boxes);
    options.folding.commits_max = any_of(boxes);
    options.folding.records_max = any_of(std::array<std::size_t, 3>{4, 32, 512});
    options.requests_max = any_of(boxes);
    options.calls_open_max = any_of(boxes);
    options.in_flight_max = any_of(boxes);
    options.lane_mails = any_of(std::array<std::size_t, 3>{8, 16, 64});
    options.folding.tick_period = seconds(std::array{5, 20, 60}[dice_.below(3)]);
    options.seed = dice_.below(1'000'000);
    const auto newest = last_record_at(disk_.journal());
    now_.begin_clock(newest.value().value_or(Timestamp{}));
    auto life = Life::begin(std::move(options), {disk_, network_, broker_, town_, now_});
    if (life) {
        life_ = std::move(*life);
        tally_.count("starts");
        auditor_.check_journal(disk_.journal());
        return;
    }
    tally_.count("starts refused");
    if (life.error().code != ErrorCode::io)
        auditor_.violate("no role fails but for its store", life.error().message);
    disk_.kill();
    starts_at_ = now_.real + dice_.from_to(seconds(10), seconds(60));
}

void World::die(const std::string& how) {
    tally_.fault(how);
    check_each_pass();
    note_full_boxes();
    life_.reset();
    stalled_.clear();
    network_.hang_up();
    if (dies_of_power_) {
        tally_.count("writes lost by power cuts", disk_.cut_power());
        auditor_.on_cut(disk_.rows());
    } else {
        disk_.kill();
    }
    auditor_.check_journal(disk_.journal());
    polls_to_live_.reset();
    dies_of_power_ = stopping_ = false;
    starts_at_ = now_.real + dice_.from_to(seconds(1), seconds(dice_.chance(0.2) ? 900 : 20));
}

void World::cut_power_soon() {
    dies_of_power_ = true;
    kill_soon();
}

void World::stop() {
    if (!life_ || stopping_) return;
    stopping_ = true;
    life_->begin_stop();
}

// Crashes at any time fall mostly where nothing happens; this one falls where something just did.
void World::perhaps_now() {
    if (calm_ || !life_ || polls_to_live_ || !dice_.chance(rates_.crashes_at_moments)) return;
    polls_to_live_ = 1 + dice_.below(6);
    dies_of_power_ = dice_.chance(0.5);
}

void World::reload() {
    if (!life_ || !life_->is_ready() || stopping_) return;
    tally_.fault("reload");
    ++edition_.read;
    if (dice_.chance(rates_.rule_changes)) {
        tally_.fault("rules changed");
        ++edition_.rules;
    }
    life_->reload(valley_.content(edition_));
}

void World::fill_disk() {
    tally_.fault("disk full");
    disk_.fill();
    room_at_ = now_.real + dice_.from_to(seconds(30), minutes(12));
}

void World::stall() {
    if (!life_) return;
    tally_.fault("stall");
    const std::vector<Role*>& roles = life_->roles();
    // A store that cannot keep up, a machine that is moved, a debugger.
    const bool for_minutes = dice_.chance(0.2);
    stalled_[roles[dice_.below(roles.size())]] =
        now_.real + dice_.from_to(seconds(1), for_minutes ? minutes(10) : seconds(20));
}

void World::lose_broker() {
    tally_.fault("broker down");
    broker_.go_down();
    broker_back_at_ = now_.real + dice_.from_to(minutes(1), minutes(60));
}

void World::black_out() {
    tally_.fault("blackout");
    network_.go_dark();
    carrier_back_at_ = now_.real + dice_.from_to(minutes(2), minutes(40));
}

// What a county measured meanwhile comes within a minute, on a daemon that need not be at its best.
void World::light_up() {
    network_.light_up();
    if (dice_.chance(0.5)) stall();
}

void World::note_full_boxes() {
    tally_.count("rounds a shard had to read itself",
                 life_->folding().journal_writer().probe().rounds_not_mailed.value());
    tally_.count("journal records trimmed", life_->trimmed().records.value());
    tally_.count("old rows removed", life_->trimmed().rows.value());
    for (const auto& shard : life_->folding().shards())
        tally_.count("polls that found no room for a commit",
                     shard->probe().commits_delayed.value());
}

void World::refuse_records() {
    tally_.fault("broker refuses");
    broker_.begin_refusing();
    refused_until_ = now_.real + dice_.from_to(minutes(5), minutes(60));
}

void World::jump_clock() {
    tally_.fault("clock jumped");
    now_.clock_error += dice_.from_to(-minutes(60), minutes(60));
    if (dice_.chance(0.5)) now_.clock_error = {};
}

// A person at the desk raises by hand, or cancels what is open.
void World::act() {
    if (!life_ || !life_->is_ready() || stopping_) return;
    Command command;
    command.by = PersonId("COUNTY");
    command.reason = fmt::format("act {}", now_.real.time_since_epoch().count());
    std::vector<IncidentId> open;
    const auto& rows = disk_.rows().rows();
    for (auto row = rows.lower_bound("i/"); row != rows.end() && row->first < "i0"; ++row)
        if (const auto warning = decode_warning(row->second);
            warning && warning->type != MessageType::cancel)
            open.push_back(warning->incident);
    if (!open.empty() && dice_.chance(0.5)) {
        command.kind = CommandKind::cancel;
        command.incident = open[dice_.below(open.size())];
    } else {
        command.kind = CommandKind::raise;
        command.area = AreaId("330782001");
        command.severity = static_cast<Severity>(1 + dice_.below(4));
        command.event = "mountain-torrent";
        command.expires_after = minutes(30);
    }
    life_->desk().command(command, [this, command](const Result<void>& done) {
        if (done) auditor_.on_act(disk_.journal(), command);
    });
}

void World::acknowledge(Intention intention) {
    if (!life_ || !life_->is_ready() || stopping_) return town_.again_later(std::move(intention));
    const std::string note = fmt::format("answer {}", ++answers_);
    life_->desk().ack(intention.incident, intention.by, note,
                      [this, note](const Result<void>& done) {
                          if (!done) return;
                          tally_.count("acknowledged by people");
                          auditor_.on_answer(note);
                          perhaps_now();
                      });
}

void World::answer_from_afar() {
    const auto calls = broker_.topics().find(topics::calls("file"));
    if (calls == broker_.topics().end()) return;
    for (; answered_from_afar_ < calls->second.size(); ++answered_from_afar_) {
        if (!dice_.chance(0.1)) continue;
        const Result<Call> call = call_from_bus(calls->second[answered_from_afar_].value);
        if (!call) continue;
        Receipt receipt;
        receipt.call = call->id;
        receipt.channel = call->channel;
        receipt.incident = call->incident;
        receipt.identity = call->identity;
        receipt.person = call->person;
        receipt.area = call->area;
        receipt.outcome = Outcome::answered;
        receipt.at = now_.real;
        receipt.reference = fmt::format("afar {}", answered_from_afar_);
        broker_.append(receipt_record(receipt));
        tally_.count("answers from afar");
    }
}

}  // namespace freshet::world
