// Where things stand in the state store. Numbers inside keys are 8 bytes, high byte first, so that
// byte order is number order.
//
//   c/<shard>                 commit cursor of a shard, with the shard count it was folded under
//   o/<offset>                topic freshet.warnings: the outbox, numbered in commit order
//   t/<topic>/<offset>        any other topic of the embedded bus
//   g/<group>/<topic>         a consumer group's position on a topic
//   w/<incident>/<revision>   Warning, by identity: recovery compares with these
//   i/<incident>              the latest Warning of each incident, for queries
//   r/<position>/<catchment>/<order>  other output rows (late crossings, notices), by record
//   p/<station>               StationPage
//   s/<catchment>             snapshot blob with its cursor; `s/` alone is the shared part
//   a/<tick>/<shard>          PartialRound waiting for the area fold
//   l/<offset>                ledger: the topic ledger_topic
//   q/<row>                   roll call: open incidents and who was told, its own positions
//   x/...                     an adapter's own (sent-ledger, intents): x/<channel>/...
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace freshet::state_keys {

inline std::string big_endian(std::uint64_t number) {
    std::string bytes(8, '\0');
    for (int i = 7; i >= 0; --i, number >>= 8)
        bytes[static_cast<std::size_t>(i)] = static_cast<char>(number & 0xff);
    return bytes;
}
inline std::uint64_t from_big_endian(std::string_view bytes) {
    std::uint64_t number = 0;
    for (const char byte : bytes.substr(0, 8))
        number = number << 8 | static_cast<unsigned char>(byte);
    return number;
}

inline constexpr std::string_view warnings_topic = "freshet.warnings";

// Ledger lines are appended like any topic's records, so that the state writer numbers them.
inline constexpr std::string_view ledger_topic = "freshet.ledger";

// The topic's records in order; freshet.warnings is the outbox itself.
inline std::string topic_prefix(std::string_view topic) {
    if (topic == warnings_topic) return "o/";
    if (topic == ledger_topic) return "l/";
    return "t/" + std::string(topic) + "/";
}
inline std::string topic_row(std::string_view topic, std::uint64_t offset) {
    return topic_prefix(topic) + big_endian(offset);
}
inline std::string group(std::string_view group, std::string_view topic) {
    return "g/" + std::string(group) + "/" + std::string(topic);
}
inline std::string incident(std::string_view incident) { return "i/" + std::string(incident); }
inline std::string page(std::string_view station) { return "p/" + std::string(station); }

}  // namespace freshet::state_keys
