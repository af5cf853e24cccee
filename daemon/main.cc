// freshet: one program, a subcommand for each thing a person does with it. Exit codes: 0 fine, 1
// findings or a refusal, 2 wrong usage.
#include <CLI/CLI.hpp>
#include <exception>
#include <iostream>

#include "daemon/commands/commands.h"
#include "daemon/version.h"

int main(int argc, char** argv) {
    CLI::App root{
        "Freshet (汛警): telemetry in, flash-flood warnings out, people called until they answer."};
    root.name("freshet");
    root.set_version_flag("--version", std::string(freshet::version));
    root.require_subcommand(1);
    int exit_code = 0;
    freshet::add_commands(root, exit_code);
    try {
        root.parse(argc, argv);
    } catch (const CLI::ParseError& error) {
        // Help and version are asked for and end well; anything else is wrong usage.
        return root.exit(error, std::cout, std::cerr) == 0 ? 0 : 2;
    } catch (const std::exception& error) {
        std::cerr << "freshet: " << error.what() << '\n';
        return 1;
    }
    return exit_code;
}
