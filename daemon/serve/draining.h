// Draining: what is left at the end of a daemon, once its threads have stopped.
#pragma once

#include "daemon/clock/clock.h"
#include "daemon/serve/calling.h"
#include "daemon/serve/folding.h"

namespace freshet {

// Everything acknowledged is folded and snapshotted, as far as a short while allows.
void drain(Folding& folding, Calling& calling, const Clock& clock);

}  // namespace freshet
