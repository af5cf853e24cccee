// The wiring, from the journal outwards, and the order in which things begin and end. The roles
// know nothing of each other; what connects them is mail, and all of it is made here.
#include "daemon/serve/serve.h"

#include <fmt/format.h>

#include <cstdlib>
#include <fstream>
#include <iostream>
#include <vector>

#include "daemon/config/configuration_folder.h"
#include "daemon/disk/disk_watch.h"
#include "daemon/serve/data_folder.h"
#include "daemon/serve/house.h"
#include "daemon/serve/log.h"
#include "daemon/serve/memory_watch.h"
#include "daemon/serve/signals.h"
#include "daemon/version.h"
#include "daemon/watchdog/supervisor.h"
#include "storage/journal/look_back.h"
#include "storage/state/recovery.h"

namespace freshet {
namespace {

constexpr int store_failed = 75;  // EX_TEMPFAIL: start it again.

std::string cure_of_damage(const std::filesystem::path& folder) {
    return fmt::format("; `freshet doctor {} --salvage` puts it aside and keeps what can be read",
                       folder.string());
}

int refuse(const std::string& sentence) {
    std::cerr << "freshet: " << sentence << '\n';
    return 1;
}

// What a store says at the start. Damage names its cure; what may pass by itself (a full disk, an
// error of the disk) ends with the code that asks to be started again.
int refuse_store(const Error& error, const std::filesystem::path& folder) {
    if (error.code == ErrorCode::corrupt) return refuse(error.message + cure_of_damage(folder));
    refuse(error.message);
    const bool may_pass = error.code == ErrorCode::unavailable || error.code == ErrorCode::io;
    return may_pass ? store_failed : 1;
}

// What this start does without, in words.
void name_what_is_missing(const DataFolder& data) {
    const auto lost = read_lost(*data.journal);
    for (const Lost& run : lost ? *lost : std::vector<Lost>()) {
        log_warning(fmt::format("journal records {} to {} were lost to damage and hold nothing",
                                run.first.offset, run.last.offset));
    }
    const auto cursors = CommittedCursors::read(*data.state);
    if (cursors && cursors->all().empty() && data.last_record_at) {
        log_warning(fmt::format(
            "the state is empty: {} records of the journal are folded again; who was told and who "
            "answered is not known, people may be called again",
            data.journal->end().offset - data.journal->first().offset));
    }
}

// The folder with what the command line says on top; nothing after naming every problem.
std::optional<FolderContent> read_folder(const ServeOptions& options) {
    FolderReading reading = read_configuration_folder(options.folder);
    for (const Problem& problem : reading.errors) std::cerr << format_problem(problem) << '\n';
    if (!reading.content) {
        refuse(options.folder.string() + " has " + std::to_string(reading.errors.size()) +
               " errors; nothing is served");
        return std::nullopt;
    }
    for (const Problem& problem : reading.lints) log_warning(format_problem(problem));
    if (options.clock) reading.content->settings.clock = options.clock;
    if (options.data_folder) reading.content->settings.data_folder = *options.data_folder;
    return std::move(reading.content);
}

// No clock begins before the newest record. A scaled one goes on from there; a fresh one begins at
// its origin.
Clock clock_of(const Settings& settings, const DataFolder& data) {
    if (!settings.clock) return Clock::wall(data.last_record_at.value_or(Timestamp{}));
    ClockScale scale = *settings.clock;
    if (data.last_record_at) scale.origin = *data.last_record_at;
    return Clock::scaled(scale);
}

void look_at(Clock& clock) {
    const std::string stepped = clock.look();
    if (!stepped.empty()) log_warning(stepped);
}

void write_ports(const std::filesystem::path& file, const Ports& ports) {
    const std::filesystem::path unfinished = file.string() + ".new";
    std::ofstream(unfinished) << fmt::format("http {}\nsl651 {}\nstream {}\n", ports.http,
                                             ports.sl651, ports.stream);
    std::filesystem::rename(unfinished, file);  // Whoever waits for the file sees it whole.
}

// A worker that stopped cannot be mended from inside; whoever supervises the daemon starts it
// again, and it goes on from the journal. Nothing is closed in order: that would wait for it too.
[[noreturn]] void end_stuck(const std::string& verdict) {
    log_error("watchdog: " + verdict + "; the daemon ends itself to be started again");
    std::abort();
}

// The watchdog's round between two signals.
void look_after(House& house, const Supervisor& supervisor) {
    const House::Look look = house.look();
    if (look.verdict) end_stuck(*look.verdict);
    if (look.fed) supervisor.alive();
}

}  // namespace

int serve(const ServeOptions& options) {
    Signals signals;
    std::optional<FolderContent> content = read_folder(options);
    if (!content) return 1;
    const Settings& settings = content->settings;
    if (settings.clock && settings.status == Status::actual) {
        return refuse(
            "a daemon on a scaled clock cannot be actual: nobody is warned in earnest of "
            "a storm that passes in minutes");
    }
    make_room_to_open(settings.data_folder, [](const std::string& line) { log_warning(line); });
    Result<DataFolder> data =
        open_data_folder(settings.data_folder,
                         {.warning = [](std::string_view line) { log_warning(line); },
                          .progress = [](std::string_view line) { log_info(line); }},
                         write_buffer_of(settings.limits.memory_bytes.value_or(memory_allowed())));
    if (!data) return refuse_store(data.error(), options.folder);
    name_what_is_missing(*data);
    Clock clock = clock_of(settings, *data);
    if (const auto looked = look_for_poison(*data, settings.data_folder, clock.now()); !looked)
        return refuse_store(looked.error(), options.folder);
    for (const std::string& sentence : data->quarantined) log_error(sentence);
    const auto started = journal_start(
        *data->journal, {.configuration = content->configuration,
                         .status = settings.status,
                         .now = clock.now(),
                         .downtime = settings.clock ? StartRecords::Downtime::is_none
                                                    : StartRecords::Downtime::counts});
    if (!started) return refuse_store(started.error(), options.folder);

    Result<std::unique_ptr<House>> house =
        House::create({.folder = options.folder, .clock = clock}, std::move(*content), *data);
    if (!house) {
        // A disk that errs may be well again; a port that is taken wants a person.
        if (house.error().code == ErrorCode::unavailable)
            return refuse_store(house.error(), options.folder);
        const bool damaged = house.error().code == ErrorCode::corrupt;
        return refuse(house.error().message + (damaged ? cure_of_damage(options.folder) : ""));
    }
    log_info(fmt::format("freshet {} begins: status {}, {} records in the journal", version,
                         to_string(settings.status), data->journal->end().offset));
    if (clock.is_scaled()) {
        log_warning(fmt::format("the clock is scaled: {} storm seconds a second from {}",
                                clock.scale().factor, format_time(clock.scale().origin)));
    }

    const Supervisor supervisor = Supervisor::from_environment();
    // Recovery can take a while; it ends early when it is asked to or when something fails.
    while (!(*house)->is_recovered() && (*house)->failures().empty()) {
        look_at(clock);
        if (signals.wait(std::chrono::milliseconds(20)) == Signalled::end) {
            supervisor.ending();
            (*house)->close();
            return 0;
        }
        look_after(**house, supervisor);
    }
    if (const auto opened = (*house)->open_doors(); !opened) {
        (*house)->close();
        return refuse(opened.error().message);
    }
    const Ports ports = (*house)->ports();
    log_info(fmt::format("ready: SL 651 on {}, stream on {}, HTTP on {}", ports.sl651, ports.stream,
                         ports.http));
    if (!options.ports_file.empty()) write_ports(options.ports_file, ports);
    supervisor.ready();

    while ((*house)->failures().empty()) {
        look_at(clock);
        const Signalled signal = signals.wait(std::chrono::milliseconds(200));
        look_after(**house, supervisor);
        if (signal == Signalled::reload) (*house)->reload();
        if (signal != Signalled::end) continue;
        log_info("asked to end: draining");
        supervisor.ending();
        (*house)->close();
        log_info("ended");
        return 0;
    }
    // Who asked a store that failed is often heard before the store's own writer.
    std::size_t said = 0;
    const auto say_failures = [&] {
        const std::vector<Error> failures = (*house)->failures();
        for (; said < failures.size(); ++said) {
            const bool damaged = failures[said].code == ErrorCode::corrupt;
            log_error(failures[said].message + (damaged ? cure_of_damage(options.folder) : ""));
        }
    };
    say_failures();
    (*house)->close();
    say_failures();
    return store_failed;
}

}  // namespace freshet
