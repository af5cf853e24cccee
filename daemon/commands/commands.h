// The subcommands of `freshet`. Each add_* declares its options on `root` and, when chosen, runs in
// CLI11's callback and leaves its exit code: 0 fine, 1 findings or refusal, 2 usage. Data goes to
// stdout, messages to stderr. To add one: its file in this folder, its line here and in
// commands.cc.
#pragma once

namespace CLI {
class App;
}

namespace freshet {

void add_commands(CLI::App& root, int& exit_code);  // All of the below, in the order of --help.
void add_init(CLI::App& root, int& exit_code);
void add_check(CLI::App& root, int& exit_code);
void add_test(CLI::App& root, int& exit_code);
void add_doctor(CLI::App& root, int& exit_code);
void add_replay(CLI::App& root, int& exit_code);
void add_backtest(CLI::App& root, int& exit_code);
void add_rules(CLI::App& root, int& exit_code);
void add_decode(CLI::App& root, int& exit_code);
void add_serve(CLI::App& root, int& exit_code);
void add_above(CLI::App& root, int& exit_code);
void add_forecast(CLI::App& root, int& exit_code);
void add_report(CLI::App& root, int& exit_code);
void add_station(CLI::App& root, int& exit_code);
void add_incident(CLI::App& root, int& exit_code);
void add_explain(CLI::App& root, int& exit_code);
void add_shadow(CLI::App& root, int& exit_code);
void add_watch(CLI::App& root, int& exit_code);

}  // namespace freshet
