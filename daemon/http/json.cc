// JSON strings by Boost.JSON.
#include "daemon/http/json.h"

#include <boost/json/serialize.hpp>
#include <boost/json/string.hpp>

namespace freshet {

std::string json_text(std::string_view text) {
    return boost::json::serialize(boost::json::string(text));
}

}  // namespace freshet
