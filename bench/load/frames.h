// FrameBook: every frame of a run, encoded before the clock starts, so that the generator's own
// work is no part of what is measured. Stations, serials and minutes differ, so that nothing is a
// duplicate of anything.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "rules/base/result.h"
#include "rules/base/time.h"
#include "rules/model/ids.h"

namespace freshet::bench {

struct FrameBookOptions {
    std::uint32_t stations = 1000;
    std::uint32_t frames_each = 100;
    // The first frame's observed time; the others' lie a minute apart after it.
    Timestamp from{};
    // Of all frames; nothing = each is sent two seconds after its minute.
    std::optional<Timestamp> sent_at;
};

// "0080000000" and on: what `bench/run` writes into its stations.csv.
StationId bench_station(std::uint32_t index);

class FrameBook {
public:
    // SL 651 32H frames of one rain amount of a minute: the values of the common feed's mixing
    // function, so mostly 0 with storms between.
    static Result<FrameBook> create(const FrameBookOptions& options);

    // Frames [first, first + count) of a station, one after another.
    std::string_view frames(std::uint32_t station, std::uint32_t first, std::uint32_t count) const {
        const std::size_t begin =
            (std::size_t{station} * options_.frames_each + first) * frame_bytes_;
        return std::string_view(bytes_).substr(begin, std::size_t{count} * frame_bytes_);
    }
    std::size_t frame_bytes() const { return frame_bytes_; }
    const FrameBookOptions& options() const { return options_; }

private:
    FrameBookOptions options_;
    std::string bytes_;
    std::size_t frame_bytes_ = 0;
};

}  // namespace freshet::bench
