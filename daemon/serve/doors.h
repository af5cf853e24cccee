// What the configuration says of the stations' doors, in the words of ingest: where to listen, what
// to bear, and by what each station is known.
#pragma once

#include <memory>

#include "daemon/config/configuration_folder.h"
#include "daemon/http/http_server.h"
#include "ingest/codec/station_directory.h"
#include "ingest/transport/gateway.h"

namespace freshet {

// Fewer connections where the process may open few files: the databases need theirs.
HttpOptions http_options(const Settings& settings);
GatewayOptions gateway_options(const Settings& settings);
std::shared_ptr<const StationDirectory> directory_of(const FolderContent& content);

}  // namespace freshet
