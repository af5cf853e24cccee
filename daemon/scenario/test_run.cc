// See test_run.h.
#include "daemon/scenario/test_run.h"

#include <fmt/format.h>
#include <fmt/ostream.h>

#include <algorithm>
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>
#include <chrono>
#include <system_error>

#include "daemon/config/configuration_folder.h"
#include "daemon/config/text_file.h"
#include "daemon/scenario/compare.h"
#include "daemon/scenario/configuration.h"
#include "daemon/scenario/play.h"
#include "daemon/scenario/scenario.h"
#include "fanout/cap/xml_writer.h"

namespace freshet::scenario {
namespace {

namespace fs = std::filesystem;
namespace json = boost::json;

constexpr std::string_view suffix = ".scenario";

Result<void> add_folder(const fs::path& folder, std::vector<Case>& cases) {
    std::vector<fs::path> files;
    std::error_code failure;
    for (const fs::directory_entry& entry : fs::directory_iterator(folder / "tests", failure))
        if (entry.path().extension() == suffix) files.push_back(entry.path());
    if (files.empty()) {
        return Error{ErrorCode::not_found, fmt::format("{}: there is no tests/*{} in this folder",
                                                       folder.string(), suffix)};
    }
    std::ranges::sort(files);
    for (fs::path& file : files) cases.push_back({std::move(file), folder});
    return {};
}

// Everything that can be said of the file before it is played, and what its play says.
void judge(const Case& scenario, CaseResult& result) {
    const TextReading reading = read_text_file(scenario.file, result.file);
    if (!reading.text) {
        result.failures.push_back(format_problem(reading.problem));
        return;
    }
    const ParsedScenario parsed = parse_scenario(result.file, *reading.text);
    for (const Problem& problem : parsed.problems)
        result.failures.push_back(format_problem(problem));
    if (!parsed.scenario) return;
    result.title = parsed.scenario->title;
    const ReadConfiguration read = read_configuration(*parsed.scenario, scenario.folder);
    result.failures = read.errors;
    if (!read.configuration) return;
    result.failures =
        compare_check(*parsed.scenario, read.lints,
                      scenario.folder.empty() ? Lints::all_listed : Lints::listed_given);
    // One shard, and a tick wherever something is due: any other way says the same, by promise.
    for (std::string& failure : compare(*parsed.scenario, play(*parsed.scenario, read, {})))
        result.failures.push_back(std::move(failure));
}

// Between double quotes.
std::string attribute(std::string_view text) {
    std::string escaped;
    for (const char letter : xml_escape(text))
        escaped += letter == '"' ? std::string("&quot;") : std::string(1, letter);
    return escaped;
}

std::size_t failed(const std::vector<CaseResult>& results) {
    return static_cast<std::size_t>(std::ranges::count_if(
        results, [](const CaseResult& result) { return !result.failures.empty(); }));
}

}  // namespace

Result<std::vector<Case>> cases_of(const std::vector<fs::path>& named, const fs::path& folder) {
    std::vector<Case> cases;
    for (const fs::path& path : named) {
        std::error_code failure;
        if (!fs::is_directory(path, failure)) {
            cases.push_back({path, folder});
        } else if (!folder.empty()) {
            return invalid(fmt::format(
                "{} is a folder with a configuration of its own; name its files beside --config",
                path.string()));
        } else if (const Result<void> added = add_folder(path, cases); !added) {
            return added.error();
        }
    }
    return cases;
}

CaseResult run_case(const Case& scenario) {
    const auto begun = std::chrono::steady_clock::now();
    CaseResult result;
    result.file = scenario.file.string();
    judge(scenario, result);
    const std::chrono::duration<double> took = std::chrono::steady_clock::now() - begun;
    result.seconds = took.count();
    return result;
}

void show(const CaseResult& result, std::ostream& out) {
    fmt::print(out, "{:<8}{}  {}\n", result.failures.empty() ? "ok" : "FAILED", result.file,
               result.title);
    for (const std::string& failure : result.failures) fmt::print(out, "        {}\n", failure);
}

std::string to_json(const std::vector<CaseResult>& results) {
    json::array cases;
    for (const CaseResult& result : results) {
        json::array failures;
        for (const std::string& failure : result.failures) failures.emplace_back(failure);
        cases.push_back(json::object{{"file", result.file},
                                     {"scenario", result.title},
                                     {"holds", result.failures.empty()},
                                     {"failures", std::move(failures)},
                                     {"seconds", result.seconds}});
    }
    return json::serialize(json::object{{"cases", std::move(cases)}, {"failed", failed(results)}}) +
           '\n';
}

std::string to_junit(const std::vector<CaseResult>& results) {
    double seconds = 0;
    for (const CaseResult& result : results) seconds += result.seconds;
    std::string text = fmt::format(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
        "<testsuite name=\"freshet test\" tests=\"{}\" failures=\"{}\" errors=\"0\" "
        "time=\"{:.3f}\">\n",
        results.size(), failed(results), seconds);
    for (const CaseResult& result : results) {
        const std::string name = result.title.empty() ? result.file : result.title;
        text += fmt::format("<testcase classname=\"{}\" name=\"{}\" time=\"{:.3f}\"",
                            attribute(result.file), attribute(name), result.seconds);
        if (result.failures.empty()) {
            text += "/>\n";
            continue;
        }
        text += fmt::format(">\n<failure message=\"{}\">{}</failure>\n</testcase>\n",
                            attribute(result.failures.front()),
                            xml_escape(fmt::format("{}", fmt::join(result.failures, "\n"))));
    }
    return text + "</testsuite>\n";
}

}  // namespace freshet::scenario
