// freshet station maintenance: somebody works at a station, told to the running daemon.
#include <CLI/CLI.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>
#include <iostream>
#include <memory>

#include "daemon/commands/ask.h"
#include "daemon/commands/commands.h"
#include "daemon/http/http_client.h"

namespace freshet {
namespace {

struct StationOptions {
    AskOptions ask;
    std::string id, until, by, reason;
    bool end = false;
};

int maintain(const StationOptions& options) {
    boost::json::object body{{"by", options.by}, {"reason", options.reason}};
    if (options.end)
        body["end"] = true;
    else
        body["until"] = options.until;
    const std::string target = "/api/v1/stations/" + encode_percent(options.id) + "/maintenance";
    if (!ask(options.ask, "POST", target, boost::json::serialize(body))) return 1;
    std::cerr << "freshet: maintenance of " << options.id
              << (options.end ? " ended" : " until " + options.until) << " is journaled\n";
    return 0;
}

}  // namespace

void add_station(CLI::App& root, int& exit_code) {
    auto options = std::make_shared<StationOptions>();
    CLI::App* station = root.add_subcommand("station", "What people do at a station");
    station->require_subcommand(1);
    CLI::App* command = station->add_subcommand(
        "maintenance",
        "Work at it: what it says meanwhile neither raises nor clears; a neighbour's red ends it");
    add_ask_options(*command, options->ask);
    command->add_option("ID", options->id, "The station")->required();
    CLI::App* how = command->add_option_group("how", "For how long");
    how->add_option("--until", options->until, "A time (+08:00) or how long, e.g. 2h; 8 h at most");
    how->add_flag("--end", options->end, "The work is done");
    how->require_option(1);
    command->add_option("--by", options->by, "Who works there (a person's id in people.csv)")
        ->required();
    command->add_option("--reason", options->reason, "What is done there")->required();
    command->callback([options, &exit_code] { exit_code = maintain(*options); });
}

}  // namespace freshet
