// Any bytes: the scanner ends, gives only frames whose CRC fits, and their bodies are read without
// harm; what was read as a report writes and reads back.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <variant>

#include "ingest/codec/sl651_body.h"
#include "ingest/codec/sl651_crc.h"
#include "ingest/codec/sl651_encode.h"
#include "ingest/codec/sl651_frame.h"
#include "rules/base/check.h"

using namespace freshet;
using namespace freshet::sl651;

namespace {

void read_body(const Frame& frame) {
    if (!heading_of(frame)) return;
    BodyProbe ignored;
    const StationDirectory directory;
    for (const Report& report : decode_message(message_of(frame), directory, ignored))
        static_cast<void>(encode_report(report, {}));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size_bytes) {
    Bytes rest{bytes, size_bytes};
    while (!rest.empty()) {
        const ScanResult result = scan_last(rest);
        if (const Frame* frame = std::get_if<Frame>(&result)) {
            const std::size_t size = frame->bytes.size();
            const Bytes checked = frame->bytes.first(size - 2);
            CHECK(crc16(checked) == (frame->bytes[size - 2] << 8 | frame->bytes[size - 1]));
            read_body(*frame);
            rest = rest.subspan(size);
        } else {
            const Malformed malformed = std::get<Malformed>(result);
            CHECK(malformed.bytes > 0 && malformed.bytes <= rest.size());
            rest = rest.subspan(malformed.bytes);
        }
    }
    return 0;
}
