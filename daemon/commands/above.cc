// freshet above issue|cancel: a warning of a higher level, handed on to the running daemon.
#include <CLI/CLI.hpp>
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>
#include <iostream>
#include <memory>
#include <vector>

#include "daemon/commands/ask.h"
#include "daemon/commands/commands.h"

namespace freshet {
namespace {

struct AboveOptions {
    AskOptions ask;
    std::string id, issuer, by, event, severity, issued, from, until;
    std::vector<std::string> areas;
};

boost::json::object fields_of(const AboveOptions& options) {
    boost::json::object fields{{"id", options.id}, {"issuer", options.issuer}, {"by", options.by}};
    if (!options.issued.empty()) fields["issued_at"] = options.issued;
    return fields;
}

int send(const AboveOptions& options, const boost::json::object& body) {
    if (!ask(options.ask, "POST", "/api/v1/superior-warnings", boost::json::serialize(body)))
        return 1;
    std::cerr << "freshet: the warning " << options.id << " of " << options.issuer
              << " is journaled\n";
    return 0;
}

int issue(const AboveOptions& options) {
    boost::json::object body = fields_of(options);
    body["event"] = options.event;
    body["severity"] = options.severity;
    body["areas"] = boost::json::array(options.areas.begin(), options.areas.end());
    body["until"] = options.until;
    if (!options.from.empty()) body["from"] = options.from;
    return send(options, body);
}

int cancel(const AboveOptions& options) {
    boost::json::object body = fields_of(options);
    body["cancelled"] = true;
    return send(options, body);
}

}  // namespace

void add_above(CLI::App& root, int& exit_code) {
    auto options = std::make_shared<AboveOptions>();
    CLI::App* above = root.add_subcommand("above", "Hand on a warning of a higher level");
    above->require_subcommand(1);
    const auto command = [&](const char* name, const char* about) {
        CLI::App* one = above->add_subcommand(name, about);
        add_ask_options(*one, options->ask);
        one->add_option("ID", options->id, "The issuer's own id of it; a revision has the same")
            ->required();
        one->add_option("--issuer", options->issuer, "Who warns")->required();
        one->add_option("--by", options->by, "Who hands it on (a person's id in people.csv)")
            ->required();
        one->add_option("--issued", options->issued, "When it was issued (+08:00); preset: now");
        return one;
    };
    CLI::App* issuing = command("issue", "One that is issued, or revised");
    issuing->add_option("--event", options->event, "What threatens, e.g. rainstorm")->required();
    issuing->add_option("--severity", options->severity, "blue, yellow, orange or red")
        ->required()
        ->check(CLI::IsMember({"blue", "yellow", "orange", "red"}));
    issuing->add_option("--area", options->areas, "The code of an area; may be given again")
        ->required();
    issuing->add_option("--until", options->until, "When it ends (+08:00)")->required();
    issuing->add_option("--from", options->from, "When it begins; preset: when it is issued");
    issuing->callback([options, &exit_code] { exit_code = issue(*options); });

    CLI::App* cancelling = command("cancel", "One that is over before its end");
    cancelling->callback([options, &exit_code] { exit_code = cancel(*options); });
}

}  // namespace freshet
