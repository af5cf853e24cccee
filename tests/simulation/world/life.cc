// See life.h; daemon/serve/house.cc is what this follows, without its threads and its HTTP.
#include "tests/simulation/world/life.h"

#include <fmt/format.h>

#include <algorithm>

#include "daemon/serve/data_folder.h"

namespace freshet::world {

// The HTTP thread's part in the life of the desk.
class Life::DeskRole final : public Role {
public:
    explicit DeskRole(JournalDesk& desk) : desk_(desk) {}
    std::string_view name() const override { return "desk"; }
    Progress poll(Timestamp) override {
        desk_.poll();
        return Progress::idle;
    }
    std::optional<Timestamp> next_deadline() const override { return std::nullopt; }

private:
    JournalDesk& desk_;
};

Life::Life(LifeOptions options, Surroundings around)
    : options_(std::move(options)),
      around_(around),
      lane_(options_.lane_mails, &bells_.journal, nullptr),
      desk_lane_(16, &bells_.journal, nullptr),
      desk_client_(around.disk.state(), &bells_.state, nullptr, options_.requests_max) {}

Life::~Life() = default;

Result<std::unique_ptr<Life>> Life::begin(LifeOptions options, Surroundings around) {
    std::unique_ptr<Life> life(new Life(std::move(options), around));
    if (const Result<void> made = life->make(); !made) return made.error();
    return life;
}

Result<void> Life::make() {
    const FolderContent& content = options_.content;
    const Result<void> started =
        journal_start(around_.disk.journal(), {.configuration = content.configuration,
                                               .status = content.settings.status,
                                               .now = around_.now.shown()});
    if (!started) return started;

    calling_ = std::make_unique<Calling>(content, around_.disk.state(), bells_.state,
                                         CallingOptions{.seed = options_.seed,
                                                        .requests_max = options_.requests_max,
                                                        .calls_open_max = options_.calls_open_max,
                                                        .in_flight_max = options_.in_flight_max});
    keeping_ = std::make_unique<Keeping>(
        content.settings, Keeping::Wiring{around_.disk.journal(), around_.disk.state(),
                                          bells_.state, calling_->readers(), troubles_});
    std::vector<StateClient*> clients = calling_->clients();
    clients.push_back(&keeping_->client());
    clients.push_back(&desk_client_);
    options_.folding.tell = [this](const std::string& line) { differences_.push_back(line); };
    auto folding = Folding::create(options_.folding, {.journal = around_.disk.journal(),
                                                      .state = around_.disk.state(),
                                                      .bells = bells_,
                                                      .lanes = {&lane_, &desk_lane_},
                                                      .clients = std::move(clients),
                                                      .append_bells = calling_->bells()});
    if (!folding) return folding.error();
    folding_ = std::move(*folding);
    const Result<void> called = calling_->make({.file = around_.town.channel(),
                                                .broadcast = around_.town.channel(),
                                                .outwards = around_.broker.client(),
                                                .inwards = around_.broker.client()});
    if (!called) return called;
    desk_bus_ = std::make_unique<EmbeddedBus>(
        desk_client_, EmbeddedBusOptions{.look_every = {}, .appends = Sync::yes});
    desk_ = std::make_unique<JournalDesk>(desk_lane_, *desk_bus_,
                                          [this] { return around_.now.shown(); });
    desk_role_ = std::make_unique<DeskRole>(*desk_);
    door_ = std::make_unique<Door>(around_.network, lane_, around_.now, *content.configuration);

    for (const auto& [role, bell] : folding_->roles()) roles_.push_back(role);
    for (const auto& [role, bell] : calling_->roles()) roles_.push_back(role);
    roles_.push_back(&keeping_->role());
    roles_.push_back(door_.get());
    roles_.push_back(desk_role_.get());
    return {};
}

const Role* Life::failed() const {
    const auto found = std::find_if(roles_.begin(), roles_.end(),
                                    [](const Role* role) { return role->failure() != nullptr; });
    return found == roles_.end() ? nullptr : *found;
}

std::string Life::beyond_bounds() const {
    // What lies in a mailbox is bounded by its ring; here is what roles hold besides.
    if (lane_.open() > options_.lane_mails || door_->unanswered() != lane_.open())
        return fmt::format("{} mails open in a lane of {}, {} at the door", lane_.open(),
                           options_.lane_mails, door_->unanswered());
    for (const AdapterRole* adapter : calling_->adapters())
        if (adapter->probe().open.value() > options_.calls_open_max)
            return fmt::format("{} holds {} calls of at most {}", adapter->name(),
                               adapter->probe().open.value(), options_.calls_open_max);
    for (const Relay* relay : calling_->relays())
        if (relay->probe().in_flight.value() > options_.in_flight_max)
            return fmt::format("{} records in flight of at most {}",
                               relay->probe().in_flight.value(), options_.in_flight_max);
    return door_->beyond_bounds();
}

void Life::after_poll() {
    if (ready_ || stopping_ != Stopping::no || !folding_->is_ready()) return;
    ready_ = true;
    door_->open();
}

void Life::reload(FolderContent content) {
    options_.content.configuration = content.configuration;
    options_.content.roster = content.roster;
    door_->set_directory(*content.configuration);
    desk_->journal(JournalRecord{.received_at = around_.now.shown(), .body = content.configuration},
                   [](const Result<void>&) {});
    calling_->set_people(options_.content);
}

void Life::begin_stop() {
    door_->stop_reading();
    stopping_ = Stopping::answering;
}

bool Life::stop_step() {
    if (stopping_ == Stopping::answering && door_->unanswered() == 0) {
        // The journal writer's thread ends here; what follows adds nothing to the journal.
        std::erase_if(roles_, [](const Role* role) { return role->name() == "journal writer"; });
        folding_->begin_drain();
        stopping_ = Stopping::draining;
    }
    return stopping_ == Stopping::draining && folding_->is_drained();
}

}  // namespace freshet::world
