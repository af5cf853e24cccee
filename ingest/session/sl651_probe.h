// Sl651Probe: what the SL 651 sessions of one io thread saw. Written by that thread alone.
#pragma once

#include <array>
#include <string>

#include "ingest/codec/sl651_body.h"
#include "ingest/codec/sl651_frame.h"
#include "ingest/session/message_account.h"
#include "ingest/session/session.h"
#include "rules/base/counter.h"

namespace freshet {

struct Sl651Probe {
    Counter frames;
    MessageAccount account;
    std::array<Counter, sl651::frame_error_count> malformed;
    Counter malformed_bytes;
    Counter downlink;
    Counter bad_address;
    Counter short_body;
    OverloadProbe overload;
    Counter not_stored;
    Counter replies;
    Counter without_reply;
    Counter test_frames;
    Counter packet_messages;
    Counter packet_requests;
    Counter packet_abandoned;
    Counter packet_strays;
    sl651::BodyProbe body;

    void describe(auto&& metric) const {
        metric("freshet_sl651_frames_total", "Well-formed frames, whatever their function", frames);
        account.describe("freshet_sl651", metric);
        for (std::size_t index = 0; index < malformed.size(); ++index) {
            const auto reason = static_cast<sl651::FrameError>(index);
            metric("freshet_sl651_malformed_" + std::string(to_string(reason)) + "_total",
                   "Not a frame: " + std::string(sentence(reason)), malformed[index]);
        }
        metric("freshet_sl651_malformed_bytes_total", "Bytes skipped to resynchronise",
               malformed_bytes);
        metric("freshet_sl651_refused_downlink_total", "Frames of another centre", downlink);
        metric("freshet_sl651_refused_address_total", "Frames of no station's address",
               bad_address);
        metric("freshet_sl651_refused_short_total", "Frames without serial and time", short_body);
        overload.describe("freshet_sl651", metric);
        metric("freshet_sl651_not_stored_total", "Frames the journal did not take", not_stored);
        metric("freshet_sl651_replies_total", "Replies to durable frames", replies);
        metric("freshet_sl651_without_reply_total",
               "Durable frames that ask for none (keep-alive, mode M1)", without_reply);
        metric("freshet_sl651_test_frames_total", "Test frames (30H)", test_frames);
        metric("freshet_sl651_packet_messages_total", "Messages put together from packets",
               packet_messages);
        metric("freshet_sl651_packet_requests_total", "Packets asked for again", packet_requests);
        metric("freshet_sl651_packet_abandoned_total", "Messages whose packets never all came",
               packet_abandoned);
        metric("freshet_sl651_packet_strays_total",
               "Later packets of a message whose first packet is not there", packet_strays);
        body.describe(metric);
    }
};

}  // namespace freshet
