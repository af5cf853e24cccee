// A small blocking client for the subcommands that ask a running daemon.
#pragma once

#include <chrono>
#include <string>

#include "daemon/http/http.h"
#include "rules/base/result.h"

namespace freshet {

struct HttpAddress {
    std::string host = "127.0.0.1";
    std::string port = "8651";
};

// "127.0.0.1:8651" or "http://127.0.0.1:8651".
Result<HttpAddress> parse_http_address(std::string_view text);

// One request, one answer, within `deadline` for each step. unavailable: nobody answers there.
Result<HttpResponse> http_fetch(const HttpAddress& address, std::string_view method,
                                std::string_view target, std::string_view body = {},
                                std::chrono::seconds deadline = std::chrono::seconds(20));

// A path or query part with everything but letters, digits and -._~ escaped.
std::string encode_percent(std::string_view text);

}  // namespace freshet
