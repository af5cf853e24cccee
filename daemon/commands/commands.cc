// The list of subcommands, in the order in which --help shows them.
#include "daemon/commands/commands.h"

namespace freshet {

void add_commands(CLI::App& root, int& exit_code) {
    add_init(root, exit_code);
    add_check(root, exit_code);
    add_test(root, exit_code);
    add_doctor(root, exit_code);
    add_replay(root, exit_code);
    add_serve(root, exit_code);
    add_backtest(root, exit_code);
    add_rules(root, exit_code);
    add_decode(root, exit_code);
    add_above(root, exit_code);
    add_forecast(root, exit_code);
    add_report(root, exit_code);
    add_station(root, exit_code);
    add_incident(root, exit_code);
    add_explain(root, exit_code);
    add_shadow(root, exit_code);
    add_watch(root, exit_code);
}

}  // namespace freshet
