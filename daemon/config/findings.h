// Findings: where the readers of the files put what is wrong. Readers go on after a mistake, so
// that one run names them all.
#pragma once

#include <string>
#include <utility>

#include "rules/base/problem.h"

namespace freshet {

struct Findings {
    Problems errors;
    Problems lints;

    void error(SourcePlace place, std::string message) {
        errors.push_back({std::move(place), std::move(message)});
    }
    void lint(SourcePlace place, std::string message) {
        lints.push_back({std::move(place), std::move(message)});
    }
};

}  // namespace freshet
