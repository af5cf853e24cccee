// Keeping: the trim role with what it needs, and how large the data folder is.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "daemon/config/settings.h"
#include "daemon/retention/trim_role.h"
#include "daemon/serve/data_folder.h"
#include "daemon/serve/troubles.h"
#include "daemon/threads/bell.h"

namespace freshet {

// The journal's folder and all of the data folder. Files that go meanwhile count for nothing.
DiskUse disk_use(const std::filesystem::path& data_folder);

class Keeping {
public:
    struct Wiring {
        Journal& journal;
        const State& state;
        Bell& state_bell;
        std::vector<TopicReader> readers;
        Troubles& troubles;  // Hears why the budget cannot be held.
    };
    Keeping(const Settings& settings, Wiring wiring);
    static std::unique_ptr<Keeping> create(const Settings& settings, DataFolder& data,
                                           Bell& state_bell, std::vector<TopicReader> readers,
                                           Troubles& troubles) {
        return std::make_unique<Keeping>(
            settings, Wiring{*data.journal, *data.state, state_bell, std::move(readers), troubles});
    }

    Role& role() { return role_; }
    EventBell& bell() { return bell_; }
    StateClient& client() { return client_; }
    const TrimProbe& probe() const { return role_.probe(); }

private:
    EventBell bell_;
    StateClient client_;
    TrimRole role_;
};

}  // namespace freshet
