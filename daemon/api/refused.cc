#include "daemon/api/refused.h"

namespace freshet {

HttpResponse refused(const Error& error) {
    switch (error.code) {
        case ErrorCode::invalid_argument:
            return http_refusal(400, error.message);
        case ErrorCode::not_found:
            return http_refusal(404, error.message);
        case ErrorCode::refused:
            return http_refusal(409, error.message);
        case ErrorCode::unavailable:
            return http_refusal(503, error.message);
        default:
            return http_refusal(500, error.message);
    }
}

}  // namespace freshet
