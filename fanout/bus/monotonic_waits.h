// librdkafka 2.0.2 waits with C11's cnd_timedwait, whose deadline is a time of the wall clock: when
// that clock is set back while its threads wait, they all sleep on for as long (its issue 2145,
// open since 2018), and one of them holds up the others and the caller. monotonic_waits.cc defines
// cnd_timedwait anew: the deadline becomes a span at the call, and the span is waited for on the
// monotonic clock. The program's definition goes before glibc's for every library it loads.
//
// Relies on glibc, where cnd_t and mtx_t are pthread's own types under other names; nobody else in
// the program waits with C11's functions. tests/real/clock_steps.py shows the freeze without it.
#pragma once

namespace freshet {

// Does nothing; a call keeps the linker from leaving the definition out.
void link_monotonic_waits();

}  // namespace freshet
