// The checks that are made once, at the end, of everything that was stored and heard.
#pragma once

#include "tests/simulation/world/auditor.h"
#include "tests/simulation/world/broker.h"
#include "tests/simulation/world/disk.h"
#include "tests/simulation/world/town.h"
#include "tests/simulation/world/valley.h"

namespace freshet::world {

struct Closing {
    const Valley& valley;
    const Edition& edition;  // The last one.
    Disk& disk;
    const Broker& broker;
    const Town& town;
    Auditor& auditor;
    Tally& tally;
};

void check_folded_again(const Closing& closing);
void check_everybody_told(const Closing& closing);
void check_published(const Closing& closing);

// Of everything that was stored, published and heard.
std::uint64_t digest_of(const Closing& closing);

}  // namespace freshet::world
