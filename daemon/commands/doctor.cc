// freshet doctor [DIR]: what is wrong with an installation, and what to do.
#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>
#include <iostream>
#include <memory>

#include "daemon/commands/commands.h"
#include "daemon/doctor/checks.h"
#include "daemon/doctor/salvage_folder.h"

namespace freshet {
namespace {

struct DoctorOptions {
    std::string folder = ".";
    std::string data_folder;
    std::string daemon;
    std::string output = "table";
    bool salvage = false;
};

std::string_view word_for(Health health) {
    switch (health) {
        case Health::fine:
            return "fine";
        case Health::unseen:
            return "unseen";
        case Health::doubtful:
            return "doubtful";
        case Health::ill:
            return "ill";
    }
    return "";
}

bool is_finding(const Diagnosis& diagnosis) { return diagnosis.health >= Health::doubtful; }

void print_table(const Diagnoses& said) {
    for (const Diagnosis& one : said) {
        std::cout << fmt::format("{:8} {:13} {}\n", word_for(one.health), one.part, one.found);
        if (!one.cure.empty()) std::cout << fmt::format("{:22} → {}\n", "", one.cure);
    }
}

void print_json(const Diagnoses& said) {
    boost::json::array list;
    for (const Diagnosis& one : said) {
        list.push_back({{"health", word_for(one.health)},
                        {"part", one.part},
                        {"found", one.found},
                        {"cure", one.cure}});
    }
    std::cout << boost::json::serialize(boost::json::object{{"diagnoses", std::move(list)}})
              << '\n';
}

int doctor(const DoctorOptions& options) {
    ExaminationOptions asked{.folder = options.folder, .data_folder = {}, .daemon = {}};
    if (!options.data_folder.empty()) asked.data_folder = options.data_folder;
    if (!options.daemon.empty()) {
        const auto address = parse_http_address(options.daemon);
        if (!address) {
            std::cerr << "freshet: " << address.error().message << '\n';
            return 2;
        }
        asked.daemon = *address;
    }
    if (options.salvage) return salvage_folder(asked);
    const Examination examination = begin_examination(asked);
    Diagnoses said;
    for (const Check check : all_checks()) {
        for (Diagnosis& one : check(examination)) said.push_back(std::move(one));
    }
    options.output == "json" ? print_json(said) : print_table(said);
    const auto findings = std::count_if(said.begin(), said.end(), is_finding);
    std::cerr << (findings == 0 ? "freshet: nothing is wrong\n"
                                : fmt::format("freshet: {} findings\n", findings));
    return findings == 0 ? 0 : 1;
}

}  // namespace

void add_doctor(CLI::App& root, int& exit_code) {
    auto options = std::make_shared<DoctorOptions>();
    CLI::App* command = root.add_subcommand(
        "doctor",
        "Say what is wrong with an installation and what to do; changes nothing "
        "unless it is told to salvage");
    command->add_option("DIR", options->folder, "The configuration folder; here if left out");
    command->add_option("--data", options->data_folder, "The data folder, if not freshet.yaml's");
    command->add_option("--daemon", options->daemon,
                        "HTTP address of the running daemon, if not freshet.yaml's");
    command->add_option("-o,--output", options->output, "How to print: table or json")
        ->check(CLI::IsMember({"table", "json"}))
        ->capture_default_str();
    command->add_flag("--salvage", options->salvage,
                      "Put a damaged journal or state aside (into quarantine/ of the data folder) "
                      "and keep all that can still be read; nobody may serve the folder meanwhile");
    command->callback([options, &exit_code] { exit_code = doctor(*options); });
}

}  // namespace freshet
