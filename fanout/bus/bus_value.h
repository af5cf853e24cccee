// The values on the topics, between our own words and bus.proto's. The outbox holds warnings in our
// own stored form; the embedded bus turns them into these as it reads, so that whoever reads a bus
// sees one form on both.
#pragma once

#include <string>
#include <string_view>
#include <variant>

#include "fanout/bus/bus.h"
#include "fanout/rollcall/call.h"
#include "rules/base/result.h"
#include "rules/model/warning.h"

namespace freshet {

// What stands on freshet.receipts.
using Response = std::variant<Receipt, Ack>;

std::string to_bus_value(const Warning& warning);
std::string to_bus_value(const Call& call);
std::string to_bus_value(const Response& response);

// corrupt for bytes that are no such message, or lack what every one has. A stranger may have
// published them: nothing is believed that was not checked.
Result<Warning> warning_from_bus(std::string_view bytes);
Result<Call> call_from_bus(std::string_view bytes);
Result<Response> response_from_bus(std::string_view bytes);

// Ready to be published or appended.
BusRecord ack_record(const Ack& ack);
BusRecord receipt_record(const Receipt& receipt);
BusRecord call_record(const Call& call);

}  // namespace freshet
