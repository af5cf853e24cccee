#include "daemon/api/fields.h"

#include <fmt/format.h>

#include <algorithm>
#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>

#include "daemon/config/cells.h"

namespace freshet {
namespace {

namespace json = boost::json;

constexpr std::size_t text_bytes_max = 1'000;

}  // namespace

Result<json::object> parse_fields(std::string_view body) {
    boost::system::error_code error;
    json::value parsed = json::parse({body.data(), body.size()}, error);
    if (error || !parsed.is_object()) return invalid("the request's body is no JSON object");
    return std::move(parsed.get_object());
}

Result<std::string> text_field(const json::object& fields, const char* name) {
    const json::value* value = fields.if_contains(name);
    if (value == nullptr) return std::string();
    if (!value->is_string()) return invalid(fmt::format("`{}` is no text", name));
    std::string text(value->get_string().c_str(), value->get_string().size());
    if (text.size() > text_bytes_max)
        return invalid(fmt::format("`{}` is longer than {} bytes", name, text_bytes_max));
    const auto is_control = [](unsigned char letter) { return letter < 0x20 && letter != '\t'; };
    if (std::ranges::any_of(text, is_control))
        return invalid(fmt::format("`{}` holds control characters", name));
    return text;
}

Result<std::string> word_field(const json::object& fields, const char* name) {
    const Result<std::string> text = text_field(fields, name);
    if (!text || text->empty()) return text;
    const Result<std::string> word = parse_word(*text);
    if (!word) return invalid(fmt::format("`{}`: {}", name, word.error().message));
    return word;
}

Result<std::optional<Timestamp>> time_field(const json::object& fields, const char* name) {
    const Result<std::string> text = text_field(fields, name);
    if (!text) return text.error();
    if (text->empty()) return std::optional<Timestamp>();
    const Result<Timestamp> time = parse_time(*text, beijing);
    if (!time) return invalid(fmt::format("`{}`: {}", name, time.error().message));
    return std::optional(*time);
}

}  // namespace freshet
