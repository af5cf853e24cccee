// Hearing: since when nothing was heard of a station, as a whole and of its sensors one by one (a
// device may talk while one of them is dead), and what the desk was told of that. Counted from
// arrivals; of a station that the inventory lists and nobody ever heard from when it was listed
// (rules/README.md, 64 to 68).
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <vector>

#include "rules/base/encoding.h"
#include "rules/model/configuration.h"
#include "rules/model/observation.h"

namespace freshet {

// What of a station may fall silent.
enum class Voice : std::uint8_t { device = 0, rain = 1, level = 2 };
inline constexpr std::size_t voice_count = 3;
inline constexpr std::array<Voice, voice_count> voices{Voice::device, Voice::rain, Voice::level};

// How long nothing may be heard: in danger, and at most.
struct Patience {
    Duration in_danger{}, at_most{};
};
// How often it should be heard; zero = by event.
Duration pace_of(const Station& station, Voice voice);
// Nothing = it speaks when something happens, and owes nothing.
std::optional<Patience> patience_of(const Station& station, Voice voice);

class Hearing {
public:
    static constexpr Timestamp never = Timestamp::min();

    enum class Stage : std::uint8_t {
        heard = 0,
        missed = 1,   // Longer than one waits in danger.
        overdue = 2,  // Silent.
    };
    enum class Told : std::uint8_t {
        nothing = 0,
        alone = 1,
        together = 2,  // With others of its catchment.
    };
    struct Line {
        Timestamp heard = never;
        Timestamp since = never;  // What the silence is counted from; never = it owes nothing.
        Stage stage = Stage::heard;
        Told told = Told::nothing;
    };

    const Line& of(Voice voice) const { return lines_[static_cast<std::size_t>(voice)]; }
    bool ever_heard() const { return of(Voice::device).heard != never; }
    void tell(Voice voice, Told told) { at(voice).told = told; }

    // The inventory lists it from now on, or lists it otherwise: no deadline lies before that.
    void list(const Station& station, Timestamp now);
    // What each was until then.
    std::array<Line, voice_count> hear(const Report& report, Timestamp now);
    // Of a form that held the last arrival only.
    void hear_of_old(Timestamp last_arrival, const std::vector<Voice>& sensors, Stage stage);
    // The moments up to now have come; true where a stage did.
    bool advance(const Station& station, Timestamp now);
    std::optional<Timestamp> next(const Station& station) const;
    // None of those that are owed was silent before, nor is another owed now: what falls due next
    // does so no sooner than it did.
    bool is_no_sooner_than(const std::array<Line, voice_count>& was) const;
    // We were not listening for so long.
    void excuse(Duration downtime);

    void encode(Encoder& encoder) const;
    void decode(Decoder& decoder);

private:
    Line& at(Voice voice) { return lines_[static_cast<std::size_t>(voice)]; }

    std::array<Line, voice_count> lines_;
};

}  // namespace freshet
