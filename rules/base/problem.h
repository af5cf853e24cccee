// Problem: something wrong in what a person wrote, with the place to look. All problems of a folder
// are reported at once, as `file:line: message`.
#pragma once

#include <string>
#include <vector>

namespace freshet {

struct SourcePlace {
    std::string file;  // As the person names it, relative to the configuration folder.
    int line = 0;      // 1-based; 0 = the file as a whole.
    int column = 0;    // 1-based; 0 = the line as a whole.
    auto operator<=>(const SourcePlace&) const = default;
};

struct Problem {
    SourcePlace place;
    std::string message;
};

using Problems = std::vector<Problem>;

}  // namespace freshet
