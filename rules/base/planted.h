// PLANTED(name): a bug kept on purpose where such a bug would live, so that the simulation can show
// that it would find it (tests/simulation/planted). In every ordinary build it is the literal false
// and nothing of it reaches the program, which a test greps; only the simulation compiles the files
// that hold one again, with FRESHET_PLANTED, and switches one on at run time. No header but this
// one may ask for the macro: the same inline function must not be compiled in two ways.
#pragma once

#include <cstdint>

namespace freshet {

enum class Planted : std::uint8_t {
    ack_before_sync,                   // A station hears ACK before its report is durable.
    cursor_moved_on_produce,           // The relay's cursor does not wait for the delivery report.
    snapshot_ahead_of_cursor,          // A snapshot says it holds one record more than it does.
    outbox_numbered_by_cause,          // An outbox row gets its record's number.
    duplicate_keyed_by_function_code,  // The same rain, told by two functions, counts twice.
    tick_order,                        // A tick goes before the records of its time.
    hold_expiring_without_sample,      // A hold goes on counting where samples are missing.
    late_row_ignored,                  // What is older than the newest sample is dropped.
    identity_from_revision_order,      // An incident's id follows its onset as that moves.
    mailbox_drop,                      // A full box loses the mail.
    partial_counted_twice,             // After a restart a part folds again what it holds.
    clock_from_the_station,            // Engine time takes the times that stations claim.
    deadline_stamped_by_tick,          // A deadline's moment is the tick that happens to fire it.
    lowering_not_held,                 // A lowering row does not wait for the other shards.
    floor_moved_early,      // A restart folds from later than its snapshots are good for.
    tickets_past_bound,     // A peer may leave open as many reports as it likes.
    calls_before_warnings,  // After an outage the relay's topics are read in turn.
};

}  // namespace freshet

#ifdef FRESHET_PLANTED
namespace freshet {
// `mark` stands in the binary wherever a bug is planted, for the test that greps.
bool is_planted(Planted bug, const char* mark);
}  // namespace freshet
#define PLANTED(name) ::freshet::is_planted(::freshet::Planted::name, "planted: " #name)
#else
#define PLANTED(name) false
#endif
