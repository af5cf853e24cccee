// What a shard hands to the state writer: a Commit, and with it the snapshots taken at the same
// moment. They are one write, so that no snapshot can be good for more than was committed, and no
// crash can come between the two.
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
    // A restart that loads the snapshots has to fold from here: what changed before lies in them.
    JournalPosition floor;
};

using CommitBox = Mailbox<std::shared_ptr<const ShardCommit>>;

}  // namespace freshet
