// freshet incident list|show|ack|clear|cancel|raise: what a person does, sent to the running
// daemon.
#include <CLI/CLI.hpp>
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>
#include <iomanip>
#include <iostream>
#include <memory>

#include "daemon/commands/ask.h"
#include "daemon/commands/commands.h"
#include "daemon/http/http_client.h"

namespace freshet {
namespace {

namespace json = boost::json;

struct IncidentOptions {
    AskOptions ask;
    bool all = false;
    std::string id, by, reason, area, severity, event, text, expires_after;
};

std::string target_of(const std::string& id, std::string_view act = {}) {
    std::string target = "/api/v1/incidents/" + encode_percent(id);
    if (!act.empty()) target += "/" + std::string(act);
    return target;
}

std::string evidence_text(const json::value& warning) {
    std::string text;
    const json::value* list = warning.get_object().if_contains("evidence");
    if (list == nullptr || !list->is_array()) return field(warning, "text");
    for (const json::value& one : list->get_array()) {
        if (!text.empty()) text += ", ";
        if (!field(one, "by").empty()) {
            text += field(one, "term") + " by " + field(one, "by");
            continue;
        }
        text += field(one, "term") + " " + field(one, "value") + " " + field(one, "unit") + " (" +
                field(one, "threshold") + ")";
    }
    return text.empty() ? field(warning, "text") : text;
}

int list(const IncidentOptions& options) {
    const auto found =
        ask(options.ask, "GET", options.all ? "/api/v1/incidents?state=all" : "/api/v1/incidents");
    if (!found) return 1;
    if (options.ask.output == "json") {
        std::cout << json::serialize(*found) << '\n';
        return 0;
    }
    const json::value* incidents = found->get_object().if_contains("incidents");
    if (incidents == nullptr || !incidents->is_array()) return 1;
    std::cout << std::left << std::setw(10) << "SEVERITY" << std::setw(10) << "STATE"
              << std::setw(27) << "ONSET" << std::setw(24) << "SUBJECT"
              << "INCIDENT\n";
    for (const json::value& one : incidents->get_array()) {
        std::cout << std::setw(10) << field(one, "severity") << std::setw(10) << field(one, "state")
                  << std::setw(27) << field(one, "onset") << std::setw(24) << field(one, "subject")
                  << field(one, "incident") << "  " << evidence_text(one) << '\n';
    }
    return 0;
}

int show(const IncidentOptions& options) {
    const auto found = ask(options.ask, "GET", target_of(options.id));
    if (!found) return 1;
    if (options.ask.output == "json") {
        std::cout << json::serialize(*found) << '\n';
        return 0;
    }
    std::cout << field(*found, "incident") << "  " << field(*found, "state") << "\n\nSAID\n";
    for (const json::value& one : found->at("revisions").as_array()) {
        std::cout << "  " << field(one, "published_at") << "  " << std::left << std::setw(7)
                  << field(one, "type") << std::setw(10) << field(one, "severity") << std::setw(20)
                  << field(one, "reason") << evidence_text(one);
        if (!field(one, "by").empty()) std::cout << "  by " << field(one, "by");
        std::cout << '\n';
    }
    std::cout << "\nTOLD\n";
    for (const json::value& row : found->at("ledger").as_array()) {
        std::cout << "  " << field(row, "at") << "  " << std::left << std::setw(13)
                  << field(row, "step") << std::setw(11) << field(row, "word") << std::setw(12)
                  << field(row, "channel") << std::setw(14)
                  << (field(row, "person").empty() ? field(row, "area") : field(row, "person"))
                  << field(row, "why") << '\n';
    }
    return 0;
}

int act(const IncidentOptions& options, std::string_view name) {
    const json::object body{{"by", options.by}, {"reason", options.reason}};
    const auto done = ask(options.ask, "POST", target_of(options.id, name), json::serialize(body));
    if (!done) return 1;
    std::cerr << "freshet: " << name << " of " << options.id << " is journaled\n";
    return 0;
}

int raise(const IncidentOptions& options) {
    json::object body{{"by", options.by},
                      {"text", options.text},
                      {"area", options.area},
                      {"severity", options.severity},
                      {"event", options.event}};
    if (!options.expires_after.empty()) body["expires_after"] = options.expires_after;
    const auto done = ask(options.ask, "POST", "/api/v1/incidents", json::serialize(body));
    if (!done) return 1;
    std::cerr << "freshet: the warning for " << options.area << " is journaled\n";
    return 0;
}

}  // namespace

void add_incident(CLI::App& root, int& exit_code) {
    auto options = std::make_shared<IncidentOptions>();
    CLI::App* incident = root.add_subcommand("incident", "See and end incidents, raise by hand");
    incident->require_subcommand(1);

    const auto command = [&](const char* name, const char* about) {
        CLI::App* one = incident->add_subcommand(name, about);
        add_ask_options(*one, options->ask);
        return one;
    };
    CLI::App* listing = command("list", "Open incidents");
    listing->add_flag("--all", options->all, "Ended ones too");
    listing->callback([options, &exit_code] { exit_code = list(*options); });

    CLI::App* showing = command("show", "All that was said of one, who was told, what came back");
    showing->add_option("ID", options->id, "The incident")->required();
    showing->callback([options, &exit_code] { exit_code = show(*options); });

    const auto acting = [&](const char* name, const char* about, const char* why) {
        CLI::App* one = command(name, about);
        one->add_option("ID", options->id, "The incident")->required();
        one->add_option("--by", options->by, "Who does this (a person's id)")->required();
        CLI::Option* reason = one->add_option("--reason", options->reason, why);
        if (std::string_view(name) != "ack") reason->required();
        one->callback(
            [options, &exit_code, word = std::string(name)] { exit_code = act(*options, word); });
    };
    acting("ack", "Answer for it: no more repeats", "What is being done");
    acting("clear", "End one that has subsided", "Why it is over");
    acting("cancel", "Withdraw one as mistaken; mutes what it covered until cleared, 2 h at most",
           "Why it is a mistake");

    CLI::App* raising = command("raise", "Warn an area by hand");
    raising->add_option("--area", options->area, "The area's code")->required();
    raising
        ->add_option("--severity", options->severity,
                     "blue, yellow, orange, red, or prepare, immediate: a transfer")
        ->required()
        ->check(CLI::IsMember({"blue", "yellow", "orange", "red", "prepare", "immediate"}));
    raising->add_option("--event", options->event, "What threatens, e.g. mountain-torrent")
        ->required();
    raising->add_option("--by", options->by, "Who warns (a person's id)")->required();
    raising->add_option("--text", options->text, "What people are told")->required();
    raising->add_option("--expires-after", options->expires_after, "Its life, e.g. 6h");
    raising->callback([options, &exit_code] { exit_code = raise(*options); });
}

}  // namespace freshet
