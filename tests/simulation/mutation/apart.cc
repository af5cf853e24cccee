// See apart.h: the child writes three lines into a pipe; none mean that it stopped.
#include "tests/simulation/mutation/apart.h"

#include <fmt/format.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cstdio>
#include <cstdlib>
#include <sstream>

#include "rules/base/check.h"

namespace freshet::testing {
namespace {

std::string run_and_tell(const world::WorldOptions& options, std::optional<Planted> bug) {
    const PlantedNow planted(bug);
    const world::WorldReport report = world::run_world(options);
    if (report.violations.empty()) return fmt::format("\n\n{}\n", report.station_days);
    const world::Violation& first = report.violations.front();
    std::string what = first.what;
    for (char& letter : what)
        if (letter == '\n') letter = ' ';
    return fmt::format("{}\n{}\n{}\n", first.invariant, what, report.station_days);
}

std::string read_all(int file) {
    std::string all;
    std::array<char, 4096> piece;
    while (true) {
        const ssize_t count = read(file, piece.data(), piece.size());
        if (count <= 0) return all;
        all.append(piece.data(), static_cast<std::size_t>(count));
    }
}

}  // namespace

Found run_apart(const world::WorldOptions& options, std::optional<Planted> bug) {
    std::array<int, 2> said{}, complained{};
    CHECK(pipe(said.data()) == 0 && pipe(complained.data()) == 0);
    std::fflush(stdout);
    const pid_t child = fork();
    CHECK(child >= 0);
    if (child == 0) {
        dup2(complained[1], STDERR_FILENO);
        const std::string told = run_and_tell(options, bug);
        CHECK(write(said[1], told.data(), told.size()) == static_cast<ssize_t>(told.size()));
        std::_Exit(0);
    }
    close(said[1]);
    close(complained[1]);
    const std::string complaints = read_all(complained[0]);
    std::istringstream lines(read_all(said[0]));
    close(said[0]);
    close(complained[0]);
    int status = 0;
    CHECK(waitpid(child, &status, 0) == child);
    Found found;
    if (!WIFEXITED(status) || WEXITSTATUS(status) != 0)
        return {"an invariant in the code", complaints.substr(0, complaints.find('\n')), 0};
    std::getline(lines, found.invariant);
    std::getline(lines, found.what);
    lines >> found.station_days;
    return found;
}

}  // namespace freshet::testing
