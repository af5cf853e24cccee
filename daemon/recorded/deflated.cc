// See deflated.h.
#include "daemon/recorded/deflated.h"

#include <zlib.h>

#include "rules/base/check.h"

namespace freshet {
namespace {

Bytef* octets(std::string& bytes) { return reinterpret_cast<Bytef*>(bytes.data()); }
const Bytef* octets(std::string_view bytes) { return reinterpret_cast<const Bytef*>(bytes.data()); }

}  // namespace

std::string deflated(std::string_view bytes) {
    uLongf size = ::compressBound(bytes.size());
    std::string made(size, '\0');
    // Fails for want of memory alone, the place for the outcome is large enough.
    const int done =
        ::compress2(octets(made), &size, octets(bytes), bytes.size(), Z_DEFAULT_COMPRESSION);
    CHECK(done == Z_OK);
    made.resize(size);
    return made;
}

Result<std::string> inflated(std::string_view bytes, std::size_t size) {
    std::string made(size, '\0');
    uLongf got = size;
    const int done = ::uncompress(octets(made), &got, octets(bytes), bytes.size());
    if (done != Z_OK || got != size)
        return Error{ErrorCode::corrupt, "what is packed cannot be unpacked"};
    return made;
}

}  // namespace freshet
