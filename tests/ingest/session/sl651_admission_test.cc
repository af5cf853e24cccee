// The password in a frame: whose word a session takes for a station's.
#include <gtest/gtest.h>

#include "ingest/codec/sl651_encode.h"
#include "ingest/session/sl651_session.h"

namespace freshet {
namespace {

using sl651::End;

const StationId station("0012345678");

class Admitting : public ::testing::Test {
protected:
    static std::string frame(const std::string& body) {
        const sl651::Envelope envelope{
            sl651::Direction::up, 1,       {0x00, 0x12, 0x34, 0x56, 0x78}, 0x04D2, 0x32,
            std::nullopt,         End::etx};
        return encode_frame(envelope, bytes_of(body));
    }
    void receive(std::string_view bytes) {
        output.clear();
        session.on_bytes(bytes_of(bytes), now, directory, output);
    }
    void set_password(const StationId& of, std::uint16_t password) {
        StationPolicy policy;
        policy.password = password;
        directory.set(of, policy);
    }

    SessionOptions options;
    Sl651Probe probe;
    StationDirectory directory;
    Moment now{Timestamp{}, Duration(1000)};
    SessionOutput output;
    AdmissionProbe admission_probe;
    Admission admission{admission_probe};
    Sl651Session session{options, probe, admission, Source::v4({10, 1, 2, 3}), now};
};

const std::string heading("\x00\x07\x26\x07\x01\x06\x00\x03", 8);

TEST_F(Admitting, OnlyTheRightPasswordSpeaksForAStationWhosePasswordIsKnown) {
    set_password(station, 0x04D2);
    receive(frame(heading));
    EXPECT_EQ(output.submissions.size(), 1U);
    EXPECT_EQ(output.noise_bytes, 0U);
    set_password(station, 0x04D3);
    receive(frame(heading));
    EXPECT_EQ(output.submissions.size(), 0U);
    EXPECT_EQ(output.send, "");
    EXPECT_EQ(output.noise_bytes, frame(heading).size());
    EXPECT_EQ(admission_probe.refused[1].value(), 1U);
}

TEST_F(Admitting, ARelayNeedsThePasswordOfWhomItSpeaksFor) {
    const StationId other("0055555555");
    const std::string body =
        heading + std::string(
                      "\xF1\xF1\x00\x55\x55\x55\x55H\xF0\xF0\x26\x07\x01\x06\x00"
                      "\x38\x12\x12\x44",
                      19);
    set_password(other, 0x04D3);
    receive(frame(body));
    EXPECT_EQ(output.submissions.size(), 0U);
    set_password(other, 0x04D2);
    receive(frame(body));
    ASSERT_EQ(output.submissions.size(), 1U);
    EXPECT_EQ(output.submissions[0].report.station, other);
}

TEST_F(Admitting, OfAnAddressThatIsNotConfiguredIsRefusedFirst) {
    Configuration configuration;
    configuration.stations.resize(1);
    configuration.stations[0].id = StationId("0099999999");
    directory = StationDirectory(configuration);
    receive(frame(heading));
    ASSERT_EQ(output.submissions.size(), 1U);
    EXPECT_EQ(output.submissions[0].standing, ReportStanding::can_wait);
    configuration.stations[0].id = station;
    directory = StationDirectory(configuration);
    receive(frame(heading));
    EXPECT_EQ(output.submissions.at(0).standing, ReportStanding::regular);
}

}  // namespace
}  // namespace freshet
