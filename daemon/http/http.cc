// Answers and escapes without any library.
#include "daemon/http/http.h"

#include <charconv>

#include "daemon/http/json.h"

namespace freshet {

HttpResponse http_refusal(int status, std::string_view sentence) {
    return HttpResponse{.status = status,
                        .content_type = "application/json",
                        .body = "{\"error\":" + json_text(sentence) + "}\n"};
}

std::string decode_percent(std::string_view text) {
    std::string plain;
    for (std::size_t i = 0; i < text.size(); ++i) {
        unsigned value = 0;
        if (text[i] == '%' && i + 2 < text.size()) {
            const char* digits = text.data() + i + 1;
            const auto parsed = std::from_chars(digits, digits + 2, value, 16);
            if (parsed.ec == std::errc{} && parsed.ptr == digits + 2) {
                plain += static_cast<char>(value);
                i += 2;
                continue;
            }
        }
        plain += text[i] == '+' ? ' ' : text[i];
    }
    return plain;
}

}  // namespace freshet
