// See shadowing.h.
#include "daemon/serve/shadowing.h"

#include <fmt/format.h>

#include "daemon/serve/log.h"
#include "daemon/serve/memory_watch.h"

namespace freshet {
namespace {

ShadowFeedOptions options_of(const Settings& settings) {
    ShadowFeedOptions options;
    // Beside the daemon's own bound: the two together must leave the machine something.
    options.memory_bytes_max = settings.limits.memory_bytes.value_or(memory_allowed()) / 2;
    options.tell = [](const std::string& line) { log_warning(line); };
    return options;
}

}  // namespace

Shadowing::Shadowing(std::filesystem::path folder, const Journal& journal, const Settings& settings)
    : folder_(std::move(folder)), feed_(journal, options_of(settings)) {}

std::string Shadowing::read(const FolderContent& live) {
    refused_.clear();
    if (live.settings.shadow_folder.empty()) {
        feed_.judge_by(nullptr);
        const bool ends = !judged_by_.empty();
        judged_by_ = {};
        return ends ? "; the shadow rule book is ended" : "";
    }
    const FolderReading reading = read_shadow_folder(folder_, live.settings.shadow_folder);
    if (!reading.content) {
        refused_ = fmt::format("{} errors, {}:", reading.errors.size(),
                               judged_by_.empty() ? "there is none" : "the old one stays");
        for (const Problem& problem : reading.errors) refused_ += "\n" + format_problem(problem);
        return "; the shadow rule book: " + refused_;
    }
    const ConfigurationHash before = judged_by_;
    judged_by_ = reading.content->configuration->hash;
    feed_.judge_by(reading.content->configuration);
    if (judged_by_ == before) return "";
    if (judged_by_ == live.configuration->hash)
        return "; the shadow rule book says what is in force";
    return "; the shadow rule book begins with the last days of the journal";
}

ShadowState Shadowing::state() const {
    ShadowState state = feed_.state();
    if (refused_.empty()) return state;
    if (judged_by_.empty()) state.doing = ShadowState::Doing::refused;
    state.trouble = refused_;
    return state;
}

}  // namespace freshet
