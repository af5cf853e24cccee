// freshet forecast: how much rain is expected, handed on to the running daemon.
#include <CLI/CLI.hpp>
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <fstream>
#include <iostream>
#include <iterator>
#include <memory>
#include <vector>

#include "daemon/commands/ask.h"
#include "daemon/commands/commands.h"
#include "rules/base/quantity.h"
#include "rules/base/result.h"
#include "rules/base/time.h"

namespace freshet {
namespace {

namespace json = boost::json;

struct ForecastOptions {
    AskOptions ask;
    std::string file, issuer, by, issued, from, step;
    std::vector<std::string> stations, catchments, areas, amounts;
};

// "12.5", "20..35"
Result<json::value> millimetres(const std::string& text) {
    const std::size_t dots = text.find("..");
    const Result<ParsedQuantity> low = parse_quantity(text.substr(0, dots));
    if (!low) return low.error();
    if (dots == std::string::npos) return json::value(to_double(low->value));
    const Result<ParsedQuantity> high = parse_quantity(text.substr(dots + 2));
    if (!high) return high.error();
    return json::value(json::array{to_double(low->value), to_double(high->value)});
}

Result<json::array> amounts_of(const ForecastOptions& options) {
    const Result<Timestamp> from = parse_time(options.from, beijing);
    if (!from) return from.error();
    const Result<Duration> step = parse_duration(options.step);
    if (!step) return step.error();
    json::array amounts;
    Timestamp begin = *from;
    for (const std::string& text : options.amounts) {
        const Result<json::value> mm = millimetres(text);
        if (!mm) return mm.error();
        amounts.push_back(json::object{
            {"from", format_time(begin)}, {"until", format_time(begin + *step)}, {"mm", *mm}});
        begin += *step;
    }
    return amounts;
}

bool send(const ForecastOptions& options, const json::value& body) {
    return ask(options.ask, "POST", "/api/v1/forecasts", json::serialize(body)) != nullptr;
}

// A forecast as the door takes it, or a list of such: an issue is mostly of many catchments.
int send_file(const ForecastOptions& options) {
    std::ifstream opened;
    if (options.file != "-") opened.open(options.file, std::ios::binary);
    std::istream& input = options.file == "-" ? std::cin : opened;
    if (!input) {
        std::cerr << "freshet: cannot read " << options.file << '\n';
        return 2;
    }
    const std::string text{std::istreambuf_iterator<char>(input), {}};
    boost::system::error_code error;
    json::value parsed = json::parse(text, error);
    if (error) {
        std::cerr << "freshet: " << options.file << " is no JSON: " << error.message() << '\n';
        return 2;
    }
    const json::array all = parsed.is_array() ? parsed.get_array() : json::array{parsed};
    std::size_t taken = 0;
    for (const json::value& forecast : all)
        if (send(options, forecast)) ++taken;
    std::cerr << "freshet: " << taken << " of " << all.size() << " forecasts journaled\n";
    return taken == all.size() ? 0 : 1;
}

int forecast(const ForecastOptions& options) {
    if (!options.file.empty()) return send_file(options);
    const Result<json::array> amounts = amounts_of(options);
    if (!amounts) {
        std::cerr << "freshet: " << amounts.error().message << '\n';
        return 2;
    }
    json::object body{{"issuer", options.issuer}, {"by", options.by}, {"amounts", *amounts}};
    if (!options.issued.empty()) body["issued_at"] = options.issued;
    const auto add = [&](const char* name, const std::vector<std::string>& ids) {
        if (!ids.empty()) body[name] = json::array(ids.begin(), ids.end());
    };
    add("stations", options.stations);
    add("catchments", options.catchments);
    add("areas", options.areas);
    if (!send(options, body)) return 1;
    std::cerr << "freshet: the forecast of " << options.issuer << " is journaled\n";
    return 0;
}

}  // namespace

void add_forecast(CLI::App& root, int& exit_code) {
    auto options = std::make_shared<ForecastOptions>();
    CLI::App* command = root.add_subcommand("forecast", "Hand on a forecast of rain");
    add_ask_options(*command, options->ask);
    CLI::Option* file = command->add_option(
        "FILE", options->file, "JSON as POST /api/v1/forecasts takes it, or a list; - is stdin");
    CLI::App* typed = command->add_option_group("typed", "Instead of a file");
    CLI::Option* issuer = typed->add_option("--issuer", options->issuer, "Whose forecast it is");
    CLI::Option* by =
        typed->add_option("--by", options->by, "Who hands it on (a person's id in people.csv)");
    CLI::Option* from =
        typed->add_option("--from", options->from, "When the first amount begins (+08:00)");
    CLI::Option* step = typed->add_option("--step", options->step, "How long each lasts: 1h");
    CLI::Option* amounts = typed->add_option(
        "--mm", options->amounts, "The amounts in mm, one after the other: 0 4.5 20..35");
    typed->add_option("--issued", options->issued, "When it was issued (+08:00); preset: now");
    typed->add_option("--station", options->stations, "At this station; may be given again");
    typed->add_option("--catchment", options->catchments, "Over this catchment; likewise");
    typed->add_option("--area", options->areas, "Over this area and all in it; likewise");
    for (CLI::Option* needed : {by, from, step, amounts}) {
        issuer->needs(needed);
        needed->needs(issuer);
    }
    for (CLI::Option* own : {issuer, by, from, step, amounts}) file->excludes(own);
    command->callback([options, &exit_code] {
        if (options->file.empty() && options->issuer.empty())
            throw CLI::RequiredError("FILE or --issuer");
        exit_code = forecast(*options);
    });
}

}  // namespace freshet
