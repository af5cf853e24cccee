// freshet report: what a person saw, sent to the running daemon.
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>
#include <chrono>
#include <iostream>
#include <memory>

#include "daemon/commands/ask.h"
#include "daemon/commands/commands.h"

namespace freshet {
namespace {

struct ReportOptions {
    AskOptions ask;
    std::string id, by, station, area, at, code, text, level;
};

// Of this call alone; it is told, so that the same report can be sent again by it.
std::string new_id() {
    const auto now = std::chrono::system_clock::now().time_since_epoch();
    return "cli-" +
           std::to_string(std::chrono::duration_cast<std::chrono::microseconds>(now).count()) +
           "-" + std::to_string(::getpid());
}

int report(ReportOptions options) {
    if (options.id.empty()) options.id = new_id();
    boost::json::object body{{"id", options.id}, {"by", options.by}};
    const auto add = [&](const char* name, const std::string& value) {
        if (!value.empty()) body[name] = value;
    };
    add("station", options.station);
    add("area", options.area);
    add("observed_at", options.at);
    add("code", options.code);
    add("text", options.text);
    add("level", options.level);
    if (!ask(options.ask, "POST", "/api/v1/reports", boost::json::serialize(body))) {
        std::cerr << "freshet: to send the same report again, say --id " << options.id << '\n';
        return 1;
    }
    std::cerr << "freshet: the report " << options.id << " is journaled\n";
    return 0;
}

}  // namespace

void add_report(CLI::App& root, int& exit_code) {
    auto options = std::make_shared<ReportOptions>();
    CLI::App* command =
        root.add_subcommand("report", "Tell what you saw at a station or in a place");
    add_ask_options(*command, options->ask);
    command->add_option("--by", options->by, "Who saw it (a person's id in people.csv)")
        ->required();
    CLI::App* place = command->add_option_group("place", "Where it was seen");
    place->add_option("--station", options->station, "At this station");
    place->add_option("--area", options->area,
                      "In this area (its code; a grid counts for its village)");
    place->require_option(1);
    command->add_option("--text", options->text, "What was seen; rules ask for these words");
    command->add_option("--code", options->code, "What was seen, as a word; rules ask for it");
    command->add_option("--level", options->level,
                        "Read off the staff gauge of the station, e.g. \"3.40 m\"");
    command->add_option("--at", options->at, "When it was seen (+08:00); preset: now");
    command->add_option("--id", options->id,
                        "Of this report; sent again with the same one it counts once");
    command->callback([options, &exit_code] { exit_code = report(*options); });
}

}  // namespace freshet
