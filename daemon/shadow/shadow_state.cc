// See shadow_state.h.
#include "daemon/shadow/shadow_state.h"

#include <fmt/format.h>

#include <boost/json/array.hpp>

#include "daemon/shadow/shadow_words.h"

namespace freshet {
namespace {

namespace json = boost::json;

constexpr std::size_t rows_max = 20;

// Names of rules and stations hold none of these, a sentence may.
std::string escape(std::string_view text) {
    std::string safe;
    for (const char character : text) {
        if (character == '&')
            safe += "&amp;";
        else if (character == '<')
            safe += "&lt;";
        else
            safe += character;
    }
    return safe;
}

}  // namespace

std::string_view to_string(ShadowState::Doing doing) {
    switch (doing) {
        case ShadowState::Doing::off:
            return "off";
        case ShadowState::Doing::refused:
            return "refused";
        case ShadowState::Doing::catching_up:
            return "catching up";
        case ShadowState::Doing::following:
            return "following";
        case ShadowState::Doing::waiting:
            return "waiting";
        case ShadowState::Doing::stopped:
            return "stopped";
    }
    return "";
}

json::object to_json(const ShadowState& state) {
    json::object shown{{"state", to_string(state.doing)},
                       {"trouble", state.trouble},
                       {"configuration", state.configuration.text()},
                       {"behind_records", state.behind_records}};
    if (state.report == nullptr) return shown;
    for (const auto& field : *state.report) shown[field.key()] = field.value();
    return shown;
}

std::string to_html(const ShadowState& state) {
    if (state.doing == ShadowState::Doing::off) return "";
    std::string html = "<h2>Shadow rule book</h2>\n<p>It calls nobody. ";
    html += fmt::format("It is {}", to_string(state.doing));
    if (state.behind_records > 0) html += fmt::format(", {} records behind", state.behind_records);
    html +=
        state.trouble.empty() ? "." : fmt::format(": <b class=bad>{}</b>", escape(state.trouble));
    if (state.report == nullptr) return html + "</p>\n";
    html += escape(" " + summary_of(*state.report)) + "</p>\n";
    const json::array& differences = state.report->at("differences").as_array();
    if (differences.empty()) return html;
    html += "<ul>";
    for (std::size_t i = 0; i < std::min(rows_max, differences.size()); ++i)
        html += "<li>" + escape(line_of(differences[i].as_object()));
    return html + "</ul>\n";
}

}  // namespace freshet
