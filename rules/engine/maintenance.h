// Maintenances: when people worked at a station. What it says meanwhile is no measurement: water
// poured through a gauge, a float lifted by hand (rules/README.md, 68).
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "rules/base/encoding.h"
#include "rules/base/time.h"
#include "rules/model/ids.h"

namespace freshet {

struct Maintenance {
    Timestamp from{}, until{};
    PersonId by;
    std::string reason;
};

class Maintenances {
public:
    // The one that has not been ended, nor has run out.
    const std::optional<Maintenance>& current() const { return current_; }
    // In place of the current one.
    void begin(Maintenance maintenance);
    void end(Timestamp at);
    // Whether what was observed then was observed while somebody worked there.
    bool covers(Timestamp observed_at) const;

    void encode(Encoder& encoder) const;
    void decode(Decoder& decoder);

private:
    struct Span {
        Timestamp from{}, until{};
    };
    std::optional<Maintenance> current_;
    std::vector<Span> past_;
};

}  // namespace freshet
