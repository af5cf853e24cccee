// Every stored form: what goes in comes out, what is cut or bent is refused and never crashes.
#include <gtest/gtest.h>

#include "tests/rules/model/random_model.h"

namespace freshet {
namespace {

using testing::RandomModel;

// A configuration has no equality of its own (places are not stored); its bytes are its identity.
// The rest of a record is compared field by field.
void expect_equal(const JournalRecord& left, const JournalRecord& right) {
    EXPECT_EQ(left.received_at, right.received_at);
    EXPECT_EQ(kind_of(left), kind_of(right));
    EXPECT_EQ(encode(left), encode(right));
    if (const auto* report = std::get_if<Report>(&left.body)) {
        EXPECT_EQ(*report, std::get<Report>(right.body));
    }
    if (const auto* command = std::get_if<Command>(&left.body)) {
        EXPECT_EQ(*command, std::get<Command>(right.body));
    }
    if (const auto* said = std::get_if<PatrolReport>(&left.body)) {
        EXPECT_EQ(*said, std::get<PatrolReport>(right.body));
    }
    if (const auto* above = std::get_if<SuperiorWarning>(&left.body)) {
        EXPECT_EQ(*above, std::get<SuperiorWarning>(right.body));
    }
    if (const auto* forecast = std::get_if<Forecast>(&left.body)) {
        EXPECT_EQ(*forecast, std::get<Forecast>(right.body));
    }
    if (const auto* start = std::get_if<Start>(&left.body)) {
        EXPECT_EQ(*start, std::get<Start>(right.body));
    }
    if (const auto* skip = std::get_if<Skip>(&left.body)) {
        EXPECT_EQ(*skip, std::get<Skip>(right.body));
    }
    if (const auto* lost = std::get_if<Lost>(&left.body)) {
        EXPECT_EQ(*lost, std::get<Lost>(right.body));
    }
    if (const auto* configuration = std::get_if<ConfigurationRecord>(&left.body)) {
        EXPECT_EQ((*configuration)->hash, std::get<ConfigurationRecord>(right.body)->hash);
    }
}

TEST(StoredForm, records_come_back) {
    RandomModel random(1);
    for (int round = 0; round < 5'000; ++round) {
        const JournalRecord record = random.record();
        const auto decoded = decode_record(encode(record));
        ASSERT_TRUE(decoded);
        expect_equal(record, *decoded);
    }
}

TEST(StoredForm, each_field_of_a_configuration_comes_back) {
    RandomModel random(2);
    for (int round = 0; round < 2'000; ++round) {
        const Configuration configuration = random.configuration();
        const auto decoded = decode_configuration(encode(configuration));
        ASSERT_TRUE(decoded);
        ASSERT_EQ(encode(*decoded), encode(configuration));
        ASSERT_EQ(decoded->stations.size(), configuration.stations.size());
        for (std::size_t index = 0; index < decoded->stations.size(); ++index) {
            const Station& left = decoded->stations[index];
            const Station& right = configuration.stations[index];
            EXPECT_EQ(left.id, right.id);
            EXPECT_EQ(left.warns, right.warns);
            EXPECT_EQ(left.neighbours, right.neighbours);
            EXPECT_EQ(left.rain_step, right.rain_step);
            EXPECT_EQ(left.level_step, right.level_step);
            EXPECT_EQ(left.reporting, right.reporting);
            EXPECT_EQ(left.silent_after, right.silent_after);
            EXPECT_EQ(left.sensor_max, right.sensor_max);
            EXPECT_EQ(left.change_max, right.change_max);
            EXPECT_EQ(left.longitude, right.longitude);
            EXPECT_EQ(left.latitude, right.latitude);
            EXPECT_EQ(left.clock_zone, right.clock_zone);
            EXPECT_EQ(left.tags, right.tags);
        }
        for (std::size_t index = 0; index < decoded->thresholds.size(); ++index) {
            const ThresholdRow& left = decoded->thresholds[index];
            const ThresholdRow& right = configuration.thresholds[index];
            EXPECT_EQ(left.scope, right.scope);
            EXPECT_EQ(left.severity, right.severity);
            EXPECT_EQ(left.raise, right.raise);
            EXPECT_EQ(left.clear, right.clear);
            EXPECT_EQ(left.hold, right.hold);
            EXPECT_EQ(left.days, right.days);
            EXPECT_EQ(left.when, right.when);
        }
        for (std::size_t index = 0; index < decoded->rules.size(); ++index) {
            const RuleText& left = decoded->rules[index];
            const RuleText& right = configuration.rules[index];
            EXPECT_EQ(left.audience, right.audience);
            EXPECT_EQ(left.all_clear, right.all_clear);
            for (int severity = 0; severity < severity_count; ++severity) {
                ASSERT_EQ(left.severities[severity].has_value(),
                          right.severities[severity].has_value());
                if (!left.severities[severity]) {
                    continue;
                }
                EXPECT_EQ(left.severities[severity]->raise, right.severities[severity]->raise);
                EXPECT_EQ(left.severities[severity]->clear, right.severities[severity]->clear);
                EXPECT_EQ(left.severities[severity]->raise_place,
                          right.severities[severity]->raise_place);
            }
        }
    }
}

TEST(StoredForm, rows_warnings_and_pages_come_back) {
    RandomModel random(3);
    for (int round = 0; round < 5'000; ++round) {
        const OutputRow row = random.output_row();
        ASSERT_EQ(decode_output_row(encode(row)).value(), row);
        const Warning warning = random.warning();
        ASSERT_EQ(decode_warning(encode(warning)).value(), warning);
        const StationPage page = random.station_page();
        ASSERT_EQ(decode_station_page(encode(page)).value(), page);
    }
}

template <class Decode>
void expect_prefixes_and_tails_corrupt(const std::string& bytes, Decode decode) {
    for (std::size_t size = 0; size < bytes.size(); ++size) {
        const auto decoded = decode(std::string_view(bytes).substr(0, size));
        ASSERT_FALSE(decoded) << size << " of " << bytes.size();
        ASSERT_EQ(decoded.error().code, ErrorCode::corrupt);
    }
    const auto longer = decode(bytes + '\0');
    ASSERT_FALSE(longer);
    ASSERT_EQ(longer.error().code, ErrorCode::corrupt);
}

TEST(StoredForm, every_strict_prefix_is_corrupt) {
    RandomModel random(4);
    for (int round = 0; round < 100; ++round) {
        expect_prefixes_and_tails_corrupt(encode(random.record()), decode_record);
        expect_prefixes_and_tails_corrupt(encode(random.configuration()), decode_configuration);
        expect_prefixes_and_tails_corrupt(encode(random.output_row()), decode_output_row);
        expect_prefixes_and_tails_corrupt(encode(random.warning()), decode_warning);
        expect_prefixes_and_tails_corrupt(encode(random.station_page()), decode_station_page);
    }
}

// A bent form that is still accepted must be the one form of what it was taken for.
template <class Decode>
void bend(RandomModel& random, std::string bytes, Decode decode) {
    for (std::uint64_t left = 1 + random.below(3); left > 0 && !bytes.empty(); --left) {
        const std::size_t place = random.below(bytes.size());
        switch (random.below(3)) {
            case 0:
                bytes[place] = static_cast<char>(random.below(256));
                break;
            case 1:
                bytes.erase(place, 1);
                break;
            default:
                bytes.insert(place, 1, static_cast<char>(random.below(256)));
                break;
        }
    }
    const auto decoded = decode(bytes);
    if (decoded) {
        ASSERT_EQ(encode(*decoded), bytes);
    }
}

TEST(StoredForm, mutated_bytes_never_crash_and_have_one_form) {
    RandomModel random(5);
    for (int round = 0; round < 20'000; ++round) {
        bend(random, encode(random.record()), decode_record);
        bend(random, encode(random.configuration()), decode_configuration);
        bend(random, encode(random.output_row()), decode_output_row);
        bend(random, encode(random.warning()), decode_warning);
        bend(random, encode(random.station_page()), decode_station_page);
    }
}

TEST(StoredForm, unknown_kinds_are_refused_in_one_sentence) {
    std::string bytes = encode(JournalRecord{Timestamp(), Tick{}});
    for (const int kind : {11, 127}) {
        bytes[0] = static_cast<char>(kind);
        const auto decoded = decode_record(bytes);
        ASSERT_FALSE(decoded);
        EXPECT_EQ(decoded.error().code, ErrorCode::refused);
        EXPECT_EQ(decoded.error().message,
                  "record kind " + std::to_string(kind) + " is newer than this program");
    }
    bytes[0] = 0;
    EXPECT_EQ(decode_record(bytes).error().code, ErrorCode::corrupt);
}

TEST(StoredForm, a_usual_sample_is_small) {
    Report report;
    report.station = StationId("0012345678");
    JournalRecord record{Timestamp(Duration(1'782'888'300'000)), Report{}};
    for (int slot = 0; slot < 12; ++slot) {
        report.observations.push_back(
            {Element::rain, 0, record.received_at - std::chrono::minutes(5 * slot),
             std::chrono::minutes(5), Quantity::from_units(3), Quality::good, QualityReason::none});
    }
    record.body = report;
    EXPECT_LE(encode(record).size(), 12 * 13U + 30U);
}

TEST(StoredForm, places_of_rows_do_not_change_a_configuration) {
    RandomModel random(6);
    Configuration configuration = random.configuration();
    const std::string before = encode(configuration);
    for (Station& station : configuration.stations) {
        station.place = {"stations.csv", 7, 1};
    }
    for (ThresholdRow& row : configuration.thresholds) {
        row.place = {"thresholds.csv", 7, 1};
    }
    configuration.hash = ConfigurationHash("other");
    EXPECT_EQ(encode(configuration), before);
}

}  // namespace
}  // namespace freshet
