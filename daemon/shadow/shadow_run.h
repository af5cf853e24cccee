// The process of a shadow rule book, a program of its own so that nothing that happens to it can
// happen to the daemon: it folds the records that come, says now and then how the two books differ,
// reads and writes no file, calls nobody, and ends when the other end does.
#pragma once

namespace freshet {

// `descriptor` is one end of a stream: records come (entry_stream.h), of which the first is the
// shadow's configuration; lines of JSON go, at most one a second. The exit code: 0 the other end is
// closed, 1 with a sentence on stderr.
int run_shadow(int descriptor);

}  // namespace freshet
