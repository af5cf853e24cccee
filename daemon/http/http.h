// A request and its answer, free of any library: what the API's functions see.
#pragma once

#include <functional>
#include <map>
#include <string>
#include <string_view>

namespace freshet {

struct HttpRequest {
    std::string method;                        // "GET", "POST"
    std::string path;                          // Decoded, without the query.
    std::map<std::string, std::string> query;  // Decoded.
    std::string body;
};

struct HttpResponse {
    int status = 200;
    std::string content_type = "application/json";
    std::string body;
};

// Called exactly once for each request, from the HTTP thread, now or later.
using Respond = std::function<void(HttpResponse)>;
using HttpHandling = std::function<void(const HttpRequest&, Respond)>;

// {"error":"…"} with a sentence for a person.
HttpResponse http_refusal(int status, std::string_view sentence);

// "a%20b" → "a b", "a+b" → "a b" (only queries have it); malformed escapes stay as they are.
std::string decode_percent(std::string_view text);

}  // namespace freshet
