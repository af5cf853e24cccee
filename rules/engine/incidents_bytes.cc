// The stored form of incidents, inside the snapshot of their station.
#include "rules/engine/incidents.h"

namespace freshet {
namespace {

constexpr std::uint64_t muted_bit = 1, refuted_bit = 2;

}  // namespace

void Incidents::encode(Encoder& encoder) const {
    encoder.put_unsigned(incidents_.size());
    for (const Incident& incident : incidents_) {
        encoder.put_unsigned(static_cast<std::uint64_t>(incident.state));
        encoder.put_text(freshet::encode(incident.last));
        encoder.put_time(incident.begun);
        encoder.put_time(incident.until);
        encoder.put_time(incident.first_onset);
        encoder.put_unsigned(incident.occurrence);
        encoder.put_unsigned(incident.floor ? static_cast<std::uint64_t>(*incident.floor) : 0);
    }
    encoder.put_unsigned(late_.size());
    for (const Span& span : late_) {
        encoder.put_time(span.begin);
        encoder.put_time(span.end);
    }
    encoder.put_unsigned((mute_ ? muted_bit : 0) | (refuted_ ? refuted_bit : 0));
    if (refuted_) encoder.put_unsigned(static_cast<std::uint64_t>(*refuted_));
    if (!mute_) return;
    encoder.put_unsigned(static_cast<std::uint64_t>(mute_->up_to));
    encoder.put_time(mute_->deadline);
    encoder.put_text(mute_->by.text());
}

void Incidents::decode(Decoder& decoder) {
    const auto severity = [&](std::uint64_t lowest) {
        const std::uint64_t number = decoder.get_unsigned();
        if (number < lowest || number > severity_count) decoder.fail();
        return decoder.failed() ? Severity::blue : static_cast<Severity>(number);
    };
    for (std::size_t count = decoder.get_count(); count > 0 && !decoder.failed(); --count) {
        Incident incident;
        const std::uint64_t state = decoder.get_unsigned();
        if (state < 1 || state > 4) decoder.fail();
        incident.state = static_cast<Incident::State>(state);
        Result<Warning> last = decode_warning(decoder.get_text());
        if (last)
            incident.last = std::move(*last);
        else
            decoder.fail();
        incident.begun = decoder.get_time();
        incident.until = decoder.get_time();
        incident.first_onset = decoder.get_time();
        incident.occurrence = static_cast<std::uint32_t>(decoder.get_unsigned());
        const Severity floor = severity(0);
        if (static_cast<std::uint8_t>(floor) != 0) incident.floor = floor;
        incidents_.push_back(std::move(incident));
    }
    for (std::size_t count = decoder.get_count(); count > 0 && !decoder.failed(); --count) {
        const Timestamp begin = decoder.get_time();
        late_.push_back({begin, decoder.get_time()});
    }
    const std::uint64_t hushed = decoder.get_unsigned();
    if (hushed > (muted_bit | refuted_bit)) decoder.fail();
    if ((hushed & refuted_bit) != 0) refuted_ = severity(1);
    if ((hushed & muted_bit) == 0) return;
    mute_ = Mute{severity(1), {}, {}};
    mute_->deadline = decoder.get_time();
    mute_->by = PersonId(decoder.get_text());
}

}  // namespace freshet
