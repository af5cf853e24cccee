#include "rules/model/folded_text.h"

#include <algorithm>
#include <array>

namespace freshet {
namespace {

// The wide blank is what a Chinese keyboard gives, the hard one what a web page does.
constexpr std::array<std::string_view, 6> blanks{" ", "\t", "\r", "\n", "\u3000", "\u00a0"};

}  // namespace

std::string folded_text(std::string_view text) {
    std::string folded;
    bool parted = false;
    while (!text.empty()) {
        const auto blank = std::find_if(blanks.begin(), blanks.end(), [&](std::string_view one) {
            return text.starts_with(one);
        });
        if (blank != blanks.end()) {
            text.remove_prefix(blank->size());
            parted = !folded.empty();
            continue;
        }
        if (parted) folded += ' ';
        parted = false;
        const char letter = text.front();
        folded += letter >= 'A' && letter <= 'Z' ? static_cast<char>(letter - 'A' + 'a') : letter;
        text.remove_prefix(1);
    }
    return folded;
}

}  // namespace freshet
