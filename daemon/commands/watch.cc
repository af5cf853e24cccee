// freshet watch: the duty desk's page in a terminal, drawn again every few seconds.
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <chrono>
#include <iostream>
#include <memory>
#include <optional>
#include <sstream>
#include <thread>

#include "daemon/commands/ask.h"
#include "daemon/commands/commands.h"

namespace freshet {
namespace {

namespace json = boost::json;

struct WatchOptions {
    AskOptions ask;
    bool once = false;
    int every_seconds = 2;
};

std::string colour_of(const std::string& severity) {
    if (severity == "red" || severity == "immediate") return "\033[97;41m";
    if (severity == "orange" || severity == "prepare") return "\033[30;48;5;208m";
    if (severity == "yellow") return "\033[30;43m";
    if (severity == "blue") return "\033[97;44m";
    return "";
}

// The page as text; nothing when the daemon does not answer.
std::optional<std::string> draw(const WatchOptions& options, bool coloured) {
    const auto status = ask(options.ask, "GET", "/api/v1/status");
    if (!status) return std::nullopt;
    const auto incidents = ask(options.ask, "GET", "/api/v1/incidents");
    const auto stations = ask(options.ask, "GET", "/api/v1/stations");
    const auto notices = ask(options.ask, "GET", "/api/v1/notices");
    if (!incidents || !stations || !notices) return std::nullopt;
    std::ostringstream page;
    const std::string trouble = field(*status, "not_working");
    page << "Freshet 汛警  status " << field(*status, "status") << "  storm time "
         << field(*status, "now") << "  "
         << (trouble.empty() ? (field(*status, "ready") == "true" ? "ready" : "recovering")
                             : trouble)
         << "\n\n";
    const auto& open = incidents->at("incidents").as_array();
    page << open.size() << " open incidents\n";
    for (const json::value& one : open) {
        const std::string severity = field(one, "severity");
        page << "  " << (coloured ? colour_of(severity) : "")
             << (severity.empty() ? field(one, "state") : severity) << (coloured ? "\033[0m" : "")
             << "  " << field(one, "subject") << "  since " << field(one, "onset");
        for (const json::value& evidence : one.at("evidence").as_array()) {
            page << "  " << field(evidence, "term") << ' ' << field(evidence, "value") << ' '
                 << field(evidence, "unit") << " (" << field(evidence, "threshold") << ')';
        }
        page << '\n';
    }
    std::size_t silent = 0, unknown = 0;
    std::string names;
    for (const json::value& one : stations->at("stations").as_array()) {
        const bool is_silent = field(one, "silent") == "true";
        const bool is_unknown = field(one, "known") == "false";
        silent += is_silent ? 1 : 0;
        unknown += is_unknown ? 1 : 0;
        if ((is_silent || is_unknown) && silent + unknown <= 20) {
            names += "  " + field(one, "station") + (is_unknown ? " unknown" : " silent") +
                     (field(one, "last_arrival").empty()
                          ? ""
                          : ", last heard " + field(one, "last_arrival")) +
                     "\n";
        }
    }
    page << '\n' << silent << " silent and " << unknown << " unknown stations\n" << names;
    const auto& told = notices->at("notices").as_array();
    if (!told.empty()) page << "\nnotices of the last day\n";
    for (std::size_t index = 0; index < std::min<std::size_t>(told.size(), 10); ++index)
        page << "  " << field(told[index], "at") << "  " << field(told[index], "text") << '\n';
    return page.str();
}

int watch(const WatchOptions& options) {
    const bool terminal = isatty(STDOUT_FILENO) != 0;
    while (true) {
        const auto page = draw(options, terminal);
        if (!page) return 1;
        if (terminal && !options.once) std::cout << "\033[H\033[2J";
        std::cout << *page << std::flush;
        if (options.once) return 0;
        std::this_thread::sleep_for(std::chrono::seconds(options.every_seconds));
    }
}

}  // namespace

void add_watch(CLI::App& root, int& exit_code) {
    auto options = std::make_shared<WatchOptions>();
    CLI::App* command = root.add_subcommand("watch", "The duty desk's page in a terminal");
    add_ask_options(*command, options->ask);
    command->add_flag("--once", options->once, "Draw once and end");
    command->add_option("--every", options->every_seconds, "Seconds between two drawings")
        ->check(CLI::Range(1, 3600))
        ->capture_default_str();
    command->callback([options, &exit_code] { exit_code = watch(*options); });
}

}  // namespace freshet
