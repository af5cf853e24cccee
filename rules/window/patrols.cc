#include "rules/window/patrols.h"

#include <utility>

namespace freshet {

bool Patrols::insert(Said said) {
    const auto place = std::lower_bound(said_.begin(), said_.end(), said);
    if (place != said_.end() && *place == said) return false;
    said_.insert(place, std::move(said));
    return true;
}

void Patrols::trim(Timestamp horizon) {
    std::erase_if(said_, [&](const Said& said) { return said.at < horizon; });
}

void Patrols::encode(Encoder& encoder) const {
    encoder.put_unsigned(said_.size());
    for (const Said& said : said_) {
        encoder.put_time(said.at);
        encoder.put_text(said.code);
        encoder.put_text(said.text);
        encoder.put_unsigned(said.areas.size());
        for (const std::string& area : said.areas) encoder.put_text(area);
        encoder.put_text(said.by);
    }
}

void Patrols::decode(Decoder& decoder) {
    for (std::size_t count = decoder.get_count(); count > 0 && !decoder.failed(); --count) {
        Said said;
        said.at = decoder.get_time();
        said.code = decoder.get_text();
        said.text = decoder.get_text();
        for (std::size_t areas = decoder.get_count(); areas > 0 && !decoder.failed(); --areas)
            said.areas.push_back(decoder.get_text());
        said.by = decoder.get_text();
        said_.push_back(std::move(said));
    }
}

}  // namespace freshet
