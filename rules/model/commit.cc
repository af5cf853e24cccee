// The stored form of a station's page.
#include "rules/model/commit.h"

#include "rules/model/fields.h"

namespace freshet {

namespace {

constexpr std::uint64_t is_silent = 1, has_patrols = 2, has_maintenance = 4, has_clock = 8;

}  // namespace

std::string encode(const StationPage& page) {
    Encoder encoder;
    put_name(encoder, page.station);
    put_name(encoder, page.catchment);
    encoder.put_time(page.last_arrival);
    encoder.put_unsigned(page.reports);
    put_list(encoder, page.latest, [&](const Observation& observation) {
        put_observation(encoder, observation, page.last_arrival);
    });
    encoder.put_quantity(page.rain_1h);
    encoder.put_quantity(page.rain_24h);
    // The others came with later forms.
    encoder.put_unsigned((page.silent ? is_silent : 0) | (page.patrols.empty() ? 0 : has_patrols) |
                         (page.maintenance.empty() ? 0 : has_maintenance) |
                         (page.clock_behind ? has_clock : 0));
    if (!page.patrols.empty())
        put_list(encoder, page.patrols,
                 [&](const PatrolReport& report) { put(encoder, report, page.last_arrival); });
    encoder.put_text(page.muted);
    if (!page.maintenance.empty()) encoder.put_text(page.maintenance);
    if (page.clock_behind) encoder.put_signed(page.clock_behind->count());
    return encoder.take();
}

Result<StationPage> decode_station_page(std::string_view bytes) {
    Decoder decoder(bytes);
    StationPage page;
    page.station = get_name<StationId>(decoder);
    page.catchment = get_name<CatchmentId>(decoder);
    page.last_arrival = decoder.get_time();
    page.reports = decoder.get_unsigned();
    page.latest = get_list(decoder, [&] { return get_observation(decoder, page.last_arrival); });
    page.rain_1h = decoder.get_quantity();
    page.rain_24h = decoder.get_quantity();
    const std::uint64_t there = decoder.get_unsigned();
    if (there > (is_silent | has_patrols | has_maintenance | has_clock)) decoder.fail();
    page.silent = (there & is_silent) != 0;
    if ((there & has_patrols) != 0) {
        page.patrols =
            get_list(decoder, [&] { return get_patrol_report(decoder, page.last_arrival); });
        if (page.patrols.empty()) decoder.fail();
    }
    page.muted = decoder.get_text();
    if ((there & has_maintenance) != 0) {
        page.maintenance = decoder.get_text();
        if (page.maintenance.empty()) decoder.fail();
    }
    if ((there & has_clock) != 0) page.clock_behind = std::chrono::seconds(decoder.get_signed());
    return finish(decoder, std::move(page), "station page");
}

}  // namespace freshet
