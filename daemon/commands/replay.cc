// freshet replay: plays recorded observations or a design storm as stations over the wire, at the
// pace of the daemon's own (scaled) clock, and counts the acknowledgements.
#include <fmt/format.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <boost/json/value.hpp>
#include <iostream>
#include <memory>

#include "daemon/commands/ask.h"
#include "daemon/commands/commands.h"
#include "daemon/http/http_client.h"
#include "daemon/recorded/recording.h"
#include "daemon/replay/player.h"
#include "daemon/storm/design_storm.h"

namespace freshet {
namespace {

struct ReplayOptions {
    AskOptions ask;
    std::vector<std::filesystem::path> files;
    std::string storm;
    std::string zone;
    std::string protocol = "stream";
    bool round = false;
    std::string to;
    std::size_t connections = 8;
    std::string begin;
};

int complain(const Error& error) {
    std::cerr << "freshet replay: " << error.message << '\n';
    return 1;
}

struct AskedClock {
    DaemonClock clock;
    RealTime read_at{};
};

// Nothing after ask() has said why.
std::optional<AskedClock> ask_clock(const AskOptions& options) {
    AskedClock asked;
    const RealTime before = std::chrono::steady_clock::now();
    const auto status = ask(options, "GET", "/api/v1/status");
    if (status == nullptr) return std::nullopt;
    // The daemon read its clock between question and answer.
    asked.read_at = before + (std::chrono::steady_clock::now() - before) / 2;
    const Result<Timestamp> now = parse_time(field(*status, "now"));
    const std::optional<Status> said = status_from(field(*status, "status"));
    if (now.has_error() || !said) {
        std::cerr << "freshet replay: the daemon does not say its clock and status\n";
        return std::nullopt;
    }
    asked.clock.status = *said;
    asked.clock.now = *now;
    if (const auto* clock = status->as_object().if_contains("clock")) {
        asked.clock.factor = std::strtod(field(*clock, "factor").c_str(), nullptr);
    }
    return asked;
}

Result<ReplayPlan> plan_storm(const ReplayOptions& options, const DaemonClock& clock) {
    DesignStormParameters storm;
    // On the next step of the daemon's clock, unless a time is given.
    storm.begins_at = std::chrono::ceil<std::chrono::minutes>(clock.now);
    while (storm.begins_at.time_since_epoch() % storm.rain.step != Duration::zero()) {
        storm.begins_at += std::chrono::minutes(1);
    }
    if (!options.begin.empty()) {
        const Result<Timestamp> begin = parse_time(options.begin, beijing);
        if (begin.has_error()) return begin.error();
        storm.begins_at = *begin;
    }
    Result<std::vector<Report>> reports = design_storm(storm, sample_county());
    if (reports.has_error()) return reports.error();
    return plan_of(std::move(*reports));
}

Result<ReplayPlan> plan_files(const ReplayOptions& options) {
    RecordingOptions recording;
    recording.rows.say = [](const std::string& text) { std::cerr << text << '\n'; };
    if (!options.zone.empty()) {
        const Result<ZoneOffset> zone = parse_zone(options.zone);
        if (zone.has_error()) return zone.error();
        recording.rows.zone = *zone;
    }
    const Result<Recording> read = Recording::create(options.files, recording);
    if (read.has_error()) return read.error();
    return plan_of(*read);
}

// Everything is encoded once before anything is sent: a plan that a protocol cannot carry is
// refused whole, not in the middle of a storm.
Result<void> check_wire(const ReplayPlan& plan, const Wire& wire) {
    std::size_t refused = 0;
    std::string first;
    for (const PlannedReport& planned : plan.reports) {
        if (const Result<std::string> bytes = wire.encode(planned.report); bytes.has_error()) {
            if (refused++ == 0) {
                first = planned.report.station.text() + ": " + bytes.error().message;
            }
        }
    }
    if (refused == 0) return {};
    return Error{ErrorCode::refused,
                 fmt::format("{} of {} reports cannot be sent this way, the first: {}", refused,
                             plan.reports.size(), first)};
}

void print(const ReplayPlan& plan, const PlayCounts& counts, const std::string& form) {
    if (form == "json") {
        fmt::print(R"({{"stations":{},"reports":{},"observations":{},"sent":{},"acknowledged":{},)"
                   R"("unacknowledged":{},"resends":{},"connections_lost":{},"seconds":{:.1f}}})"
                   "\n",
                   plan.stations, plan.reports.size(), plan.observations, counts.sent,
                   counts.acknowledged, counts.unacknowledged, counts.resends,
                   counts.connections_lost, counts.seconds);
        return;
    }
    fmt::print(
        "stations        {}\nreports         {}\nobservations    {}\nsent            {}\n"
        "acknowledged    {}\nunacknowledged  {}\nresends         {}\nconnections lost {}\n",
        plan.stations, plan.reports.size(), plan.observations, counts.sent, counts.acknowledged,
        counts.unacknowledged, counts.resends, counts.connections_lost);
}

int run(const ReplayOptions& options) {
    const std::optional<AskedClock> asked = ask_clock(options.ask);
    if (!asked) return 1;
    const Result<ReplayPlan> plan =
        options.files.empty() ? plan_storm(options, asked->clock) : plan_files(options);
    if (plan.has_error()) return complain(plan.error());
    const std::unique_ptr<Wire> wire =
        options.protocol == "stream"
            ? stream_wire()
            : sl651_wire(options.round ? Rounding::round : Rounding::refuse);
    if (const auto carried = check_wire(*plan, *wire); carried.has_error()) {
        return complain(carried.error());
    }
    const Pace pace(asked->clock, asked->read_at);
    DaemonClock now = asked->clock;  // Reading a large file took its time.
    now.now = pace.storm(std::chrono::steady_clock::now());
    if (const auto fits = check_clock(now, plan->begins_at, plan->ends_at); fits.has_error()) {
        return complain(fits.error());
    }

    PlayerOptions player;
    const std::string to =
        options.to.empty() ? (options.protocol == "stream" ? "127.0.0.1:5652" : "127.0.0.1:5651")
                           : options.to;
    const Result<HttpAddress> address = parse_http_address(to);
    if (address.has_error()) return complain(address.error());
    player.host = address->host;
    player.port = static_cast<std::uint16_t>(std::strtoul(address->port.c_str(), nullptr, 10));
    player.connections = options.connections;
    // A line that rewrites itself is for a person only.
    if (isatty(STDERR_FILENO) != 0) {
        player.progress = [&plan](const PlayCounts& counts, Timestamp storm_time) {
            fmt::print(stderr, "\r{}  {} of {} sent, {} acknowledged ",
                       format_time(std::chrono::floor<std::chrono::minutes>(storm_time)),
                       counts.sent, plan->reports.size(), counts.acknowledged);
        };
    }
    const Result<PlayCounts> counts = play(*plan, *wire, pace, player);
    if (isatty(STDERR_FILENO) != 0) std::cerr << '\n';
    if (counts.has_error()) return complain(counts.error());
    print(*plan, *counts, options.ask.output);
    return counts->acknowledged == plan->reports.size() ? 0 : 1;
}

}  // namespace

void add_replay(CLI::App& root, int& exit_code) {
    CLI::App* command = root.add_subcommand(
        "replay", "Play recorded observations or a design storm as stations over the wire");
    const auto options = std::make_shared<ReplayOptions>();
    auto* files =
        command->add_option("files", options->files, "Recorded observations, CSV or CSV.gz");
    command
        ->add_option("--storm", options->storm,
                     "Instead of files: `design`, the storm of Zhengzhou over the sample county")
        ->check(CLI::IsMember({"design"}))
        ->excludes(files);
    command->add_option("--begin", options->begin,
                        "When the design storm begins (the daemon's clock)");
    command->add_option("--zone", options->zone, "Zone of times that do not say theirs: +08:00");
    command->add_option("--protocol", options->protocol, "How to send: stream or sl651")
        ->check(CLI::IsMember({"stream", "sl651"}))
        ->capture_default_str();
    command->add_flag("--round", options->round,
                      "sl651: send rounded what it cannot carry exactly");
    command->add_option("--to", options->to,
                        "Where the daemon listens (127.0.0.1:5652; sl651: 127.0.0.1:5651)");
    command->add_option("--connections", options->connections, "Connections to spread stations on")
        ->check(CLI::Range(1, 10000))
        ->capture_default_str();
    add_ask_options(*command, options->ask);
    command->callback([options, &exit_code] {
        if (options->files.empty() && options->storm.empty()) {
            throw CLI::RequiredError("a file of observations or --storm design");
        }
        exit_code = run(*options);
    });
}

}  // namespace freshet
