// See sl651_body.h.
#include "ingest/codec/sl651_body.h"

#include <algorithm>
#include <optional>
#include <tuple>
#include <utility>

#include "ingest/codec/sl651_bcd.h"
#include "ingest/codec/sl651_elements.h"
#include "ingest/codec/sl651_slots.h"
#include "rules/base/check.h"

namespace freshet::sl651 {
namespace {

constexpr std::uint8_t station_mark = 0xF1, time_mark = 0xF0, text_mark = 0xF2, picture_mark = 0xF3;
constexpr std::uint8_t step_id = 0x04, step_definition = 0x18, extension = 0xFF;
constexpr std::uint8_t status_id = 0x45;

// Reads one body from left to right; the members are the group it stands in.
class BodyReader {
public:
    BodyReader(const Message& message, const StationDirectory& directory, BodyProbe& probe)
        : message_(message), directory_(directory), probe_(probe) {
        CHECK(message.body.size() >= heading_bytes);
        rest_ = message.body.subspan(heading_bytes);
        reports_.emplace_back();
        set_station(message.address);
    }

    std::vector<Report> read() {
        if (has_observations(message_.function)) {
            while (!rest_.empty()) read_next();
            settle_groups();
        } else {
            probe_.kept_raw.add();
            keep_raw_ = true;
        }
        if (keep_raw_) {
            for (Report& report : reports_) report.raw = text_of(message_.raw);
        }
        return std::move(reports_);
    }

private:
    Report& report() { return reports_.back(); }

    // Of the report at the back, which is whole.
    void settle_groups() {
        if (policy_->group_time == GroupTime::automatic) settle(report().observations, groups_);
        groups_.clear();
    }

    void set_station(const Address& address) {
        address_ = address;
        report().station = station_id(address);
        policy_ = &directory_.policy_of(report().station);
        report().function = message_.function;
        report().serial = static_cast<std::uint64_t>(message_.body[0] << 8 | message_.body[1]);
        report().sent_at = decode_time(message_.body.subspan(2, 6), policy_->clock_zone);
        // An element takes five bytes or so; one allocation instead of three or four.
        constexpr std::size_t element_bytes = 5;
        if (has_observations(message_.function))
            report().observations.reserve(rest_.size() / element_bytes);
    }

    // The next bytes if there are so many; else the rest of the body is given up.
    std::optional<Bytes> take(std::size_t count, std::uint16_t code) {
        if (rest_.size() < count) {
            add(code, Value{{}, Quality::bad, QualityReason::undecodable});
            rest_ = {};
            return std::nullopt;
        }
        const Bytes taken = rest_.first(count);
        rest_ = rest_.subspan(count);
        return taken;
    }

    void read_next() {
        const std::uint8_t id = rest_[0];
        const auto head = take(2, id);
        if (!head) return;
        const std::uint8_t definition = (*head)[1];
        if (id == station_mark && definition == station_mark) return read_station();
        if (id == time_mark && definition == time_mark) return read_time();
        if ((id == text_mark || id == picture_mark) && definition == id) {
            // Text and pictures run to the end of the body.
            keep_raw_ = true;
            rest_ = {};
            return;
        }
        if (id == step_id && definition == step_definition) return read_step();
        if (id == rain_slots) return read_rain_slots();
        if (id >= first_level_slots && id <= last_level_slots) return read_level_slots(id);
        if (id != extension) return read_element(id, definition);
        const std::uint16_t code = static_cast<std::uint16_t>(0xFF00 | definition);
        if (const auto byte = take(1, code)) read_element(code, (*byte)[0]);
    }

    void read_station() {
        const auto bytes = take(std::tuple_size_v<Address>, station_mark);
        if (!bytes) return;
        Address address{};
        std::copy(bytes->begin(), bytes->end(), address.begin());
        // Nearly every frame names its own station again. A report without observations yet is the
        // header's, and the header of a relayed frame is the relay's.
        if (address != address_) {
            settle_groups();
            if (!report().observations.empty()) reports_.emplace_back();
            set_station(address);
        }
        const bool without_class = rest_.empty() || rest_[0] == time_mark;
        class_ = without_class ? 0 : rest_[0];
        if (!without_class) rest_ = rest_.subspan(1);
        group_time_.reset();
        step_.reset();
    }

    void read_time() {
        const auto bytes = take(5, time_mark);
        if (bytes) group_time_ = decode_time(*bytes, policy_->clock_zone);
    }

    // 04H comes before a series (31H); a step of zero says "in twelve slots of the hour".
    void read_step() {
        const auto bytes = take(3, step_id);
        if (!bytes) return;
        step_ = decode_step(*bytes);
        if (!step_) add(step_id, Value{{}, Quality::bad, QualityReason::undecodable});
    }

    void read_element(std::uint16_t code, std::uint8_t definition) {
        const std::size_t size = definition >> 3;
        const int decimals = definition & 0x07;
        const bool series =
            message_.function == function::uniform && step_ && *step_ > Duration::zero();
        if (series && size > 0) return read_series(code, size, decimals);
        const auto bytes = take(size, code);
        if (!bytes) return;
        add(code, code == status_id ? decode_status(*bytes) : decode_number(*bytes, decimals));
    }

    // Values of one element to the end of the body, before a voltage where there is one (6.6.4).
    void read_series(std::uint16_t code, std::size_t size, int decimals) {
        constexpr std::size_t voltage_bytes = 4;
        Bytes values = rest_;
        rest_ = {};
        if (values.size() > voltage_bytes) {
            const Bytes tail = values.last(voltage_bytes);
            if (tail[0] == 0x38 && tail[1] == 0x12) {
                rest_ = tail;
                values = values.first(values.size() - voltage_bytes);
            }
        }
        const Series series{group_time_.value_or(Timestamp{}),
                            static_cast<int>(values.size() / size), *step_};
        const Timestamp first = first_sample(series, policy_->group_time, report().sent_at);
        for (int index = 0; index < series.count; ++index) {
            const Bytes bytes = values.subspan(static_cast<std::size_t>(index) * size, size);
            add_sample(code, first + index * *step_, decode_number(bytes, decimals));
        }
        if (values.size() % size != 0)
            add(code, Value{{}, Quality::bad, QualityReason::undecodable});
        step_.reset();
    }

    Timestamp first_slot() {
        const Series series{group_time_.value_or(Timestamp{}), slot_count, slot_length};
        const Timestamp first = first_sample(series, policy_->group_time, report().sent_at);
        if (group_time_)
            groups_.push_back({report().observations.size(), series.group_time, first});
        return first;
    }

    void read_rain_slots() {
        const auto bytes = take(slot_count, rain_slots);
        if (!bytes) return;
        const bool all_fill = std::ranges::all_of(*bytes, [](auto byte) { return byte == 0xAA; });
        const Timestamp first = first_slot();
        for (int index = 0; index < slot_count; ++index) {
            const std::uint8_t tenths = (*bytes)[static_cast<std::size_t>(index)];
            add_sample(
                rain_slots, first + index * slot_length,
                all_fill || tenths == 0xFF ? missing() : Value{from_scaled(tenths, 1).value});
        }
    }

    void read_level_slots(std::uint8_t id) {
        const auto bytes = take(2 * slot_count, id);
        if (!bytes) return;
        const Timestamp first = first_slot();
        for (int index = 0; index < slot_count; ++index) {
            const std::size_t offset = 2 * static_cast<std::size_t>(index);
            const int hundredths = (*bytes)[offset] << 8 | (*bytes)[offset + 1];
            // AAAA would be 436.90 m above the base.
            const bool fill = hundredths == 0xFFFF || hundredths == 0xAAAA;
            add_sample(id, first + index * slot_length,
                       fill ? missing() : Value{from_scaled(hundredths, 2).value});
        }
    }

    // 45H is 32 bits, not BCD.
    static Value decode_status(Bytes bytes) {
        if (bytes.size() != 4) return {{}, Quality::bad, QualityReason::undecodable};
        std::int64_t bits = 0;
        for (const std::uint8_t byte : bytes) bits = bits << 8 | byte;
        return bits == 0xFFFFFFFF ? missing() : Value{Quantity::from_units(bits)};
    }

    static Value missing() { return {{}, Quality::missing, QualityReason::fill}; }

    void add_sample(std::uint16_t code, Timestamp sample, const Value& value) {
        const bool padding = group_time_ && is_padding(sample, report().sent_at);
        add_at(code, sample, padding ? missing() : value);
    }
    void add(std::uint16_t code, const Value& value) {
        add_at(code, group_time_.value_or(Timestamp{}), value);
    }

    void add_at(std::uint16_t code, Timestamp observed_at, const Value& value) {
        Meaning meaning = meaning_of(code, class_);
        if (code == rain_slots) meaning = {Element::rain, slot_length};
        Observation observation;
        observation.element = meaning.element;
        observation.code = meaning.element == Element::other ? code : std::uint16_t{0};
        observation.observed_at = observed_at;
        observation.interval = meaning.interval;
        observation.value = value.quantity;
        observation.quality = value.quality;
        observation.reason = value.reason;
        if (!group_time_) {
            // A value without a time cannot be placed in any window; when it was sent is the
            // nearest that can be said.
            observation.observed_at = report().sent_at.value_or(Timestamp{});
            observation.value = Quantity{};
            observation.quality = Quality::bad;
            if (value.quality != Quality::bad) observation.reason = QualityReason::bad_time;
        }
        count(observation.quality);
        if (value.rounded) probe_.rounded.add();
        report().observations.push_back(observation);
    }

    void count(Quality quality) {
        probe_.observations.add();
        if (quality == Quality::missing) probe_.missing.add();
        if (quality != Quality::bad) return;
        probe_.undecodable.add();
        keep_raw_ = true;
    }

    const Message& message_;
    const StationDirectory& directory_;
    BodyProbe& probe_;
    Bytes rest_;
    std::vector<Report> reports_;
    Address address_{};  // Of the report at the back.
    const StationPolicy* policy_ = nullptr;
    std::uint8_t class_ = 0;
    std::optional<Timestamp> group_time_;
    std::optional<Duration> step_;
    std::vector<SlotGroup> groups_;
    bool keep_raw_ = false;
};

}  // namespace

std::vector<Report> decode_message(const Message& message, const StationDirectory& directory,
                                   BodyProbe& probe) {
    return BodyReader(message, directory, probe).read();
}

Message message_of(const Frame& frame) {
    return {frame.address, frame.function, frame.body, frame.bytes};
}

}  // namespace freshet::sl651
