// See token.h.
#include "daemon/explain/token.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

#include "daemon/config/content_hash.h"

namespace freshet {
namespace {

template <class Number>
bool read(std::string_view text, Number& number) {
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    return error == std::errc() && end == text.data() + text.size() && !text.empty();
}

bool is_hash(std::string_view text) {
    return text.size() == 64 &&
           text.find_first_not_of("0123456789abcdef") == std::string_view::npos;
}

}  // namespace

DecisionToken token_of(const Warning& warning, JournalPosition position) {
    return {warning.incident, warning.revision, position.offset, sha256(encode(warning))};
}

std::string to_text(const DecisionToken& token) {
    return fmt::format("{}.{}@{}#{}", token.incident.text(), token.revision, token.offset,
                       token.hash);
}

Result<DecisionToken> parse_token(std::string_view text) {
    // From the back: a subject may hold an @ of its own.
    const std::size_t hash = text.rfind('#');
    const std::size_t at = text.substr(0, hash).rfind('@');
    const std::size_t dot = text.substr(0, at).rfind('.');
    DecisionToken token;
    if (hash == std::string_view::npos || at == std::string_view::npos ||
        dot == std::string_view::npos || dot == 0 || !is_hash(text.substr(hash + 1)) ||
        !read(text.substr(dot + 1, at - dot - 1), token.revision) ||
        !read(text.substr(at + 1, hash - at - 1), token.offset)) {
        return invalid(fmt::format("'{}' is no token of freshet explain", text));
    }
    token.incident = IncidentId(std::string(text.substr(0, dot)));
    token.hash = text.substr(hash + 1);
    return token;
}

}  // namespace freshet
