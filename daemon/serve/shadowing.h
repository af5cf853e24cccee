// Shadowing: the shadow rule book of freshet.yaml, read at the start and with every reload, and the
// process that judges by it. A bad one is refused by itself: what is in force does not depend on
// it. The HTTP thread's once that runs.
#pragma once

#include <filesystem>
#include <string>

#include "daemon/config/configuration_folder.h"
#include "daemon/shadow/shadow_feed.h"

namespace freshet {

class Shadowing {
public:
    // `folder` is the configuration's; `journal` outlives it.
    Shadowing(std::filesystem::path folder, const Journal& journal, const Settings& settings);

    // Reads what freshet.yaml now names. What came of it, to be said after the rest of a reload's
    // answer; empty where nothing did.
    std::string read(const FolderContent& live);

    void stop() { feed_.stop(); }
    ShadowState state() const;
    void describe(Exporter& exporter) const { feed_.describe(exporter); }

private:
    std::filesystem::path folder_;
    ShadowFeed feed_;
    std::string refused_;          // Why its folder is not judged by; empty = it is.
    ConfigurationHash judged_by_;  // Empty = by none.
};

}  // namespace freshet
