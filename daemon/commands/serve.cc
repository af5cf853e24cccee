// freshet serve: its options.
#include "daemon/serve/serve.h"

#include <CLI/CLI.hpp>
#include <iostream>
#include <memory>

#include "daemon/commands/commands.h"

namespace freshet {

void add_serve(CLI::App& root, int& exit_code) {
    struct Given {
        ServeOptions options;
        std::string clock;
        std::string data_folder;
    };
    auto given = std::make_shared<Given>();
    CLI::App* command = root.add_subcommand("serve", "Run the daemon");
    command->add_option("DIR", given->options.folder, "The configuration folder; here if left out");
    command->add_option("--clock", given->clock,
                        "Storm time instead of the machine's: ORIGIN,FACTOR, such as "
                        "2026-07-01T00:00:00+08:00,600; such a daemon is never actual");
    command->add_option("--data", given->data_folder, "The data folder, instead of freshet.yaml's");
    command->add_option("--ports-file", given->options.ports_file,
                        "Write the ports into this file once everything listens");
    command->callback([given, &exit_code] {
        if (!given->clock.empty()) {
            const auto scale = parse_clock_scale(given->clock);
            if (!scale) throw CLI::ValidationError("--clock", scale.error().message);
            given->options.clock = *scale;
        }
        if (!given->data_folder.empty()) given->options.data_folder = given->data_folder;
        exit_code = serve(given->options);
    });
}

}  // namespace freshet
