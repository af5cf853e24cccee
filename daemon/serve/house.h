// House: the roles of one daemon with the mail that connects them, their threads, and the doors to
// the world. Made from what the start read; begun as it is made, so that recovery runs; the doors
// are opened when everything the journal held is folded.
// The main thread owns it; nothing here is on the path of an observation.
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "daemon/clock/clock.h"
#include "daemon/config/configuration_folder.h"
#include "daemon/serve/data_folder.h"
#include "rules/base/result.h"

namespace freshet {

struct Ports {
    std::uint16_t http = 0;
    std::uint16_t sl651 = 0;
    std::uint16_t stream = 0;
};

struct HouseOptions {
    std::filesystem::path folder;  // Read again by reload().
    const Clock& clock;
};

class House {
public:
    // Begins the HTTP door (which says "recovering") and the recovery. `data` outlives the house.
    static Result<std::unique_ptr<House>> create(HouseOptions options, FolderContent content,
                                                 DataFolder& data);
    ~House();

    bool is_recovered() const;
    // Listens for stations. io: a port cannot be had.
    Result<void> open_doors();
    Ports ports() const;

    // Reads the folder again; a bad one is refused whole and the old one stays. The log says which.
    void reload();

    // Why the daemon cannot go on, of each role that cannot, in the order in which they ended;
    // empty while it can. After `close` none is added.
    std::vector<Error> failures() const;

    // The watchdog's look at every worker; several times a second, by the main thread.
    struct Look {
        std::optional<std::string> verdict;  // Who stopped working: the program has to end at once.
        bool fed = false;                    // Everybody got on since this was last said.
    };
    Look look();

    // Closes the doors, lets everything acknowledged be folded and snapshotted, ends the threads.
    void close();

private:
    class Parts;
    explicit House(std::unique_ptr<Parts> parts);
    std::unique_ptr<Parts> parts_;
};

}  // namespace freshet
