// Patience: how much noise a source may make. Noise is what was no frame, and frames that were not
// admitted. A source whose noise is far more than its good bytes is not listened to for a while,
// longer each time; one that many stations share (a provider's NAT) keeps being heard for the good
// ones among them. One for all sockets of an io thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <unordered_map>

#include "ingest/codec/source.h"
#include "rules/base/time.h"

namespace freshet {

struct PatienceOptions {
    // Sixteen of the longest frames: a bad line is louder than this for minutes only.
    std::size_t noise_bytes_max = 64 * 1024;
    std::size_t noise_to_good = 8;
    // Amounts are halved so often, so that what is long past does not count.
    Duration half_life = std::chrono::seconds(10);
    Duration pause_min = std::chrono::seconds(1);
    Duration pause_max = std::chrono::minutes(1);
    // A source that was quiet for so long begins anew.
    Duration forgiven_after = std::chrono::minutes(10);
    // Sources with noise. TCP sources are not forged, so more are a flood of another kind, and the
    // newest then go without a record.
    std::size_t remembered_max = 4096;
};

class Patience {
public:
    explicit Patience(PatienceOptions options = {}) : options_(options) {}

    enum class Mood : std::uint8_t { listens, paused };
    // What one reading brought. `paused` when that was the byte too many.
    Mood take(const Source& source, std::size_t good_bytes, std::size_t noise_bytes, Duration now);
    Mood mood(const Source& source, Duration now) const;

    std::uint64_t pauses() const { return pauses_; }
    std::size_t remembered() const { return records_.size(); }

private:
    struct Record {
        std::size_t good = 0, noise = 0;
        Duration halved_at{};
        Duration paused_until{};
        Duration pause{};  // The latest.
    };
    bool has_place(Duration now);

    const PatienceOptions options_;
    std::unordered_map<Source, Record, SourceHash> records_;
    Duration forgot_at_{};
    std::uint64_t pauses_ = 0;
};

}  // namespace freshet
