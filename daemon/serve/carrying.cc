// Which side is the source is all that differs, and that only outwards anything can be refused.
#include "daemon/serve/carrying.h"

#include "daemon/serve/log.h"
#include "fanout/relay/parked_record.h"
#include "rules/base/planted.h"
#include "storage/state/keys.h"

namespace freshet {

// Of several topics that wait after an outage the first is brought out whole before the next.
Carrying::Carrying(Direction direction, const State& state, Bell& state_bell, Limits limits)
    : direction_(direction),
      in_flight_max_(limits.in_flight_max),
      client_(state, &state_bell, &bell_, limits.requests_max),
      near_(client_,
            {.look_every = {},
             .appends = direction == Direction::inwards ? Sync::yes : Sync::no,
             .order = PLANTED(calls_before_warnings) ? EmbeddedBusOptions::Order::in_turn
                                                     : EmbeddedBusOptions::Order::by_rank}) {}

Result<void> Carrying::make(const std::string& brokers, const std::vector<std::string>& topic_names,
                            std::unique_ptr<Bus> far) {
    const bool outwards = direction_ == Direction::outwards;
    far_ = std::move(far);
    if (!far_) {
        KafkaOptions options;
        options.bootstrap = brokers;
        options.client_id = outwards ? "freshet-out" : "freshet-in";
        options.bell = &bell_;
        if (outwards) options.topics_published = topic_names;
        auto kafka = KafkaBus::create(options);
        if (!kafka) return kafka.error();
        kafka_ = kafka->get();
        far_ = std::move(*kafka);
    }
    RelayOptions carried;
    carried.group = outwards ? "relay" : "freshet";
    carried.topics = topic_names;
    carried.in_flight_max = in_flight_max_;
    carried.tell = [](const std::string& line) { log_error("Kafka: " + line); };
    if (outwards) {
        const auto end = parked_end();
        if (!end) return end.error();
        carried.parked_end = *end;
        carried.parked_topic = topics::parked;
        // Last: each of them goes alone, and what is new shall not wait for that.
        carried.topics.emplace_back(topics::parked);
    }
    Bus& source = outwards ? static_cast<Bus&>(near_) : *far_;
    Bus& target = outwards ? static_cast<Bus&>(*far_) : near_;
    auto relay = Relay::create(std::move(carried), {.source = source, .target = target});
    if (!relay) return relay.error();
    relay_ = std::move(*relay);
    return {};
}

Result<std::uint64_t> Carrying::parked_end() const {
    const auto last = client_.state().last(state_keys::topic_row(topics::parked, 0),
                                           state_keys::topic_row(topics::parked, ~0ULL));
    if (!last) return last.error();
    if (!*last) return std::uint64_t{0};
    const std::string_view key = (*last)->first;
    return state_keys::from_big_endian(
               key.substr(state_keys::topic_prefix(topics::parked).size())) +
           1;
}

void Carrying::describe(Exporter& exporter) const {
    const MetricLabels labels{
        {"direction", direction_ == Direction::outwards ? "outwards" : "inwards"}};
    exporter.add(relay_->probe(), labels);
    if (kafka_ != nullptr) exporter.add(kafka_->probe(), labels);
}

}  // namespace freshet
