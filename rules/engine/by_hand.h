// ByHand: the incidents that people raised for an area. No sample opens or ends them, only a person
// or the end of their life (rules/README.md, 29).
#pragma once

#include <optional>
#include <vector>

#include "rules/base/encoding.h"
#include "rules/base/result.h"
#include "rules/engine/incidents.h"

namespace freshet {

class ByHand {
public:
    // What stands in the place of a rule's name in their ids.
    static constexpr const char* name = "by-hand";

    // Appends the Alert; the moment its life ends.
    Timestamp raise(const Command& command, Duration life, const EpochView& epochs,
                    const Occasion& occasion, std::vector<Output>& said);
    bool holds(const IncidentId& id) const;
    Result<void> obey(const Command& command, const Occasion& occasion, std::vector<Output>& said);
    // Every incident whose life ends at or before the occasion.
    void expire(const Occasion& occasion, std::vector<Output>& said);
    std::vector<Timestamp> deadlines() const;

    void encode(Encoder& encoder) const;
    void decode(Decoder& decoder);

private:
    struct Raised {
        bool open = true;
        std::uint32_t occurrence = 1;
        Warning last;
    };
    std::vector<Raised> raised_;
};

}  // namespace freshet
