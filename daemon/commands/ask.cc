// One question to the daemon.
#include "daemon/commands/ask.h"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <iostream>

#include "daemon/http/http_client.h"

namespace freshet {

void add_ask_options(CLI::App& command, AskOptions& options) {
    command.add_option("--daemon", options.daemon, "HTTP address of the running daemon")
        ->capture_default_str();
    command.add_option("-o,--output", options.output, "How to print: table or json")
        ->check(CLI::IsMember({"table", "json"}))
        ->capture_default_str();
}

std::shared_ptr<const boost::json::value> ask(const AskOptions& options, std::string_view method,
                                              std::string_view target, std::string_view body) {
    const auto address = parse_http_address(options.daemon);
    if (!address) {
        std::cerr << "freshet: " << address.error().message << '\n';
        return nullptr;
    }
    const auto answer = http_fetch(*address, method, target, body);
    if (!answer) {
        std::cerr << "freshet: " << answer.error().message << '\n';
        return nullptr;
    }
    boost::system::error_code error;
    boost::json::value parsed = boost::json::parse(answer->body, error);
    if (answer->status >= 400 || error) {
        const std::string why = error ? "the daemon's answer is no JSON" : field(parsed, "error");
        std::cerr << "freshet: " << (why.empty() ? answer->body : why) << '\n';
        return nullptr;
    }
    return std::make_shared<const boost::json::value>(std::move(parsed));
}

std::string field(const boost::json::value& object, std::string_view name) {
    if (!object.is_object()) return {};
    const boost::json::value* value = object.get_object().if_contains({name.data(), name.size()});
    if (value == nullptr) return {};
    if (value->is_string()) return std::string(value->get_string().c_str());
    if (value->is_double()) return fmt::format("{}", value->get_double());  // 5.1, not 5.1E0
    return boost::json::serialize(*value);
}

}  // namespace freshet
