// Seats on the bus, and who sits there.
#include "daemon/serve/calling.h"

#include <algorithm>
#include <fstream>

#include "fanout/adapters/broadcast_channel.h"
#include "fanout/adapters/file_channel.h"
#include "fanout/relay/parked_record.h"

namespace freshet {
namespace {

// Rosters on their way to the roll call; read again seldom, taken at once.
constexpr std::size_t rosters_max = 16;

}  // namespace

PlaceNames place_names(const Configuration& configuration) {
    PlaceNames names;
    for (const Station& station : configuration.stations) {
        names.stations[station.id] = station.name;
    }
    for (const Area& area : configuration.areas) names.areas[area.id] = area.name;
    return names;
}

Calling::Calling(const FolderContent& content, const State& state, Bell& state_bell,
                 CallingOptions options)
    : content_(content),
      state_(state),
      state_bell_(state_bell),
      options_(options),
      roster_box_(rosters_max, &roll_call_seat_.bell),
      retention_client_(state, &state_bell, &retention_bell_, options.requests_max) {
    sit(roll_call_seat_);
    if (content.settings.file) {
        file_ = std::make_unique<Delivering>();
        sit(file_->seat);
    }
    if (content.settings.broadcast) {
        broadcast_ = std::make_unique<Delivering>();
        sit(broadcast_->seat);
    }
    if (content.settings.bus == BusKind::kafka) {
        const Carrying::Limits limits{options_.requests_max, options_.in_flight_max};
        outwards_ = std::make_unique<Carrying>(Direction::outwards, state_, state_bell_, limits);
        inwards_ = std::make_unique<Carrying>(Direction::inwards, state_, state_bell_, limits);
    }
}

void Calling::sit(Seat& seat) {
    const auto client = [&] {
        return std::make_unique<StateClient>(state_, &state_bell_, &seat.bell,
                                             options_.requests_max);
    };
    seat.bus_client = client();
    seat.client = client();
    seat.bus = std::make_unique<EmbeddedBus>(*seat.bus_client);
}

Result<void> Calling::make(FarSides far) {
    const Settings& settings = content_.settings;
    RollCallOptions options;
    options.cap.sender = settings.sender;
    if (!settings.file) options.person_channel.reset();
    if (!settings.broadcast) options.area_channel.reset();
    auto role = RollCallRole::create(
        std::make_unique<RollCall>(std::move(options), content_.roster,
                                   place_names(*content_.configuration)),
        {},
        {.bus = *roll_call_seat_.bus, .client = *roll_call_seat_.client, .roster = &roster_box_});
    if (!role) return role.error();
    roll_call_ = std::move(*role);
    make_retention();
    if (const auto made = make_adapters(far); !made) return made.error();
    return outwards_ ? make_relays(far) : Result<void>();
}

// Records are kept for the time the folder says, and until everybody of this daemon has read them.
void Calling::make_retention() {
    RetentionOptions options;
    options.kept = content_.settings.retention;
    options.topics = kept_topics();
    retention_ = std::make_unique<Retention>(std::move(options), retention_client_);
}

std::vector<RetentionOptions::Topic> Calling::kept_topics() const {
    std::vector<RetentionOptions::Topic> kept{
        {topics::warnings, {"rollcall"}}, {topics::receipts, {"rollcall"}}, {topics::cap, {}}};
    if (file_) kept.push_back({topics::calls("file"), {"adapter.file"}});
    if (broadcast_) kept.push_back({topics::calls("broadcast"), {"adapter.broadcast"}});
    for (RetentionOptions::Topic& topic : kept) {
        if (outwards_ && topic.name != topics::receipts) topic.groups.emplace_back("relay");
    }
    if (outwards_) kept.push_back({topics::parked, {"relay"}});
    return kept;
}

std::vector<TopicReader> Calling::readers() const {
    std::vector<TopicReader> readers;
    for (const RetentionOptions::Topic& topic : kept_topics())
        for (const std::string& group : topic.groups) readers.push_back({topic.name, group});
    return readers;
}

Result<void> Calling::make_relays(FarSides& far) {
    const std::string& brokers = content_.settings.kafka_brokers;
    std::vector<std::string> topic_names{topics::warnings, topics::cap};
    if (file_) topic_names.push_back(topics::calls("file"));
    if (broadcast_) topic_names.push_back(topics::calls("broadcast"));
    const auto made = outwards_->make(brokers, topic_names, std::move(far.outwards));
    if (!made) return made.error();
    return inwards_->make(brokers, {topics::receipts}, std::move(far.inwards));
}

Result<void> Calling::make_adapters(FarSides& far) {
    const Settings& settings = content_.settings;
    if (settings.file) {
        if (!far.file) {
            auto channel = FileChannel::create(settings.file->path);
            if (!channel) return channel.error();
            far.file = std::move(*channel);
        }
        const auto added = add_adapter({.channel = ChannelName("file"),
                                        .accepts = {Status::actual, Status::exercise, Status::test},
                                        .backoff = {}},
                                       std::move(far.file), *file_);
        if (!added) return added.error();
    }
    if (!settings.broadcast) return {};
    if (!far.broadcast) {
        auto channel = make_broadcast(*settings.broadcast);
        if (!channel) return channel.error();
        far.broadcast = std::move(*channel);
    }
    return add_adapter(
        {.channel = ChannelName("broadcast"),
         .accepts = {settings.broadcast->accepts.begin(), settings.broadcast->accepts.end()},
         .backoff = {}},
        std::move(far.broadcast), *broadcast_);
}

Result<std::unique_ptr<Channel>> Calling::make_broadcast(
    const BroadcastChannelSettings& settings) const {
    BroadcastOptions options;
    options.url = settings.url;
    if (!settings.token_file.empty()) {
        std::ifstream file(settings.token_file);
        if (!std::getline(file, options.token)) {
            return Error{ErrorCode::io, settings.token_file.string() +
                                            " holds no token for the broadcast platform"};
        }
    }
    // Sockets are looked at in real time, whatever storm time does.
    options.look_every = Duration(std::max<std::int64_t>(
        1, static_cast<std::int64_t>(static_cast<double>(options.look_every.count()) *
                                     options_.clock_factor)));
    auto channel = BroadcastChannel::create(std::move(options));
    if (!channel) return channel.error();
    return std::unique_ptr<Channel>(std::move(*channel));
}

Result<void> Calling::add_adapter(AdapterOptions options, std::unique_ptr<Channel> channel,
                                  Delivering& delivering) {
    options.seed = options_.seed;
    options.open_max = options_.calls_open_max;
    delivering.channel = std::move(channel);
    auto role = AdapterRole::create(std::move(options), {.bus = *delivering.seat.bus,
                                                         .client = *delivering.seat.client,
                                                         .channel = *delivering.channel});
    if (!role) return role.error();
    delivering.role = std::move(*role);
    return {};
}

std::vector<RoleAndBell> Calling::roles() {
    std::vector<RoleAndBell> all{{roll_call_.get(), &roll_call_seat_.bell}};
    for (const auto* delivering : {&file_, &broadcast_}) {
        if (*delivering) all.emplace_back((*delivering)->role.get(), &(*delivering)->seat.bell);
    }
    for (Carrying* carrying : {outwards_.get(), inwards_.get()}) {
        if (carrying != nullptr) all.emplace_back(&carrying->role(), &carrying->bell());
    }
    all.emplace_back(retention_.get(), &retention_bell_);
    return all;
}

std::vector<const AdapterRole*> Calling::adapters() const {
    std::vector<const AdapterRole*> all;
    for (const auto* delivering : {&file_, &broadcast_})
        if (*delivering) all.push_back((*delivering)->role.get());
    return all;
}

std::vector<const Relay*> Calling::relays() const {
    std::vector<const Relay*> all;
    for (const Carrying* carrying : {outwards_.get(), inwards_.get()})
        if (carrying != nullptr) all.push_back(&carrying->role());
    return all;
}

std::vector<StateClient*> Calling::clients() {
    std::vector<StateClient*> all{roll_call_seat_.bus_client.get(), roll_call_seat_.client.get()};
    for (const auto* delivering : {&file_, &broadcast_}) {
        if (!*delivering) continue;
        all.push_back((*delivering)->seat.bus_client.get());
        all.push_back((*delivering)->seat.client.get());
    }
    for (Carrying* carrying : {outwards_.get(), inwards_.get()}) {
        if (carrying != nullptr) all.push_back(&carrying->client());
    }
    all.push_back(&retention_client_);
    return all;
}

std::vector<Bell*> Calling::bells() {
    std::vector<Bell*> all{&roll_call_seat_.bell};
    for (const auto* delivering : {&file_, &broadcast_}) {
        if (*delivering) all.push_back(&(*delivering)->seat.bell);
    }
    for (Carrying* carrying : {outwards_.get(), inwards_.get()}) {
        if (carrying != nullptr) all.push_back(&carrying->bell());
    }
    return all;
}

void Calling::describe(Exporter& exporter) const {
    exporter.add(roll_call_->probe());
    exporter.add(roll_call_->roll_call().probe());
    exporter.add(retention_->probe());
    if (file_) exporter.add(file_->role->probe(), {{"channel", "file"}});
    if (broadcast_) exporter.add(broadcast_->role->probe(), {{"channel", "broadcast"}});
    for (const Carrying* carrying : {outwards_.get(), inwards_.get()}) {
        if (carrying != nullptr) carrying->describe(exporter);
    }
}

void Calling::open_accounts(Conservation& conservation) const {
    for (const auto* delivering : {&file_, &broadcast_}) {
        if (!*delivering) continue;
        const AdapterProbe& probe = (*delivering)->role->probe();
        conservation.add(std::string((*delivering)->role->name()), {{"calls", probe.calls}},
                         {{"accepted", probe.accepted},
                          {"delivered", probe.delivered},
                          {"failed", probe.failed},
                          {"refused", probe.refused},
                          {"expired", probe.expired},
                          {"superseded", probe.superseded},
                          {"open", probe.open}});
    }
}

void Calling::set_people(const FolderContent& content) {
    // A full box means a roster an instant old waits there; the next reading brings this one.
    (void)roster_box_.put(std::make_shared<const RosterNews>(
        RosterNews{content.roster, place_names(*content.configuration)}));
}

}  // namespace freshet
