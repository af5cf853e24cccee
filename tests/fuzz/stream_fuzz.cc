// Any bytes as the stream protocol: the scanner ends, and what is read as a report writes and reads
// back to the same.
#include <cstddef>
#include <cstdint>
#include <string>
#include <variant>

#include "ingest/codec/stream_message.h"
#include "rules/base/check.h"

using namespace freshet;
using namespace freshet::stream;

namespace {

void read_message(Bytes message) {
    const auto decoded = decode_report(message);
    const Report* report = std::get_if<Report>(&decoded);
    // A bad observation is longer written out than it came; the greatest length is not tried here.
    if (report == nullptr || report->observations.size() > 1000) return;
    const std::string bytes = encode_report(*report);
    const ScanResult result = scan(bytes_of(bytes));
    const Delimited* again = std::get_if<Delimited>(&result);
    CHECK(again != nullptr);
    CHECK(std::get<Report>(decode_report(again->message)) == *report);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size_bytes) {
    Bytes rest{bytes, size_bytes};
    while (!rest.empty()) {
        const ScanResult result = scan(rest);
        const Delimited* delimited = std::get_if<Delimited>(&result);
        if (delimited == nullptr) break;
        CHECK(delimited->consumed <= rest.size());
        read_message(delimited->message);
        rest = rest.subspan(delimited->consumed);
    }
    return 0;
}
