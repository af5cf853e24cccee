// encode_report of sl651_encode.h: a report as a station would send it. In exact mode the frame is
// decoded again and compared, so that "identical" is not a promise of two tables but a fact.
#include <algorithm>
#include <array>
#include <string>
#include <variant>

#include "ingest/codec/sl651_bcd.h"
#include "ingest/codec/sl651_body.h"
#include "ingest/codec/sl651_elements.h"
#include "ingest/codec/sl651_encode.h"
#include "rules/base/check.h"

namespace freshet::sl651 {
namespace {

Error no_form(const Observation& observation, std::string_view why) {
    return Error{ErrorCode::refused, std::string(to_string(observation.element)) + " of " +
                                         format_time(observation.observed_at) + ": " +
                                         std::string(why)};
}

// The value in units of 10^-decimals; nothing where digits would be lost and must not be.
std::optional<std::int64_t> scaled(Quantity value, int decimals, Precision precision) {
    std::int64_t divisor = 1;
    for (int power = decimals; power < 4; ++power) divisor *= 10;
    const std::int64_t count = value.ten_thousandths();
    const std::int64_t rest = count % divisor;
    if (rest != 0 && precision == Precision::exact) return std::nullopt;
    const std::int64_t up = std::abs(rest) * 2 >= divisor && rest != 0 ? (count < 0 ? -1 : 1) : 0;
    return count / divisor + up;
}

// 45H is 32 bits, not BCD; all of them set say that there is no status.
std::optional<std::string> status_bytes(Quantity value) {
    const std::int64_t bits = value.ten_thousandths() / Quantity::per_unit;
    if (value != Quantity::from_units(bits) || bits < 0 || bits >= 0xFFFFFFFF) return std::nullopt;
    std::string bytes;
    for (int shift = 24; shift >= 0; shift -= 8) bytes += static_cast<char>(bits >> shift);
    return bytes;
}

class UplinkWriter {
public:
    UplinkWriter(const Report& report, const UplinkOptions& options)
        : report_(report), options_(options) {}

    Result<std::string> write() {
        const auto address = address_of(report_.station);
        if (!address || !is_station(*address))
            return refuse("station " + report_.station.text() + " is no address of ten hex digits");
        if (report_.function < function::timed || report_.function > function::hourly)
            return refuse("only the functions 32H, 33H and 34H are written");
        if (report_.serial > 0xFFFF) return refuse("the serial is beyond 65535");
        if (!report_.sent_at) return refuse("a frame needs the time it is sent");

        body_ += static_cast<char>(report_.serial >> 8);
        body_ += static_cast<char>(report_.serial);
        body_ += encode_time(*report_.sent_at, options_.zone, TimeForm::seconds);
        body_ += "\xF1\xF1";
        for (const std::uint8_t byte : *address) body_ += static_cast<char>(byte);
        body_ += static_cast<char>(options_.station_class);
        for (std::size_t index = 0; index < report_.observations.size();) {
            const Result<std::size_t> taken = put_next(index);
            if (!taken) return taken.error();
            index += *taken;
        }
        if (body_.size() > body_bytes_max) return refuse("the body is longer than 4095 bytes");
        const Envelope envelope{Direction::up,    options_.centre, *address, options_.password,
                                report_.function, std::nullopt,    End::etx};
        return encode_frame(envelope, bytes_of(body_));
    }

private:
    static Error refuse(std::string why) { return {ErrorCode::refused, std::move(why)}; }

    // How many observations it wrote, from `index` on.
    Result<std::size_t> put_next(std::size_t index) {
        const Observation& observation = report_.observations[index];
        if (observation.quality != Quality::good && observation.quality != Quality::missing)
            return no_form(observation, "SL 651 has no form for a value that is not good");
        const auto minute = std::chrono::floor<std::chrono::minutes>(observation.observed_at);
        if (minute != observation.observed_at && options_.precision == Precision::exact)
            return no_form(observation, "SL 651 carries no seconds of an observed time");
        if (minute != group_time_) {
            group_time_ = minute;
            body_ += "\xF0\xF0" + encode_time(minute, options_.zone, TimeForm::minutes);
        }
        if (report_.function == function::hourly && is_hour(index)) {
            if (const Result<bool> put = put_slots(index); !put) return put.error();
            return std::size_t{slot_count};
        }
        if (const Result<bool> put = put_element(observation); !put) return put.error();
        return std::size_t{1};
    }

    // Twelve five-minute slots of one element in a row.
    bool is_hour(std::size_t index) const {
        if (report_.observations.size() - index < slot_count) return false;
        const Observation& first = report_.observations[index];
        const bool rain = first.element == Element::rain && first.interval == slot_length;
        if (!rain && first.element != Element::relative_level) return false;
        for (int slot = 1; slot < slot_count; ++slot) {
            const Observation& next = report_.observations[index + static_cast<std::size_t>(slot)];
            if (next.element != first.element || next.interval != first.interval ||
                next.observed_at != first.observed_at + slot * slot_length)
                return false;
        }
        return true;
    }

    Result<bool> put_slots(std::size_t index) {
        const bool rain = report_.observations[index].element == Element::rain;
        const int size = rain ? 1 : 2;
        body_ += static_cast<char>(rain ? rain_slots : first_level_slots);
        body_ += rain ? '\x60' : '\xC0';
        for (std::size_t slot = index; slot < index + slot_count; ++slot) {
            const Observation& observation = report_.observations[slot];
            std::int64_t count = rain ? 0xFF : 0xFFFF;
            if (observation.quality == Quality::good) {
                const auto exact = scaled(observation.value, rain ? 1 : 2, options_.precision);
                if (!exact) return no_form(observation, "it has more digits than its slot");
                if (*exact < 0 || *exact >= count)
                    return no_form(observation, "it does not fit its slot");
                count = *exact;
            } else if (observation.quality != Quality::missing) {
                return no_form(observation, "SL 651 has no form for a value that is not good");
            }
            if (size == 2) body_ += static_cast<char>(count >> 8);
            body_ += static_cast<char>(count);
        }
        return true;
    }

    Result<bool> put_element(const Observation& observation) {
        constexpr int size_max = 31;
        std::optional<Spelling> spelling =
            spelling_of({observation.element, observation.interval}, options_.station_class);
        if (observation.element == Element::other && observation.interval == Duration::zero())
            spelling = Spelling{static_cast<std::uint8_t>(observation.code), 5, 4};
        if (!spelling) return no_form(observation, "SL 651 has no element for it");
        std::optional<std::string> bytes;
        if (observation.quality == Quality::missing) {
            bytes = std::string(static_cast<std::size_t>(spelling->size_bytes), '\xFF');
        } else if (observation.element == Element::status) {
            bytes = status_bytes(observation.value);
            if (!bytes) return no_form(observation, "a status is 32 bits");
        } else {
            const auto digits = scaled(observation.value, spelling->decimals, options_.precision);
            if (!digits) return no_form(observation, "it has more digits than its element");
            // The definition byte makes room for what the table did not foresee.
            bytes = encode_number(*digits, spelling->size_bytes);
            for (; !bytes && spelling->size_bytes < size_max;)
                bytes = encode_number(*digits, ++spelling->size_bytes);
            if (!bytes) return no_form(observation, "it does not fit its element");
        }
        if (observation.code > 0xFF) body_ += static_cast<char>(observation.code >> 8);
        body_ += static_cast<char>(spelling->id);
        body_ += static_cast<char>(definition_byte(spelling->size_bytes, spelling->decimals));
        body_ += *bytes;
        return true;
    }

    const Report& report_;
    const UplinkOptions& options_;
    std::string body_;
    std::optional<Timestamp> group_time_;
};

// Whether the frame says again what the report said.
bool says_the_same(const std::string& bytes, const Report& report, const UplinkOptions& options) {
    const ScanResult result = scan(bytes_of(bytes));
    const Frame* frame = std::get_if<Frame>(&result);
    CHECK(frame != nullptr);
    StationDirectory directory;
    StationPolicy policy;
    policy.clock_zone = options.zone;
    directory.set(report.station, policy);
    BodyProbe ignored;
    const std::vector<Report> again = decode_message(message_of(*frame), directory, ignored);
    return again.size() == 1 && again.front().observations == report.observations &&
           again.front().sent_at == report.sent_at && again.front().station == report.station;
}

}  // namespace

Result<std::string> encode_report(const Report& report, const UplinkOptions& options) {
    Result<std::string> bytes = UplinkWriter(report, options).write();
    if (bytes && options.precision == Precision::exact && !says_the_same(*bytes, report, options))
        return Error{ErrorCode::refused,
                     "SL 651 would say something else than this report: its times or values are "
                     "not of the wire's form"};
    return bytes;
}

}  // namespace freshet::sl651
