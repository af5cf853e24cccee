// See decision_file.h.
#include "daemon/explain/decision_file.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <optional>

#include "daemon/config/content_hash.h"
#include "daemon/recorded/deflated.h"

namespace freshet {
namespace {

constexpr std::string_view head = "freshet decision ";
constexpr std::uint64_t form = 1;
// More would not have been written either; a forged size must not take all memory.
constexpr std::uint64_t records_bytes_max = std::uint64_t{4} << 30;

// Up to the first `end`, which goes too; nothing where there is none.
std::optional<std::string_view> cut(std::string_view& rest, char end) {
    const std::size_t at = rest.find(end);
    if (at == std::string_view::npos) return std::nullopt;
    const std::string_view part = rest.substr(0, at);
    rest.remove_prefix(at + 1);
    return part;
}

std::optional<std::uint64_t> number_of(std::optional<std::string_view> text) {
    std::uint64_t number = 0;
    if (!text || text->empty()) return std::nullopt;
    const auto [end, error] = std::from_chars(text->data(), text->data() + text->size(), number);
    if (error != std::errc() || end != text->data() + text->size()) return std::nullopt;
    return number;
}

Error refused(std::string sentence) { return Error{ErrorCode::refused, std::move(sentence)}; }

}  // namespace

std::string to_bytes(const DecisionFile& decision) {
    const std::string body =
        fmt::format("{}\n{}\n{} {}\n", to_text(decision.token), decision.program,
                    decision.records.size(), decision.count) +
        deflated(decision.records);
    return fmt::format("{}{} {}\n", head, form, sha256(body)) + body;
}

Result<DecisionFile> read_decision(std::string_view bytes) {
    std::string_view rest = bytes.substr(std::min(bytes.size(), head.size()));
    const auto written_form = number_of(cut(rest, ' '));
    if (!bytes.starts_with(head) || !written_form)
        return refused("this is no decision that explain exported");
    if (*written_form != form)
        return refused(
            fmt::format("the decision is of form {}, this program reads {}", *written_form, form));
    const auto hash = cut(rest, '\n');
    if (!hash || sha256(rest) != *hash)
        return refused(
            "the file is not what explain wrote: bytes of it were changed or are missing");
    const auto token_text = cut(rest, '\n');
    const auto program = cut(rest, '\n');
    const auto size = number_of(cut(rest, ' '));
    const auto count = number_of(cut(rest, '\n'));
    if (!token_text || !program || !size || !count || *size > records_bytes_max)
        return refused("the file's own lines are not those of a decision");
    const Result<DecisionToken> token = parse_token(*token_text);
    if (!token) return token.error();
    Result<std::string> records = inflated(rest, *size);
    if (!records) return records.error();
    return DecisionFile{*token, std::string(*program), *count, *std::move(records)};
}

}  // namespace freshet
