// The words of quality, of its reasons and of the protocols.
#include "rules/model/observation.h"

#include "rules/model/words.h"

namespace freshet {
namespace {

constexpr Words<Quality, 4> qualities{{{Quality::good, "good"},
                                       {Quality::suspect, "suspect"},
                                       {Quality::bad, "bad"},
                                       {Quality::missing, "missing"}}};
constexpr Words<QualityReason, 13> reasons{{{QualityReason::none, "none"},
                                            {QualityReason::fill, "fill"},
                                            {QualityReason::undecodable, "undecodable"},
                                            {QualityReason::out_of_range, "out_of_range"},
                                            {QualityReason::status_token, "status_token"},
                                            {QualityReason::bad_time, "bad_time"},
                                            {QualityReason::by_hand, "by_hand"},
                                            {QualityReason::change, "change"},
                                            {QualityReason::zero, "zero"},
                                            {QualityReason::same_as_fall, "same_as_fall"},
                                            {QualityReason::at_least, "at_least"},
                                            {QualityReason::maintenance, "maintenance"},
                                            {QualityReason::clock_repaired, "clock_repaired"}}};
constexpr Words<Protocol, 3> protocols{
    {{Protocol::sl651, "sl651"}, {Protocol::stream, "stream"}, {Protocol::file, "file"}}};

}  // namespace

std::string_view to_string(Quality quality) { return word_of(qualities, quality); }
std::string_view to_string(QualityReason reason) { return word_of(reasons, reason); }
std::string_view to_string(Protocol protocol) { return word_of(protocols, protocol); }

}  // namespace freshet
