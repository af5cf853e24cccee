// The list.
#include "daemon/doctor/checks.h"

namespace freshet {

const std::vector<Check>& all_checks() {
    static const std::vector<Check> checks{check_configuration, check_daemon, check_ports,
                                           check_journal,       check_state,  check_parked,
                                           check_disk,          check_clock,  check_broker,
                                           check_descriptors,   check_memory};
    return checks;
}

}  // namespace freshet
