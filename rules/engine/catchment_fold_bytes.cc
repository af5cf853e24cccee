// What is stored of a catchment, and what goes along with a station that moves to another.
#include "rules/engine/catchment_fold.h"

namespace freshet {
namespace {

// 2: flow. 3: what else a station may tell. 4: the rain of days.
// 5: what totals are measured by. 6: what people said. 7: limits of levels.
// 8: rules about the catchment as a whole. 9: how long a level may be decided on.
// 10: silence, of each sensor. 11: maintenance. 12: clocks. 13: doubts. 14: guests.
// 15: what is still to be judged.
constexpr std::uint64_t version = 15, own_version = 8, silence_version = 10, doubts_version = 13,
                        guests_version = 14, backlog_version = 15;

}  // namespace

std::string CatchmentFold::give(const StationId& station) const {
    const auto found = stations_.find(station);
    if (found == stations_.end()) return {};
    Encoder encoder;
    encoder.put_unsigned(version);
    found->second.encode(encoder);
    return encoder.take();
}

Result<void> CatchmentFold::take(const StationId& station, StationFold::Standing standing,
                                 std::string_view blob, const EpochView& epochs) {
    Decoder decoder(blob);
    const std::uint64_t found = decoder.get_unsigned();
    if (!decoder.failed() && found > version)
        return Error{ErrorCode::refused, "what is known of station " + station.text() +
                                             " is of a newer version than this program"};
    StationFold given(station);
    given.decode(decoder, found);
    if (!decoder.finished())
        return Error{ErrorCode::corrupt,
                     "what is known of station " + station.text() + " is damaged"};
    if (standing == StationFold::Standing::guest) {
        guests_.stay(station, std::move(given));
        return {};
    }
    StationFold& fold = this->station(station);
    std::erase(changed_, &fold);
    fold = std::move(given);
    watch_again(fold, epochs);
    note_changed(fold);
    return {};
}

// What a stored form leaves out: the deadlines follow from the rest.
void CatchmentFold::watch_again(StationFold& station, const EpochView& epochs) {
    const StationId& id = station.id();
    watch(station, epochs.station(id));
    note_behind(id, station);
    blind_spots_.restore(id, station);
    upkeep_.restore(id, station);
    if (const auto& work = station.maintenances().current())
        deadlines_.insert({work->until, Deadline::Kind::maintenance, id});
    for (const Timestamp deadline : station.mute_deadlines())
        deadlines_.insert({deadline, Deadline::Kind::mute, id});
}

std::string CatchmentFold::encode() const {
    Encoder encoder;
    encoder.put_unsigned(version);
    encoder.put_unsigned(stations_.size());
    for (const auto& [id, station] : stations_) {
        encoder.put_text(id.text());
        station.encode(encoder);
    }
    by_hand_.encode(encoder);
    own_.encode(encoder);
    encoder.put_time(trimmed_at_);
    blind_spots_.encode(encoder);
    doubts_.encode(encoder);
    guests_.encode(encoder);
    encoder.put_time(backlog_due_);
    return encoder.take();
}

Result<void> CatchmentFold::decode(std::string_view blob, const EpochView& epochs) {
    Decoder decoder(blob);
    const std::uint64_t found = decoder.get_unsigned();
    if (!decoder.failed() && found > version)
        return Error{ErrorCode::refused, "the snapshot of catchment " + id_.text() +
                                             " is of a newer version than this program"};
    for (std::size_t count = decoder.get_count(); count > 0 && !decoder.failed(); --count) {
        const StationId id(decoder.get_text());
        stations_.try_emplace(id, id).first->second.decode(decoder, found);
    }
    by_hand_.decode(decoder);
    if (found >= own_version) {
        own_.decode(decoder, found);
        trimmed_at_ = decoder.get_time();
    }
    if (found >= silence_version) blind_spots_.decode(decoder);
    if (found >= doubts_version) doubts_.decode(decoder);
    if (found >= guests_version) guests_.decode(decoder, found);
    if (found >= backlog_version) backlog_due_ = decoder.get_time();
    if (!decoder.finished())
        return Error{ErrorCode::corrupt, "the snapshot of catchment " + id_.text() + " is damaged"};
    for (auto& [id, station] : stations_) watch_again(station, epochs);
    for (const auto& [id, guest] : guests_.all()) {
        watch_guest(id, epochs);
        if (const auto& work = guest.maintenances().current())
            deadlines_.insert({work->until, Deadline::Kind::maintenance, id});
    }
    watch_mutes();
    if (backlog_due_ != Timestamp::min())
        deadlines_.insert({backlog_due_, Deadline::Kind::backlog, StationId()});
    for (const Timestamp deadline : by_hand_.deadlines())
        deadlines_.insert({deadline, Deadline::Kind::life, StationId()});
    return {};
}

}  // namespace freshet
