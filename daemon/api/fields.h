// The fields of what people send as JSON: texts and words of a bounded length, times with or
// without an offset. Each gives the value, empty where it is absent, or one sentence naming it.
#pragma once

#include <boost/json/fwd.hpp>
#include <optional>
#include <string>
#include <string_view>

#include "rules/base/result.h"
#include "rules/base/time.h"

namespace freshet {

// The body as an object.
Result<boost::json::object> parse_fields(std::string_view body);

Result<std::string> text_field(const boost::json::object& fields, const char* name);
// Without blanks, as ids are everywhere.
Result<std::string> word_field(const boost::json::object& fields, const char* name);
// +08:00 where none is written.
Result<std::optional<Timestamp>> time_field(const boost::json::object& fields, const char* name);

}  // namespace freshet
