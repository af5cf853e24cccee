// The parts in the order of the flow; later ones refer to earlier ones and are destroyed first.
#include "daemon/serve/house.h"

#include <fmt/format.h>

#include <atomic>
#include <map>
#include <mutex>
#include <random>
#include <thread>
#include <vector>

#include "daemon/api/api.h"
#include "daemon/api/cap_view.h"
#include "daemon/api/journal_desk.h"
#include "daemon/canary/canary.h"
#include "daemon/disk/disk_watch.h"
#include "daemon/http/http_server.h"
#include "daemon/metrics/exporter.h"
#include "daemon/serve/accounts.h"
#include "daemon/serve/calling.h"
#include "daemon/serve/doors.h"
#include "daemon/serve/draining.h"
#include "daemon/serve/folding.h"
#include "daemon/serve/keeping.h"
#include "daemon/serve/log.h"
#include "daemon/serve/memory_watch.h"
#include "daemon/serve/moved_station.h"
#include "daemon/serve/refusals.h"
#include "daemon/serve/shadowing.h"
#include "daemon/serve/told_by_counters.h"
#include "daemon/serve/troubles.h"
#include "daemon/serve/watching.h"
#include "daemon/threads/role_thread.h"
#include "ingest/transport/gateway.h"

namespace freshet {
namespace {

// Reports of one io thread on their way to the disk: a second's worth at 60,000 frames a second.
constexpr std::size_t io_lane_mails = 65'536;
constexpr std::size_t desk_lane_mails = 256;

}  // namespace

class House::Parts {
public:
    Parts(HouseOptions given, FolderContent read, DataFolder& stores)
        : options(std::move(given)), content(std::move(read)), data(stores) {}

    Result<void> make();
    void begin(Role& role, EventBell& bell);
    DaemonState daemon_state() const;
    std::string not_working() const;
    Result<std::string> reload();
    void begin_canary();
    void watch_disk();
    void keep_vigil(std::vector<StateClient*> clients);
    void watch_memory();
    Look look();

    HouseOptions options;
    FolderContent content;  // The HTTP thread's once it runs.
    DataFolder& data;
    Troubles troubles;
    std::atomic<bool> doors_open{false};

    Exporter exporter;
    Conservation conservation;
    std::unique_ptr<Api> api;
    std::unique_ptr<HttpServer> http;
    Bell *reload_bell = nullptr, *shadow_bell = nullptr;

    FoldingBells bells;
    std::unique_ptr<Gateway> gateway;
    std::unique_ptr<IngestLane> io_lane, desk_lane;
    std::unique_ptr<Folding> folding;  // Journal writer, shards, state writer.
    std::unique_ptr<Calling> calling;  // Roll call and adapters.

    std::unique_ptr<Keeping> keeping;  // Retention of journal and state.

    std::unique_ptr<StateClient> desk_client;
    std::unique_ptr<Bus> desk_bus;
    std::unique_ptr<JournalDesk> desk;
    std::unique_ptr<Views> views;
    std::unique_ptr<Shadowing> shadow;  // The HTTP thread's once it runs.

    EventBell canary_bell;
    std::unique_ptr<Canary> canary;  // Null where freshet.yaml wants none.

    std::vector<std::unique_ptr<RoleThread>> threads;
    std::unique_ptr<Vigil> vigil;  // The main thread's, but for its probes.
    std::unique_ptr<MemoryWatch> memory;
    Refusals refusals;
    std::unique_ptr<DiskWatch> disk;  // The main thread's, like the vigil.
    std::chrono::steady_clock::time_point looked_at{};
    std::thread http_thread, io_thread;

    mutable std::mutex failures_mutex;
    std::vector<Error> failures;
};

Result<void> House::Parts::make() {
    const Settings& settings = content.settings;
    auto server = HttpServer::create(http_options(settings),
                                     [this](const HttpRequest& request, Respond respond) {
                                         api->handle(request, std::move(respond));
                                     });
    if (!server) return server.error();
    http = std::move(*server);
    memory = std::make_unique<MemoryWatch>(settings.limits.memory_bytes.value_or(memory_allowed()));
    GatewayOptions doors = gateway_options(settings);
    doors.memory = [this] { return memory->peek(); };
    auto sockets = Gateway::create(doors, [this] { return options.clock.now(); });
    if (!sockets) return sockets.error();
    gateway = std::move(*sockets);
    gateway->set_directory(directory_of(content));

    reload_bell = &http->bell([this] {
        const auto done = reload();
        done ? log_info(*done) : log_error(done.error().message);
    });
    shadow = std::make_unique<Shadowing>(options.folder, *data.journal, settings);
    // Not while the journal is folded again: what people wait for goes first.
    shadow_bell = &http->bell([this] {
        if (const std::string said = shadow->read(content); !said.empty()) log_info(said.substr(2));
    });
    Bell& http_bell = http->bell([this] { desk->poll(); });
    io_lane = std::make_unique<IngestLane>(io_lane_mails, &bells.journal, &gateway->bell());
    desk_lane = std::make_unique<IngestLane>(desk_lane_mails, &bells.journal, &http_bell);
    desk_client = std::make_unique<StateClient>(*data.state, &bells.state, &http_bell);

    calling = std::make_unique<Calling>(content, *data.state, bells.state,
                                        CallingOptions{.clock_factor = options.clock.scale().factor,
                                                       .seed = std::random_device{}()});
    std::vector<StateClient*> clients = calling->clients();
    clients.push_back(desk_client.get());
    keeping = Keeping::create(settings, data, bells.state, calling->readers(), troubles);
    clients.push_back(&keeping->client());
    for (const std::string& one : data.quarantined) troubles.set("quarantine", one);
    const FoldingOptions folding_options{
        .shard_count = settings.shards,
        .clock_factor = options.clock.scale().factor,
        .mark = [this](std::uint32_t i) { return &data.marks->of(i); },
        .tell = [](const std::string& line) { log_error(line); }};
    auto folded = Folding::create(folding_options, {.journal = *data.journal,
                                                    .state = *data.state,
                                                    .bells = bells,
                                                    .lanes = {io_lane.get(), desk_lane.get()},
                                                    .clients = clients,
                                                    .append_bells = calling->bells()});
    if (!folded) return folded.error();
    folding = std::move(*folded);
    if (const auto made = calling->make(); !made) return made.error();

    desk_bus = std::make_unique<EmbeddedBus>(
        *desk_client, EmbeddedBusOptions{.look_every = {}, .appends = Sync::yes});
    desk = std::make_unique<JournalDesk>(*desk_lane, *desk_bus,
                                         [this] { return options.clock.now(); });
    views = std::make_unique<Views>(*data.state);
    exporter.add(options.clock.probe());
    exporter.add(http->probe());
    exporter.add(gateway->probe());
    exporter.add(memory->probe());
    exporter.add(desk->probe());
    folding->describe(exporter);
    calling->describe(exporter);
    open_accounts({.gateway = gateway->probe(),
                   .lanes = {{"io", io_lane.get()}, {"desk", desk_lane.get()}},
                   .folding = *folding,
                   .calling = *calling,
                   .journal = *data.journal,
                   .state = *data.state,
                   .now = [this] { return options.clock.now(); },
                   .clock_factor = options.clock.scale().factor},
                  conservation, exporter);
    exporter.add(keeping->probe());
    api = std::make_unique<Api>(
        ApiParts{.views = *views,
                 .exporter = exporter,
                 .desk = *desk,
                 .daemon = [this] { return daemon_state(); },
                 .cap =
                     [this](const std::string& identity) {
                         return cap_view(*views, identity, {.sender = content.settings.sender},
                                         place_names(*content.configuration));
                     },
                 .reload = [this] { return reload(); }});
    api->describe(exporter);
    shadow->describe(exporter);

    for (const auto& [role, bell] : folding->roles()) begin(*role, *bell);
    for (const auto& [role, bell] : calling->roles()) begin(*role, *bell);
    begin(keeping->role(), keeping->bell());
    begin_canary();
    keep_vigil(std::move(clients));
    watch_disk();
    http_thread = std::thread([this] { http->run(); });
    return {};
}

void House::Parts::begin_canary() {
    const Settings& settings = content.settings;
    if (settings.canary == Duration::zero()) return;
    canary = std::make_unique<Canary>(
        CanaryOptions{.host = settings.sl651.host,
                      .port = gateway->ports().sl651_tcp,
                      .period = settings.canary,
                      .shards = settings.shards,
                      .clock_factor = options.clock.scale().factor,
                      .doors_open = [this] { return doors_open.load(std::memory_order_acquire); }},
        *data.journal, *data.state);
    canary->describe(exporter);
    begin(*canary, canary_bell);
}

void House::Parts::keep_vigil(std::vector<StateClient*> clients) {
    vigil = std::make_unique<Vigil>(
        content.settings.watchdog,
        watched_of({.journal = *data.journal,
                    .folding = *folding,
                    .lanes = {io_lane.get(), desk_lane.get()},
                    .clients = std::move(clients),
                    .threads = threads,
                    .gateway = gateway->probe(),
                    .doors_open = [this] { return doors_open.load(std::memory_order_acquire); }}));
    vigil->describe(exporter);
    describe(threads, exporter);
    looked_at = std::chrono::steady_clock::now();
}

void House::Parts::watch_disk() {
    disk = std::make_unique<DiskWatch>(
        content.settings.data_folder, content.settings.disk,
        DiskWatch::Wiring{
            .stations = *io_lane,
            .people = *desk_lane,
            .trouble = [this](const std::string& sentence) { troubles.set("disk", sentence); },
            .tell = [](const std::string& line) { log_warning(line); }});
    exporter.add(disk->probe());
    // Before the doors are open: a start on a disk almost full takes nothing in.
    disk->look(std::chrono::steady_clock::now());
}

House::Look House::Parts::look() {
    const auto now = std::chrono::steady_clock::now();
    disk->look(now);
    vigil->look(std::chrono::duration_cast<Duration>(now - looked_at));
    looked_at = now;
    for (const std::string& line : vigil->take_news()) log_warning("watchdog: " + line);
    troubles.set("watchdog", vigil->trouble());
    watch_memory();
    if (const std::string line = refusals.look(exporter, now); !line.empty()) log_warning(line);
    return {.verdict = vigil->verdict(), .fed = vigil->take_fed()};
}

void House::Parts::watch_memory() {
    const std::optional<Pressure> pressure = memory->look();
    const std::string trouble = memory->trouble();
    troubles.set("memory", trouble);
    if (!pressure) return;
    gateway->set_pressure_floor(*pressure);
    log_warning("memory: " + (trouble.empty() ? "there is enough again" : trouble));
}

void House::Parts::begin(Role& role, EventBell& bell) {
    threads.push_back(std::make_unique<RoleThread>(
        role, bell, options.clock, [this](const Role& failed, const Error& error) {
            troubles.set(std::string(failed.name()), error.message);
            const std::lock_guard lock(failures_mutex);
            failures.push_back({error.code, fmt::format("{}: {}", failed.name(), error.message)});
        }));
}

DaemonState House::Parts::daemon_state() const {
    const Settings& settings = content.settings;
    return DaemonState{.status = settings.status,
                       .ready = doors_open.load(std::memory_order_acquire),
                       .not_working = not_working(),
                       .now = options.clock.now(),
                       .clock_scaled = options.clock.is_scaled(),
                       .clock_origin = options.clock.scale().origin,
                       .clock_factor = options.clock.scale().factor,
                       .data_folder = settings.data_folder.string(),
                       .bus = settings.bus == BusKind::kafka ? "kafka" : "embedded",
                       .shards = settings.shards,
                       .journal_end = data.journal->end().offset,
                       .configuration = content.configuration,
                       .roster = &content.roster,
                       .retention = settings.retention,
                       .shadow = shadow->state()};
}

// Failed roles, what watches, and what the counters tell.
std::string House::Parts::not_working() const {
    std::string text = troubles.text();
    const auto add = [&](const std::string& sentence) {
        text += (text.empty() || sentence.empty() ? "" : "; ") + sentence;
    };
    add(conservation.trouble());
    if (canary) add(canary->trouble());
    for (const std::string& sentence : told_by_counters(exporter, options.clock)) add(sentence);
    return text;
}

// On the HTTP thread, which owns `content`.
Result<std::string> House::Parts::reload() {
    FolderReading reading = read_configuration_folder(options.folder);
    if (!reading.content) {
        std::string why =
            fmt::format("{} errors, the old configuration stays:", reading.errors.size());
        for (const Problem& problem : reading.errors) why += "\n" + format_problem(problem);
        return invalid(why);
    }
    const bool differs = reading.content->configuration->hash != content.configuration->hash;
    if (differs) {
        if (auto refusal = moved_station(*content.configuration, *reading.content->configuration)) {
            return *refusal;
        }
        // A configuration that the journal does not take is in force nowhere: were it kept here,
        // the next reload would find no difference and say that all is as before.
        const auto refused = std::make_shared<std::optional<Error>>();
        desk->journal(JournalRecord{.received_at = options.clock.now(),
                                    .body = reading.content->configuration},
                      [refused](const Result<void>& done) {
                          if (done) return;
                          *refused = done.error();
                          log_error("the configuration read again: " + done.error().message);
                      });
        if (*refused) return **refused;
        content.configuration = reading.content->configuration;
        for (const Problem& doubt : reading.lints) log_warning(format_problem(doubt));
    }
    content.roster = reading.content->roster;
    content.access = reading.content->access;
    gateway->set_directory(directory_of(content));
    calling->set_people(content);
    content.settings.shadow_folder = reading.content->settings.shadow_folder;
    return (differs ? "read again; the new configuration is journaled"
                    : "read again; rules, thresholds and stations are as before") +
           shadow->read(content);
}

House::House(std::unique_ptr<Parts> parts) : parts_(std::move(parts)) {}
House::~House() { close(); }

Result<std::unique_ptr<House>> House::create(HouseOptions options, FolderContent content,
                                             DataFolder& data) {
    std::unique_ptr<House> house(
        new House(std::make_unique<Parts>(std::move(options), std::move(content), data)));
    if (const auto made = house->parts_->make(); !made) return made.error();
    return house;
}

bool House::is_recovered() const { return parts_->folding->is_ready(); }

Result<void> House::open_doors() {
    parts_->io_thread = std::thread([this] { parts_->gateway->run(*parts_->io_lane); });
    parts_->doors_open.store(true, std::memory_order_release);
    parts_->shadow_bell->ring();
    return {};
}

Ports House::ports() const {
    const GatewayPorts ports = parts_->gateway->ports();
    return {.http = parts_->http->port(), .sl651 = ports.sl651_tcp, .stream = ports.stream};
}

void House::reload() {
    // By the same door as everybody's, so that one thread owns the configuration.
    parts_->reload_bell->ring();
}

std::vector<Error> House::failures() const {
    const std::lock_guard lock(parts_->failures_mutex);
    return parts_->failures;
}

House::Look House::look() { return parts_->look(); }

void House::close() {
    if (!parts_->http_thread.joinable()) return;
    parts_->doors_open.store(false, std::memory_order_release);
    if (parts_->io_thread.joinable()) {
        // The journal writer still runs: what was taken in is answered before the sockets close.
        parts_->gateway->stop();
        parts_->io_thread.join();
    }
    parts_->http->stop();
    parts_->http_thread.join();
    parts_->shadow->stop();
    for (const auto& thread : parts_->threads) thread->stop();
    drain(*parts_->folding, *parts_->calling, parts_->options.clock);
}

}  // namespace freshet
