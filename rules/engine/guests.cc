// What a guest would say is for its home to say: it is folded as there, and not listened to.
#include "rules/engine/guests.h"

#include <algorithm>
#include <utility>

#include "rules/base/check.h"

namespace freshet {

StationFold& Guests::of(const StationId& id) {
    const auto found = guests_.find(id);
    if (found != guests_.end()) return found->second;
    return guests_.emplace(id, StationFold(id, StationFold::Standing::guest)).first->second;
}

const StationFold* Guests::find(const StationId& id) const {
    const auto found = guests_.find(id);
    return found == guests_.end() ? nullptr : &found->second;
}

StationFold* Guests::find(const StationId& id) {
    const auto found = guests_.find(id);
    return found == guests_.end() ? nullptr : &found->second;
}

Touches Guests::fold(const Report& report, const EpochView& epochs, const Occasion& occasion,
                     const EngineOptions& options) {
    std::vector<Output> unsaid;
    StationFold& guest = of(report.station);
    const Station* listed = guest.listed(epochs);
    CHECK(listed != nullptr);
    guest.hearing().hear(report, occasion.at);
    return guest.fold(report, *listed, epochs, occasion, options, unsaid);
}

Touches Guests::fold(const PatrolReport& report, const EpochView& epochs, const Occasion& occasion,
                     const EngineOptions& options) {
    std::vector<Output> unsaid;
    return of(report.station).fold(report, {}, epochs, occasion, options, unsaid);
}

void Guests::maintain(const Command& command, Timestamp at, Duration longest) {
    Maintenances& maintenances = of(command.station).maintenances();
    if (command.kind == CommandKind::maintenance_end) {
        if (maintenances.current()) maintenances.end(at);
        return;
    }
    if (command.until <= at || command.until - at > longest) return;
    maintenances.begin({at, command.until, command.by, command.reason});
}

bool Guests::is_overdue(const StationId& id) const {
    const StationFold* guest = find(id);
    return guest != nullptr && std::any_of(voices.begin(), voices.end(), [&](Voice voice) {
               return guest->hearing().of(voice).stage == Hearing::Stage::overdue;
           });
}

bool Guests::run_out(const StationId& id, Timestamp at) {
    Maintenances& maintenances = of(id).maintenances();
    if (!maintenances.current() || maintenances.current()->until > at) return false;
    maintenances.end(at);
    return true;
}

void Guests::stay(const StationId& id, StationFold station) {
    station.become_guest();
    guests_.insert_or_assign(id, std::move(station));
}

Touches Guests::reconfigure(const CatchmentId& host, const EpochView& epochs,
                            const Occasion& occasion, const EngineOptions& options) {
    std::map<StationId, StationFold> before = std::exchange(guests_, {});
    Touches touched;
    for (const Guest& named : epochs.newest().book->guests().guests_of(host)) {
        const StationId& id = named.station->id;
        if (auto known = before.extract(id); !known.empty()) guests_.insert(std::move(known));
        std::vector<Output> unsaid;
        StationFold& guest = of(id);
        guest.hearing().list(*named.station, occasion.at);
        touched.all.add(guest.reconfigure(epochs, occasion, options, unsaid).all);
    }
    return touched;
}

void Guests::excuse(Duration downtime) {
    for (auto& [id, guest] : guests_) guest.hearing().excuse(downtime);
}

Duration Guests::decided_within() const {
    Duration longest{};
    for (const auto& [id, guest] : guests_) longest = std::max(longest, guest.decided_within());
    return longest;
}

void Guests::trim(const StationId& id, Duration decided_within, const EpochView& epochs,
                  const EngineOptions& options) {
    StationFold& guest = of(id);
    if (guest.trim_is_due()) guest.trim(decided_within, epochs, options);
}

void Guests::encode(Encoder& encoder) const {
    encoder.put_unsigned(guests_.size());
    for (const auto& [id, guest] : guests_) {
        encoder.put_text(id.text());
        guest.encode(encoder);
    }
}

void Guests::decode(Decoder& decoder, std::uint64_t version) {
    for (std::size_t count = decoder.get_count(); count > 0 && !decoder.failed(); --count)
        of(StationId(decoder.get_text())).decode(decoder, version);
}

const StationFold* find_here(const StationId& id, const std::map<StationId, StationFold>& home,
                             const Guests& guests) {
    const auto found = home.find(id);
    return found == home.end() ? guests.find(id) : &found->second;
}

}  // namespace freshet
