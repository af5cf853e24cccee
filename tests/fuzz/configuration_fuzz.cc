// Any text as the files of a configuration folder, `== stations.csv ==` before each: every reader
// reads it or names what is wrong with its file and line; twice alike; what could be read is
// compiled, or refused with sentences, and has one stored form.
#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <string>

#include "daemon/config/rules_file.h"
#include "daemon/config/tables.h"
#include "rules/base/check.h"
#include "rules/model/record.h"
#include "rules/rule/rule_book.h"

using namespace freshet;

namespace {

constexpr std::string_view rules_name = "rules/x.yaml";

// Where a text leaves one out it is this, so that one file alone comes as far as the rule book.
const std::map<std::string, std::string, std::less<>> presets{
    {std::string(stations_file),
     "station,name,kind,area,catchment\nR1,a,rain,330782103201,mei\nH1,b,river,330782103201,mei\n"},
    {std::string(areas_file), "area,name,parent\n330782103201,a,\n"},
    {std::string(people_file), "person,name,area,role,post\n"},
    {std::string(thresholds_file),
     "scope,id,name,severity,raise,clear,hold\ndefault,,rain_1h,,35 mm,20 mm,\n"},
    {std::string(rules_name),
     "rules:\n  - name: r\n    event: flood\n    audience: [desk]\n    issuer: x\n"
     "    subject: station\n    severities:\n      red: {raise: rain(1h) >= threshold.rain_1h, "
     "clear: rain(1h) < threshold.rain_1h, hold: 1h}\n"},
};

std::map<std::string, std::string, std::less<>> files_in(const std::string& text) {
    auto files = presets;
    for (auto& [name, content] : files) {
        const std::string head = "== " + name + " ==\n";
        const std::size_t found = text.find(head);
        if (found == std::string::npos) continue;
        const std::size_t first = found + head.size();
        content = text.substr(first, text.find("\n== ", first) - first + 1);
    }
    return files;
}

struct Reading {
    Configuration configuration;
    Findings findings;
};

Reading read(const std::map<std::string, std::string, std::less<>>& files) {
    Reading reading;
    const auto of = [&](std::string_view name) -> const std::string& {
        return files.find(name)->second;
    };
    Configuration& configuration = reading.configuration;
    configuration.areas = read_areas(of(areas_file), reading.findings);
    configuration.stations = read_stations(of(stations_file), reading.findings).stations;
    static_cast<void>(read_people(of(people_file), reading.findings));
    for (ThresholdCells& cells : read_thresholds(of(thresholds_file), reading.findings))
        configuration.thresholds.push_back(std::move(cells.row));
    RulesFile rules = read_rules(of(rules_name), std::string(rules_name), reading.findings);
    expect_distinct_names(rules.rules, reading.findings);
    configuration.rules = std::move(rules.rules);
    configuration.unconfirmed = std::move(rules.unconfirmed);
    if (rules.day_start) configuration.day_start = *rules.day_start;
    return reading;
}

void check_problems(const Problems& problems) {
    for (const Problem& problem : problems) {
        CHECK(presets.contains(problem.place.file));
        CHECK(problem.place.line >= 0);  // 0 is the file itself.
        CHECK(!problem.message.empty());
    }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size_bytes) {
    const auto files = files_in(std::string(reinterpret_cast<const char*>(bytes), size_bytes));
    const Reading reading = read(files);
    check_problems(reading.findings.errors);
    check_problems(reading.findings.lints);
    const std::string stored = encode(reading.configuration);
    CHECK(encode(read(files).configuration) == stored);
    if (!reading.findings.errors.empty()) return 0;
    const Result<Configuration> again = decode_configuration(stored);
    CHECK(again.has_value());
    CHECK(encode(*again) == stored);
    const CompiledRuleBook book =
        compile_rule_book(std::make_shared<const Configuration>(reading.configuration));
    CHECK((book.book != nullptr) == book.errors.empty());
    check_problems(book.errors);
    check_problems(book.lints);
    return 0;
}
