// The stored form of a journal record: one byte of kind, the time of arrival, then the fields in
// the order of the struct. Times inside a report are kept as differences to its arrival.
#include "rules/model/record.h"

#include <type_traits>

#include "rules/base/check.h"
#include "rules/model/fields.h"
#include "rules/model/words.h"

namespace freshet {
namespace {

constexpr Words<CommandKind, 5> command_kinds{{{CommandKind::raise, "raise"},
                                               {CommandKind::clear, "clear"},
                                               {CommandKind::cancel, "cancel"},
                                               {CommandKind::maintenance, "maintenance"},
                                               {CommandKind::maintenance_end, "maintenance_end"}}};

void put(Encoder& encoder, const Report& report, Timestamp received_at) {
    // One allocation instead of five by doubling.
    encoder.reserve(64 + report.observations.size() * 16 + report.raw.size());
    put_name(encoder, report.station);
    put_enum(encoder, report.protocol);
    encoder.put_unsigned(report.function);
    encoder.put_unsigned(report.serial);
    put_optional(encoder, report.sent_at,
                 [&](Timestamp time) { put_time_near(encoder, time, received_at); });
    put_list(encoder, report.observations, [&](const Observation& observation) {
        put_observation(encoder, observation, received_at);
    });
    encoder.put_text(report.raw);
}

Report get_report(Decoder& decoder, Timestamp received_at) {
    Report report;
    report.station = get_name<StationId>(decoder);
    report.protocol = get_enum<Protocol>(decoder, Protocol::sl651, Protocol::file);
    report.function = get_number<std::uint8_t>(decoder);
    report.serial = decoder.get_unsigned();
    report.sent_at = get_optional(decoder, [&] { return get_time_near(decoder, received_at); });
    report.observations = get_list(decoder, [&] { return get_observation(decoder, received_at); });
    report.raw = decoder.get_text();
    return report;
}

void put(Encoder& encoder, const Tick&, Timestamp) { static_cast<void>(encoder); }

// The configuration's own bytes are kept apart as one text, because the hash is taken over them.
void put(Encoder& encoder, const ConfigurationRecord& configuration, Timestamp) {
    CHECK(configuration != nullptr);
    put_name(encoder, configuration->hash);
    encoder.put_text(encode(*configuration));
}

ConfigurationRecord get_configuration(Decoder& decoder) {
    auto hash = get_name<ConfigurationHash>(decoder);
    Result<Configuration> configuration = decode_configuration(decoder.get_text());
    if (!configuration) {
        decoder.fail();
        return nullptr;
    }
    configuration->hash = std::move(hash);
    return std::make_shared<const Configuration>(*std::move(configuration));
}

void put(Encoder& encoder, const Command& command, Timestamp) {
    put_enum(encoder, command.kind);
    put_name(encoder, command.incident);
    put_name(encoder, command.by);
    encoder.put_text(command.reason);
    put_name(encoder, command.area);
    put_enum(encoder, command.severity);
    encoder.put_text(command.event);
    encoder.put_duration(command.expires_after);
    if (!is_of_station(command.kind)) return;
    put_name(encoder, command.station);
    encoder.put_time(command.until);
}

Command get_command(Decoder& decoder) {
    Command command;
    command.kind = get_enum<CommandKind>(decoder, CommandKind::raise, command_kind_last);
    command.incident = get_name<IncidentId>(decoder);
    command.by = get_name<PersonId>(decoder);
    command.reason = decoder.get_text();
    command.area = get_name<AreaId>(decoder);
    command.severity = get_enum<Severity>(decoder, Severity::blue, severity_last);
    command.event = decoder.get_text();
    command.expires_after = decoder.get_duration();
    if (!is_of_station(command.kind)) return command;
    command.station = get_name<StationId>(decoder);
    command.until = decoder.get_time();
    return command;
}

void put(Encoder& encoder, const Start& start, Timestamp) {
    encoder.put_text(start.version);
    encoder.put_duration(start.downtime);
    put_enum(encoder, start.status);
}

Start get_start(Decoder& decoder) {
    Start start;
    start.version = decoder.get_text();
    start.downtime = decoder.get_duration();
    start.status = get_enum<Status>(decoder, Status::actual, Status::test);
    return start;
}

void put(Encoder& encoder, const Skip& skip, Timestamp) {
    put_position(encoder, skip.position);
    encoder.put_text(skip.reason);
}

Skip get_skip(Decoder& decoder) {
    Skip skip;
    skip.position = get_position(decoder);
    skip.reason = decoder.get_text();
    return skip;
}

void put(Encoder& encoder, const Lost& lost, Timestamp) {
    put_position(encoder, lost.first);
    put_position(encoder, lost.last);
}

Lost get_lost(Decoder& decoder) {
    Lost lost;
    lost.first = get_position(decoder);
    lost.last = get_position(decoder);
    return lost;
}

}  // namespace

std::string_view to_string(CommandKind kind) { return word_of(command_kinds, kind); }

bool is_of_station(CommandKind kind) {
    return kind == CommandKind::maintenance || kind == CommandKind::maintenance_end;
}

RecordKind kind_of(const JournalRecord& record) {
    struct {
        RecordKind operator()(const Report&) const { return RecordKind::report; }
        RecordKind operator()(const PatrolReport&) const { return RecordKind::patrol_report; }
        RecordKind operator()(const SuperiorWarning&) const { return RecordKind::superior_warning; }
        RecordKind operator()(const Forecast&) const { return RecordKind::forecast; }
        RecordKind operator()(const Tick&) const { return RecordKind::tick; }
        RecordKind operator()(const ConfigurationRecord&) const {
            return RecordKind::configuration;
        }
        RecordKind operator()(const Command&) const { return RecordKind::command; }
        RecordKind operator()(const Start&) const { return RecordKind::start; }
        RecordKind operator()(const Skip&) const { return RecordKind::skip; }
        RecordKind operator()(const Lost&) const { return RecordKind::lost; }
    } kinds;
    return std::visit(kinds, record.body);
}

std::string encode(const JournalRecord& record) {
    Encoder encoder;
    put_enum(encoder, kind_of(record));
    encoder.put_time(record.received_at);
    std::visit([&](const auto& body) { put(encoder, body, record.received_at); }, record.body);
    return encoder.take();
}

Result<JournalRecord> decode_record(std::string_view bytes) {
    Decoder decoder(bytes);
    JournalRecord record;
    const std::uint64_t kind = decoder.get_unsigned();
    if (decoder.failed() || kind == 0)
        return Error{ErrorCode::corrupt, "the stored bytes are no journal record"};
    // Known kinds only.
    switch (static_cast<RecordKind>(kind <= 0xff ? kind : 0)) {
        case RecordKind::report:
        case RecordKind::patrol_report:
        case RecordKind::tick:
        case RecordKind::configuration:
        case RecordKind::command:
        case RecordKind::superior_warning:
        case RecordKind::start:
        case RecordKind::skip:
        case RecordKind::lost:
        case RecordKind::forecast:
            break;
        default:
            return Error{ErrorCode::refused,
                         "record kind " + std::to_string(kind) + " is newer than this program"};
    }
    record.received_at = decoder.get_time();
    switch (static_cast<RecordKind>(kind)) {
        case RecordKind::report:
            record.body = get_report(decoder, record.received_at);
            break;
        case RecordKind::patrol_report:
            record.body = get_patrol_report(decoder, record.received_at);
            break;
        case RecordKind::configuration:
            record.body = get_configuration(decoder);
            break;
        case RecordKind::command:
            record.body = get_command(decoder);
            break;
        case RecordKind::superior_warning:
            record.body = get_superior_warning(decoder, record.received_at);
            break;
        case RecordKind::forecast:
            record.body = get_forecast(decoder, record.received_at);
            break;
        case RecordKind::start:
            record.body = get_start(decoder);
            break;
        case RecordKind::skip:
            record.body = get_skip(decoder);
            break;
        case RecordKind::lost:
            record.body = get_lost(decoder);
            break;
        default:
            record.body = Tick{};
            break;
    }
    return finish(decoder, std::move(record), "journal record");
}

}  // namespace freshet
