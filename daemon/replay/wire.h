// Wire: how a report is said to the daemon, and how its answers are read. One for each protocol.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "ingest/codec/bytes.h"
#include "rules/base/result.h"
#include "rules/model/observation.h"

namespace freshet {

// What an answer names: the report it acknowledges.
struct AnswerKey {
    StationId station;
    std::uint64_t serial = 0;
    auto operator<=>(const AnswerKey&) const = default;
};

// The answers of one connection.
class AnswerReader {
public:
    virtual ~AnswerReader() = default;
    // corrupt for bytes that are no answer: nothing behind them can be believed.
    virtual Result<std::vector<AnswerKey>> on_bytes(std::string_view bytes) = 0;
};

class Wire {
public:
    virtual ~Wire() = default;
    // refused, with what and why, for what the protocol cannot carry.
    virtual Result<std::string> encode(const Report& report) const = 0;
    virtual AnswerKey key_of(const Report& report) const = 0;
    virtual std::unique_ptr<AnswerReader> reader() const = 0;
};

enum class Rounding { refuse, round };

std::unique_ptr<Wire> stream_wire();
// 32H frames. Its serials have 16 bits and its times no seconds; values beyond its digits are
// refused or rounded.
std::unique_ptr<Wire> sl651_wire(Rounding rounding);

}  // namespace freshet
