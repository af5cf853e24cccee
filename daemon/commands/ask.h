// What the subcommands that ask a running daemon share: its address as an option, the output form,
// and how an answer becomes an exit code.
#pragma once

#include <boost/json/fwd.hpp>
#include <memory>
#include <string>
#include <string_view>

namespace CLI {
class App;
}

namespace freshet {

struct AskOptions {
    std::string daemon = "127.0.0.1:8651";
    std::string output = "table";
};

// --daemon HOST:PORT and -o table|json.
void add_ask_options(CLI::App& command, AskOptions& options);

// The JSON answered; null after printing why on stderr (nobody there, or refused).
std::shared_ptr<const boost::json::value> ask(const AskOptions& options, std::string_view method,
                                              std::string_view target, std::string_view body = {});

// The field as text for a table; "" where it is absent.
std::string field(const boost::json::value& object, std::string_view name);

}  // namespace freshet
