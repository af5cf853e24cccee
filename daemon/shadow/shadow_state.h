// ShadowState: how the shadow rule book is, and what it last said; as JSON and as a part of the
// desk's page.
#pragma once

#include <boost/json/object.hpp>
#include <cstdint>
#include <memory>
#include <string>

#include "rules/model/ids.h"

namespace freshet {

struct ShadowState {
    enum class Doing {
        off,          // freshet.yaml names none.
        refused,      // Its folder has errors, and none was read before.
        catching_up,  // Behind the journal's end, by behind_records.
        following,
        waiting,  // It ended and begins afresh by itself.
        stopped,  // It ended too often; a reload begins it again.
    };
    Doing doing = Doing::off;
    std::string trouble;  // One sentence; empty = all well.
    ConfigurationHash configuration;
    std::uint64_t behind_records = 0;
    std::shared_ptr<const boost::json::object> report;  // to_json(ShadowReport); null = none yet.
};
std::string_view to_string(ShadowState::Doing doing);

// The state, and beside it the fields of the report.
boost::json::object to_json(const ShadowState& state);

// Empty where there is no shadow.
std::string to_html(const ShadowState& state);

}  // namespace freshet
