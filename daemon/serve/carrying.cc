// Which side is the source is all that differs.
#include "daemon/serve/carrying.h"

namespace freshet {

Carrying::Carrying(Direction direction, const State& state, Bell& state_bell)
    : direction_(direction),
      client_(state, &state_bell, &bell_),
      near_(client_,
            {.look_every = {}, .appends = direction == Direction::inwards ? Sync::yes : Sync::no}) {
}

Result<void> Carrying::make(const std::string& brokers, const std::vector<std::string>& topics,
                            std::unique_ptr<Bus> far) {
    const bool outwards = direction_ == Direction::outwards;
    far_ = std::move(far);
    if (!far_) {
        KafkaOptions options;
        options.bootstrap = brokers;
        options.client_id = outwards ? "freshet-out" : "freshet-in";
        options.bell = &bell_;
        auto kafka = KafkaBus::create(options);
        if (!kafka) return kafka.error();
        kafka_ = kafka->get();
        far_ = std::move(*kafka);
    }
    RelayOptions carried;
    carried.group = outwards ? "relay" : "freshet";
    carried.topics = topics;
    Bus& source = outwards ? static_cast<Bus&>(near_) : *far_;
    Bus& target = outwards ? static_cast<Bus&>(*far_) : near_;
    auto relay = Relay::create(std::move(carried), {.source = source, .target = target});
    if (!relay) return relay.error();
    relay_ = std::move(*relay);
    return {};
}

void Carrying::describe(Exporter& exporter) const {
    const MetricLabels labels{
        {"direction", direction_ == Direction::outwards ? "outwards" : "inwards"}};
    exporter.add(relay_->probe(), labels);
    if (kafka_ != nullptr) exporter.add(kafka_->probe(), labels);
}

}  // namespace freshet
