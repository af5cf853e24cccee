// freshet shadow: how the rule book that judges beside the live one differs from it; asked of the
// running daemon. With --fold, the process that judges by it, begun by serve alone.
#include <fmt/format.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>
#include <iostream>
#include <memory>

#include "daemon/commands/ask.h"
#include "daemon/commands/commands.h"
#include "daemon/shadow/shadow_run.h"
#include "daemon/shadow/shadow_words.h"

namespace freshet {
namespace {

namespace json = boost::json;

struct ShadowOptions {
    AskOptions ask;
    bool fold = false;
};

int show(const ShadowOptions& options) {
    const auto said = ask(options.ask, "GET", "/api/v1/shadow");
    if (!said) return 1;
    const json::object& shadow = said->as_object();
    if (options.ask.output == "json") {
        std::cout << json::serialize(shadow) << '\n';
        return 0;
    }
    const std::string trouble = field(shadow, "trouble");
    std::cerr << fmt::format("freshet: the shadow rule book is {}, {} records behind{}{}\n",
                             field(shadow, "state"), field(shadow, "behind_records"),
                             trouble.empty() ? "" : ": ", trouble);
    const json::value* differences = shadow.if_contains("differences");
    if (differences == nullptr) {
        std::cerr << "freshet: it has not said anything yet\n";
        return 0;
    }
    std::cout << summary_of(shadow) << '\n';
    for (const json::value& one : differences->as_array())
        std::cout << line_of(one.as_object()) << '\n';
    return 0;
}

}  // namespace

void add_shadow(CLI::App& root, int& exit_code) {
    auto options = std::make_shared<ShadowOptions>();
    CLI::App* command = root.add_subcommand(
        "shadow", "What the shadow rule book would have said otherwise than the live one");
    add_ask_options(*command, options->ask);
    // No option for people: its standard input is the stream that serve writes.
    command->add_flag("--fold", options->fold)->group("");
    command->footer(
        "`shadow: FOLDER` in freshet.yaml names it: rules/ and thresholds.csv of that folder judge "
        "the same records\nbeside those in force, and nobody is called by them. Exit 0 an answer, "
        "1 "
        "none.");
    command->callback([options, &exit_code] {
        exit_code = options->fold ? run_shadow(STDIN_FILENO) : show(*options);
    });
}

}  // namespace freshet
