// The checks of `freshet doctor`, one function for each part. Each looks and says, and changes
// nothing. To add one: its function here, its line in checks.cc, a test in tests/real/doctor.py.
#pragma once

#include <vector>

#include "daemon/doctor/diagnosis.h"
#include "daemon/doctor/examination.h"

namespace freshet {

using Check = Diagnoses (*)(const Examination&);

// In the order in which they are said: what keeps the daemon from starting first.
const std::vector<Check>& all_checks();

Diagnoses check_configuration(const Examination& examination);
Diagnoses check_daemon(const Examination& examination);  // A running one, asked by HTTP.
Diagnoses check_ports(const Examination& examination);   // Free, or whose.
Diagnoses check_journal(const Examination& examination);
Diagnoses check_state(const Examination& examination);
Diagnoses check_parked(const Examination& examination);  // Refused by Kafka for good.
Diagnoses check_disk(const Examination& examination);
Diagnoses check_clock(const Examination& examination);
Diagnoses check_broker(const Examination& examination);
Diagnoses check_descriptors(const Examination& examination);
Diagnoses check_memory(const Examination& examination);

}  // namespace freshet
