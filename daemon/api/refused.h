// An error as the answer of the API: its sentence, under the status that goes with its code.
#pragma once

#include "daemon/http/http.h"
#include "rules/base/result.h"

namespace freshet {

HttpResponse refused(const Error& error);

}  // namespace freshet
