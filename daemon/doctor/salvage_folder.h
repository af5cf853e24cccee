// `freshet doctor --salvage`: the one thing the doctor does instead of saying it.
#pragma once

#include "daemon/doctor/examination.h"

namespace freshet {

// The exit code: 0 when all was in order, 1 when something was put aside or could not be.
int salvage_folder(const ExaminationOptions& options);

}  // namespace freshet
