// What a shard hands to the state writer: a Commit, and with it the snapshots taken at the same
// moment and the stations given away to other catchments at the record that follows. They are one
// write, so that no snapshot can be good for more than was committed, whoever takes a station over
// finds all committed that was said of it before, and no crash can come between.
#pragma once

#include <memory>
#include <vector>

#include "rules/engine/engine.h"
#include "rules/model/commit.h"
#include "storage/mailbox/mailbox.h"

namespace freshet {

struct ShardCommit {
    Commit commit;
    std::vector<Snapshot> snapshots;
    std::vector<MovedStation> moved;
    std::vector<MovedStation> settled;  // Lie in the snapshots of their new catchments.
    // A restart that loads the snapshots has to fold from here: what changed before lies in them.
    JournalPosition floor;
};

using CommitBox = Mailbox<std::shared_ptr<const ShardCommit>>;

}  // namespace freshet
