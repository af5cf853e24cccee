// See random_model.h.
#include "tests/rules/model/random_model.h"

namespace freshet::testing {

std::int64_t RandomModel::number() {
    switch (below(9)) {
        case 0:
            return 0;
        case 1:
            return std::numeric_limits<std::int64_t>::min();
        case 2:
            return std::numeric_limits<std::int64_t>::max();
        default:
            return static_cast<std::int64_t>(random_()) >> below(64);
    }
}

std::string RandomModel::text() {
    std::string text;
    for (std::uint64_t left = below(12); left > 0; --left) text += static_cast<char>(below(256));
    return text;
}

SourcePlace RandomModel::place() {
    return {text(), static_cast<int>(below(1'000)), static_cast<int>(below(1'000))};
}

Observation RandomModel::observation() {
    Observation observation;
    observation.element = below(5) == 0 ? Element::other : one_of(Element::rain, element_last);
    observation.code = coin() ? static_cast<std::uint16_t>(random_()) : std::uint16_t{0};
    observation.observed_at = time();
    observation.interval = duration();
    observation.value = quantity();
    observation.quality = one_of(Quality::good, Quality::missing);
    observation.reason = one_of(QualityReason::none, quality_reason_last);
    return observation;
}

Report RandomModel::report() {
    Report report;
    report.station = name<StationId>();
    report.protocol = one_of(Protocol::sl651, Protocol::file);
    report.function = static_cast<std::uint8_t>(random_());
    report.serial = random_();
    report.sent_at = maybe([&] { return time(); });
    report.observations = some([&] { return observation(); });
    report.raw = text();
    return report;
}

PatrolReport RandomModel::patrol_report() {
    PatrolReport report;
    report.id = text();
    report.by = name<PersonId>();
    report.station = name<StationId>();
    report.area = name<AreaId>();
    report.observed_at = time();
    report.code = text();
    report.text = text();
    report.level = maybe([&] { return quantity(); });
    return report;
}

SuperiorWarning RandomModel::superior_warning() {
    SuperiorWarning warning;
    warning.id = text();
    warning.issuer = text();
    warning.by = name<PersonId>();
    warning.standing = one_of(SuperiorStanding::issued, SuperiorStanding::cancelled);
    warning.event = text();
    warning.severity = one_of(Severity::blue, Severity::red);
    warning.areas = some([&] { return name<AreaId>(); });
    warning.issued_at = time();
    warning.from = time();
    warning.until = time();
    return warning;
}

Forecast RandomModel::forecast() {
    Forecast forecast;
    forecast.issuer = text();
    forecast.by = name<PersonId>();
    forecast.issued_at = time();
    forecast.stations = some([&] { return name<StationId>(); });
    forecast.catchments = some([&] { return name<CatchmentId>(); });
    forecast.areas = some([&] { return name<AreaId>(); });
    forecast.amounts = some([&] {
        ForecastAmount amount{time(), time(), quantity(), quantity()};
        if (coin()) amount.high = amount.low;
        return amount;
    });
    return forecast;
}

Station RandomModel::station() {
    Station station;
    station.id = name<StationId>();
    station.name = text();
    station.kind = one_of(StationKind::rain, StationKind::groundwater);
    station.area = name<AreaId>();
    station.catchment = name<CatchmentId>();
    station.warns = some([&] { return name<AreaId>(); });
    station.neighbours = some([&] { return name<StationId>(); });
    station.rain_step = duration();
    station.level_step = duration();
    station.reporting = maybe([&] { return duration(); });
    station.silent_after = maybe([&] { return duration(); });
    station.sensor_max = maybe([&] { return quantity(); });
    station.longitude = maybe([&] { return static_cast<double>(number()) / 1e17; });
    station.latitude = maybe([&] { return static_cast<double>(number()) / 1e17; });
    station.datum = text();
    station.mode = one_of(LinkMode::m1, LinkMode::m4);
    station.group_time = one_of(GroupTime::automatic, GroupTime::last);
    station.clock_zone.east = std::chrono::minutes(static_cast<int>(below(1'681)) - 840);
    station.tags = some([&] { return text(); });
    if (below(8) == 0) station.weight = quantity();
    if (below(4) == 0)
        station.change_max = ChangeMax{quantity(), Duration(1 + static_cast<int>(below(100'000)))};
    return station;
}

Area RandomModel::area() {
    return {name<AreaId>(),
            text(),
            name<AreaId>(),
            maybe([&] { return 111.5; }),
            maybe([&] { return 25.25; }),
            {}};
}

ThresholdRow RandomModel::threshold() {
    ThresholdRow row;
    row.scope = one_of(ThresholdScope::preset, ThresholdScope::village);
    row.id = text();
    row.name = text();
    row.severity = maybe([&] { return severity(); });
    row.raise = maybe([&] { return quantity(); });
    row.clear = maybe([&] { return quantity(); });
    row.unit = text();
    row.hold = maybe([&] { return duration(); });
    row.source = text();
    if (below(4) == 0) row.when = text();
    if (below(4) == 0)
        row.days = DaysOfYear{static_cast<MonthDay>(100 * (1 + below(12)) + 1 + below(28)),
                              static_cast<MonthDay>(100 * (1 + below(12)) + 1 + below(28))};
    return row;
}

RuleText RandomModel::rule() {
    RuleText rule;
    rule.name = name<RuleName>();
    rule.event = text();
    rule.audience = some([&] { return one_of(Audience::desk, Audience::public_); });
    rule.issuer = text();
    rule.where = text();
    if (below(8) == 0) rule.subject = one_of(SubjectKind::catchment, SubjectKind::area);
    if (rule.subject == SubjectKind::area) rule.areas = some([&] { return name<AreaId>(); });
    if (below(8) == 0) rule.minimum = quantity();
    for (auto& severity : rule.severities)
        severity = maybe([&] {
            return SeverityText{text(), text(), duration(), place(), place()};
        });
    for (AllClear& all_clear : rule.all_clear)
        all_clear = one_of(AllClear::automatic, AllClear::person);
    return rule;
}

Configuration RandomModel::configuration() {
    Configuration configuration;
    configuration.hash = name<ConfigurationHash>();
    configuration.stations = some([&] { return station(); });
    configuration.areas = some([&] { return area(); });
    configuration.thresholds = some([&] { return threshold(); });
    configuration.rules = some([&] { return rule(); });
    configuration.unconfirmed = text();
    if (coin()) configuration.day_start = std::chrono::minutes(below(480));
    return configuration;
}

JournalRecord RandomModel::record() {
    JournalRecord record;
    record.received_at = time();
    switch (below(8)) {
        case 0:
            record.body = report();
            break;
        case 1:
            record.body = Tick{};
            break;
        case 2:
            record.body = std::make_shared<const Configuration>(configuration());
            break;
        case 3: {
            Command command;
            command.kind = one_of(CommandKind::raise, command_kind_last);
            command.incident = name<IncidentId>();
            command.by = name<PersonId>();
            command.reason = text();
            command.area = name<AreaId>();
            command.severity = severity();
            command.event = text();
            command.expires_after = duration();
            if (command.kind >= CommandKind::maintenance) {
                command.station = name<StationId>();
                command.until = time();
            }
            record.body = command;
            break;
        }
        case 4:
            record.body = Start{text(), duration(), one_of(Status::actual, Status::test)};
            break;
        case 5:
            record.body = patrol_report();
            break;
        case 6:
            record.body = superior_warning();
            break;
        case 7:
            record.body = Lost{position(), position()};
            break;
        case 8:
            record.body = forecast();
            break;
        default:
            record.body = Skip{position(), text()};
            break;
    }
    return record;
}

Evidence RandomModel::evidence() {
    Evidence evidence;
    evidence.term = text();
    evidence.unit = text();
    evidence.value = quantity();
    evidence.threshold = quantity();
    evidence.at = time();
    evidence.lowest = maybe([&] { return quantity(); });
    evidence.now = maybe([&] { return quantity(); });
    if (below(4) == 0) evidence.by = name<PersonId>();
    evidence.lowest_at = maybe([&] { return time(); });
    return evidence;
}

Warning RandomModel::warning() {
    Warning warning;
    warning.incident = name<IncidentId>();
    warning.revision = static_cast<std::uint32_t>(random_());
    warning.type = one_of(MessageType::alert, MessageType::cancel);
    warning.status = one_of(Status::actual, Status::test);
    warning.reason = one_of(WarningReason::raised, warning_reason_last);
    warning.rule = name<RuleName>();
    warning.subject = name<SubjectId>();
    warning.station = name<StationId>();
    warning.event = text();
    warning.issuer = text();
    warning.audience = some([&] { return one_of(Audience::desk, Audience::public_); });
    warning.severity = maybe([&] { return severity(); });
    warning.peak = maybe([&] { return severity(); });
    warning.certainty = one_of(Certainty::certain, Certainty::possible);
    warning.areas = some([&] { return name<AreaId>(); });
    warning.onset = time();
    warning.published_at = time();
    warning.ended_at = maybe([&] { return time(); });
    warning.expires = time();
    warning.evidence = some([&] { return evidence(); });
    warning.by = name<PersonId>();
    warning.text = text();
    warning.other = maybe([&] { return name<IncidentId>(); });
    warning.configuration = name<ConfigurationHash>();
    warning.unconfirmed = text();
    if (warning.certainty == Certainty::possible)
        warning.public_after = maybe([&] { return time(); });
    return warning;
}

OutputRow RandomModel::output_row() {
    OutputRow row{position(), name<CatchmentId>(), static_cast<std::uint32_t>(random_()), Notice{}};
    switch (below(3)) {
        case 0:
            row.output = warning();
            break;
        case 1:
            row.output = LateCrossing{
                name<RuleName>(), name<SubjectId>(), severity(), time(), time(), time()};
            break;
        default:
            row.output = Notice{one_of(NoticeKind::silent, notice_kind_last), name<StationId>(),
                                text(), time()};
            break;
    }
    return row;
}

StationPage RandomModel::station_page() {
    StationPage page;
    page.station = name<StationId>();
    page.catchment = name<CatchmentId>();
    page.last_arrival = time();
    page.reports = random_();
    page.latest = some([&] { return observation(); });
    page.rain_1h = quantity();
    page.rain_24h = quantity();
    page.silent = coin();
    if (below(4) == 0) page.patrols = some([&] { return patrol_report(); });
    page.muted = text();
    if (coin()) page.maintenance = text();
    if (coin()) page.clock_behind = std::chrono::seconds(quantity().ten_thousandths());
    return page;
}

}  // namespace freshet::testing
