// Where things stand in the state store. Numbers inside keys are 8 bytes, high byte first, so that
// byte order is number order.
//
//   format                    version of all this; a newer one is refused
//   c/<count>/<shard>         commit cursor of a shard of so many (recovery.h says how they add up)
//   o/<offset>                topic freshet.warnings: the outbox, numbered in commit order
//   t/<topic>/<offset>        any other topic of the embedded bus
//   n/<topic>                 the next offset of a topic; survives the removal of all its records
//   h/<position>/<catchment>/<order>  outbox row held back until every shard has passed it
//   g/<group>/<topic>         a consumer group's position on a topic
//   w/<incident>/<revision>   Warning, by identity
//   i/<incident>              the latest Warning of each incident, for queries
//   r/<position>/<catchment>/<order>  every OutputRow (warnings too), by record: recovery compares
//   p/<station>               StationPage
//   u/<time>/<position>/<catchment>/<order>  OutputRow that is a Notice, again, by its time
//   s/<catchment>             snapshot blob with its cursor; `s/` alone is the shared part
//   v/<position>/<station>/<catchment>  MovedStation: to that one, at that configuration
//   a/<tick>/<count>/<shard>  PartialRound waiting for the area fold; kept for 24 h
//   l/<offset>                ledger: the topic ledger_topic
//   m/<topic>/<time>         where a topic ended then, for its retention
//   d/trimmed                 the first journal record kept, written and synced before each trim
//   q/<row>                   roll call: open incidents and who was told, its own positions
//   x/...                     an adapter's own (sent-ledger, intents): x/<channel>/...
//
// Values of o/ and t/ are topic_record.h's, whoever writes them.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace freshet::state_keys {

inline constexpr std::string_view trimmed = "d/trimmed";

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
inline std::string topic_next(std::string_view topic) { return "n/" + std::string(topic); }
inline std::string snapshot(std::string_view catchment) { return "s/" + std::string(catchment); }
inline std::string moved_station(std::uint64_t position, std::string_view station,
                                 std::string_view catchment) {
    return "v/" + big_endian(position) + "/" + std::string(station) + "/" + std::string(catchment);
}
inline std::string warning(std::string_view incident, std::uint32_t revision) {
    return "w/" + std::string(incident) + "/" + big_endian(revision);
}
inline std::string cursor(std::uint32_t shard_count, std::uint32_t shard) {
    return "c/" + big_endian(shard_count) + "/" + big_endian(shard);
}
inline std::string row(std::string_view prefix, std::uint64_t position, std::string_view catchment,
                       std::uint32_t order) {
    return std::string(prefix) + big_endian(position) + "/" + std::string(catchment) + "/" +
           big_endian(order);
}
inline std::string output_row(std::uint64_t position, std::string_view catchment,
                              std::uint32_t order) {
    return row("r/", position, catchment, order);
}
// Of a moment on; 1970 for what is before it.
inline std::string notices_from(std::int64_t milliseconds) {
    return "u/" + big_endian(milliseconds < 0 ? 0 : static_cast<std::uint64_t>(milliseconds));
}
inline std::string notice(std::int64_t milliseconds, std::uint64_t position,
                          std::string_view catchment, std::uint32_t order) {
    return row(notices_from(milliseconds) + "/", position, catchment, order);
}
inline std::string held_row(std::uint64_t position, std::string_view catchment,
                            std::uint32_t order) {
    return row("h/", position, catchment, order);
}
inline std::string partial_round(std::uint64_t tick_milliseconds, std::uint32_t shard_count,
                                 std::uint32_t shard) {
    return "a/" + big_endian(tick_milliseconds) + "/" + big_endian(shard_count) + "/" +
           big_endian(shard);
}

// The end of a prefix's range for scan(): every key that begins with `prefix` is below it. All our
// prefixes end in a plain character, so the last byte can be raised.
inline std::string after_prefix(std::string_view prefix) {
    std::string end(prefix);
    ++end.back();
    return end;
}

}  // namespace freshet::state_keys
