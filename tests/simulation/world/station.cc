// See station.h.
#include "tests/simulation/world/station.h"

#include <algorithm>
#include <utility>

namespace freshet::world {
namespace {

using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;

constexpr std::size_t open_max = 4;
constexpr std::size_t samples_a_report = 8;
constexpr int tries_max = 3;

}  // namespace

StationPeer::StationPeer(std::uint64_t seed, std::size_t index, Surroundings around,
                         Timestamp begin)
    : dice_(seed, "station " + std::to_string(index)),
      sensor_dice_(seed, "sensor " + std::to_string(index)),
      packet_dice_(seed, "packets " + std::to_string(index)),
      index_(index),
      around_(std::move(around)),
      wire_(index % 3 == 1 ? Wire::stream : Wire::sl651),
      by_datagram_(index % 3 == 2),
      in_packets_(wire_ == Wire::sl651 && !by_datagram_ && packet_dice_.chance(0.5)),
      address_(around_.valley.stations()[index].id.text()),
      serial_(dice_.below(65'536)) {
    const auto steps = begin.time_since_epoch() / sample_step;
    measures_at_ = Timestamp(sample_step * (steps + 1)) + dice_.from_to(seconds(1), seconds(50));
    silent_from_ = begin + dice_.until_next(around_.rates.silences);
    clock_wrong_from_ = begin + dice_.until_next(around_.rates.wrong_clocks);
    blind_from_ = begin + sensor_dice_.until_next(around_.rates.blind_sensors);
    connects_at_ = begin;
}

Timestamp StationPeer::own_clock() const {
    const Timestamp now = around_.now.real;
    if (behaves_ || now < clock_wrong_from_ || now >= clock_wrong_until_) return now;
    return clock_shows_ + (now - clock_wrong_from_);
}

void StationPeer::behave() {
    behaves_ = true;
    silent_until_ = std::min(silent_until_, around_.now.real);
}

void StationPeer::go_wrong() {
    const Timestamp now = around_.now.real;
    if (behaves_) return;
    if (now >= silent_from_) {
        around_.tally.fault("station silent");
        silent_until_ = now + dice_.from_to(minutes(20), hours(6));
        silent_from_ = silent_until_ + dice_.until_next(around_.rates.silences);
        if (link_) give_up();
    }
    if (clock_wrong_until_ != Timestamp{}) {
        if (now < clock_wrong_until_) return;
        clock_wrong_from_ = now + dice_.until_next(around_.rates.wrong_clocks);
        clock_wrong_until_ = {};
    } else if (now >= clock_wrong_from_) {
        around_.tally.fault("station's clock wrong");
        // From the minute on, so that what was measured keeps to whole minutes.
        clock_wrong_from_ = std::chrono::floor<minutes>(now);
        clock_wrong_until_ = now + dice_.from_to(minutes(30), hours(8));
        constexpr Duration off[] = {minutes(3), minutes(61), -minutes(47), -hours(30)};
        const std::uint64_t which = dice_.below(5);
        clock_shows_ = which < 4 ? clock_wrong_from_ + off[which] : Timestamp(hours(1));
    }
}

// What is never measured is not made good later, as what was measured in silence is.
bool StationPeer::is_blind() {
    const Timestamp now = around_.now.real;
    if (behaves_) return false;
    if (now >= blind_from_) {
        around_.tally.fault("sensor blind");
        blind_until_ = now + sensor_dice_.from_to(minutes(20), minutes(60));
        blind_from_ = blind_until_ + sensor_dice_.until_next(around_.rates.blind_sensors);
    }
    return now < blind_until_;
}

void StationPeer::measure() {
    measures_at_ += sample_step;
    if (is_blind()) return;
    const Timestamp real =
        Timestamp(sample_step * (around_.now.real.time_since_epoch() / sample_step));
    Measured sample;
    sample.observed_at = own_clock() - (around_.now.real - real);
    // A wrong clock need not stand on whole minutes, the wire's times do.
    sample.observed_at = std::chrono::floor<minutes>(sample.observed_at);
    if (around_.valley.stations()[index_].kind == StationKind::rain) {
        sample.rain_tenths = around_.valley.rain_tenths(index_, real);
    } else {
        sample.level_millimetres = around_.valley.level_millimetres(index_, real);
    }
    to_report_.push_back(sample);
    around_.tally.count("samples");
    if (wire_ != Wire::sl651 || sample.rain_tenths < 0) return;
    latest_.push_back(sample);
    if (latest_.size() > 12) latest_.pop_front();
    if (sample.observed_at != std::chrono::floor<hours>(sample.observed_at)) return;
    Outgoing report;
    report.function = 0x34;
    report.hour = sample.observed_at;
    // As it is made, whenever it goes: of a clock set meanwhile the frame would say that it tells
    // of the future, which a centre takes for slots that are not filled yet.
    report.sent_at = std::chrono::floor<seconds>(own_clock());
    for (const Measured& one : latest_)
        if (one.observed_at <= sample.observed_at &&
            one.observed_at > sample.observed_at - hours(1) &&
            (sample.observed_at - one.observed_at) % sample_step == Duration(0))
            report.measured.push_back(one);
    hours_.push_back(std::move(report));
}

bool StationPeer::poll() {
    const Timestamp now = around_.now.real;
    if (behaves_ || now < silent_until_) {
        // Nothing new goes wrong meanwhile.
    } else {
        go_wrong();
    }
    bool worked = false;
    while (now >= measures_at_) {
        measure();
        worked = true;
    }
    if (now < silent_until_) return worked;
    worked = hear() || worked;
    worked = report() || worked;
    return transmit() || worked;
}

bool StationPeer::hear() {
    std::string bytes;
    if (by_datagram_) {
        bytes = around_.network.receive_datagram(index_);
    } else if (link_) {
        bytes = around_.network.receive(*link_);
        if (!around_.network.is_open(*link_)) {
            around_.network.forget(*link_);
            link_.reset();
            heard_.clear();
            connects_at_ = around_.now.real + dice_.from_to(seconds(1), seconds(20));
        }
    }
    if (bytes.empty()) return false;
    heard_ += bytes;
    const std::vector<Answer> answers =
        wire_ == Wire::stream ? stream_answers(heard_) : sl651_answers(heard_);
    for (const Answer& answer : answers) {
        if (answer.station != address_) continue;
        on_answer(answer);
    }
    return true;
}

void StationPeer::on_answer(const Answer& answer) {
    if (answer.packet_wanted > 0) {
        // Which message is meant is not said, where its first packet is missing: the one under way.
        for (const Open& open : open_) {
            if (open.tries == 0 || open.frames.size() < answer.packet_wanted) continue;
            if (open.frames.size() == 1) continue;
            around_.tally.count("packets asked for");
            return send(open.frames[answer.packet_wanted - 1]);
        }
        return;
    }
    const auto found = std::find_if(open_.begin(), open_.end(), [&](const Open& open) {
        return open.report.serial == answer.serial && open.tries > 0;
    });
    if (found == open_.end()) return around_.tally.count("answers to what was answered");
    if (found->report.packets > 1) around_.tally.count("messages of packets acknowledged");
    if (found->report.hour) around_.tally.count("hours acknowledged");
    around_.acknowledged(*this, found->report);
    open_.erase(found);
}

// Somebody looked at the gauge and knows better.
Measured StationPeer::revision_of(Measured sample) {
    if (sample.rain_tenths >= 0) sample.rain_tenths = dice_.from_to(0, sample.rain_tenths + 30);
    if (sample.level_millimetres >= 0)
        sample.level_millimetres = dice_.from_to(50, sample.level_millimetres + 200);
    return sample;
}

bool StationPeer::report() {
    bool worked = false;
    while (!to_report_.empty() && open_.size() < open_max) {
        Outgoing report;
        // The sample before once more, now and then: a duplicate under another serial.
        if (revised_) {
            report.measured.push_back(*revised_);
        } else if (last_ && dice_.chance(0.05)) {
            report.measured.push_back(*last_);
        }
        revised_.reset();
        while (!to_report_.empty() && report.measured.size() < samples_a_report) {
            report.measured.push_back(to_report_.front());
            to_report_.pop_front();
        }
        last_ = report.measured.back();
        if (dice_.chance(around_.rates.revisions)) {
            around_.tally.fault("value revised");
            revised_ = revision_of(*last_);
        }
        if (last_->rain_tenths > 40) report.function = 0x33;
        open(std::move(report));
        worked = true;
    }
    return report_hours() || worked;
}

bool StationPeer::report_hours() {
    bool worked = false;
    while (!hours_.empty() && open_.size() < open_max) {
        open(std::move(hours_.front()));
        hours_.pop_front();
        worked = true;
    }
    return worked;
}

void StationPeer::open(Outgoing report) {
    report.station = address_;
    report.serial = wire_ == Wire::sl651 ? serial_++ & 0xFFFF : serial_++;
    if (!report.hour) report.sent_at = std::chrono::floor<seconds>(own_clock());
    if (in_packets_ && (report.hour || report.measured.size() > 1))
        report.packets = 2 + packet_dice_.below(2);
    Open open;
    if (wire_ == Wire::stream) {
        open.frames = {stream_message(report)};
    } else {
        open.frames = sl651_frames(report);
    }
    open.report = std::move(report);
    open.again_at = around_.now.real;
    open_.push_back(std::move(open));
    around_.tally.count("reports");
}

void StationPeer::send(const std::string& frame) {
    if (by_datagram_) {
        around_.network.send_datagram(index_, frame);
    } else if (link_) {
        around_.network.send(*link_, frame);
    }
}

bool StationPeer::transmit() {
    const Timestamp now = around_.now.real;
    if (open_.empty() || now < connects_at_) return false;
    bool worked = false;
    if (!by_datagram_ && !link_) {
        link_ = around_.network.connect(wire_);
        if (!link_) {
            connects_at_ = now + dice_.from_to(seconds(5), seconds(60));
            return false;
        }
        heard_.clear();
        for (Open& open : open_) open.tries = 0, open.again_at = now;
        worked = true;
    }
    bool packets_under_way = false;
    for (Open& open : open_) {
        // Only its first packet says which message it is: no second one before the first is done.
        if (open.frames.size() > 1 && std::exchange(packets_under_way, true)) continue;
        if (now < open.again_at) continue;
        if (open.tries == tries_max) {
            give_up();
            return true;
        }
        around_.tally.count(open.tries++ == 0 ? "frames sent" : "frames sent again");
        open.again_at = now + seconds(10);
        for (const std::string& frame : open.frames) send(frame);
        worked = true;
    }
    return worked;
}

void StationPeer::give_up() {
    if (link_) around_.network.leave(*link_);
    link_.reset();
    heard_.clear();
    connects_at_ = around_.now.real + dice_.from_to(seconds(20), seconds(120));
    for (Open& open : open_) {
        open.again_at = connects_at_;
        // An answer that comes after all still counts.
        open.tries = std::min(open.tries, 1);
    }
}

Timestamp StationPeer::next() const {
    Timestamp soonest = measures_at_;
    if (around_.now.real < silent_until_) return std::min(soonest, silent_until_);
    if (!behaves_) soonest = std::min({soonest, silent_from_});
    if (open_.empty()) return soonest;
    if (!by_datagram_ && !link_) return std::min(soonest, connects_at_);
    bool packets_under_way = false;
    for (const Open& open : open_) {
        if (open.frames.size() > 1 && std::exchange(packets_under_way, true)) continue;
        soonest = std::min(soonest, std::max(open.again_at, connects_at_));
    }
    return soonest;
}

}  // namespace freshet::world
