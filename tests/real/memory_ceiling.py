#!/usr/bin/env python3
"""Memory that runs short: the daemon says so, sheds, and comes back by itself; in a control group that is too small for
what is poured in it sheds or is ended by the kernel, and nothing it acknowledged is lost."""
import os
import pathlib
import signal
import socket
import time
import unittest

from peers.daemon import FRESHET, Daemon
from peers.running import run
from peers.sl651 import Station, report, uplink
from peers.valley import FILES, RAIN, STAGE

GROUPS = pathlib.Path("/sys/fs/cgroup/memory")
# The beginning of a message of the stream, longer than any socket has room for, that never ends.
UNFINISHED = b"\xfc\xff\x03" + bytes(60_000)


def beijing():
    return time.gmtime(time.time() + 8 * 3600)


def own_group():
    for line in pathlib.Path("/proc/self/cgroup").read_text().splitlines():
        _, controllers, path = line.split(":", 2)
        if controllers == "memory":
            return GROUPS / path.lstrip("/")
    raise unittest.SkipTest("no control group of version 1 for memory: the kernel's limit is not tried")


class MemoryCeiling(unittest.TestCase):
    def daemon_with(self, limits):
        files = dict(FILES)
        files["freshet.yaml"] += f"limits: {{{limits}}}\n"
        daemon = Daemon(files)
        self.addCleanup(daemon.remove)
        return daemon

    def fill(self, daemon, count):
        held = []
        for number in range(count):
            try:
                peer = socket.create_connection(("127.0.0.1", daemon.ports["stream"]), timeout=0.2,
                                                source_address=(f"127.0.3.{1 + number % 200}", 0))
                self.addCleanup(peer.close)
                held.append(peer)
                peer.sendall(UNFINISHED)
            except OSError:
                pass  # It is not read any more, or not let in: that is what is tried.
        return held

    def test_it_sheds_says_so_and_comes_back(self):
        daemon = self.daemon_with("memory: 128MiB, frame: 3s")
        daemon.start()
        self.assertEqual(daemon.status_of("/-/ready"), 200)
        limit, held = daemon.metric("freshet_memory_limit_bytes"), daemon.metric("freshet_memory_held_bytes")
        self.assertEqual(limit, 128 << 20)
        station = Station(daemon.ports["sl651"])
        self.addCleanup(station.close)
        station.send(report(STAGE, 1, beijing(), beijing(), level=3.0))
        self.assertEqual(len(station.hear(1)), 1)
        self.fill(daemon, int((limit - held) / 60_000) + 100)
        daemon.wait_for("shedding", lambda: daemon.metric("freshet_memory_sheds_total") > 0, 10)
        self.assertIn("memory:", daemon.said())
        self.assertLess(daemon.metric("freshet_memory_held_bytes"), 1.1 * limit)
        # The unfinished are let go at their deadline, what they held is given back, and it listens again.
        daemon.wait_for("enough memory", lambda: daemon.status_of("/-/ready") == 200, 30)
        station.send(report(STAGE, 2, beijing(), beijing(), level=3.0))
        self.assertEqual(len(station.hear(1)), 1)
        self.assertIsNone(daemon.process.poll())

    def test_in_a_small_control_group_nothing_acknowledged_is_lost(self):
        group = own_group() / f"freshet-test-{os.getpid()}"
        try:
            group.mkdir()
        except OSError as error:
            self.skipTest(f"no right to a control group of its own ({error.strerror}): the kernel's limit is not tried")
        self.addCleanup(group.rmdir)
        (group / "memory.limit_in_bytes").write_text(str(200 << 20))
        daemon = self.daemon_with("frame: 10s")
        self.addCleanup(daemon.remove)  # Before the group: its process must be gone.
        daemon.start(under=("sh", "-c", f'echo $$ > {group}/cgroup.procs; exec "$@"', "sh"))
        self.assertEqual(daemon.metric("freshet_memory_limit_bytes"), (200 << 20) * 3 // 4)
        station = Station(daemon.ports["sl651"], timeout=2)
        self.addCleanup(station.close)
        now = beijing()
        station.send(b"".join(uplink(RAIN, 0x33, number, now, b"") for number in range(200)))
        acknowledged = len(station.hear(200))
        # On a busy machine the first are let go at their deadline before the last have come.
        ended, sheds, rounds = None, 0, 0
        while ended is None and not sheds and rounds < 12:
            self.fill(daemon, 900)
            rounds += 1
            try:
                sheds = daemon.metric("freshet_memory_sheds_total")
            except OSError:
                ended = daemon.process.wait(20)  # By the kernel.
        print(f"{acknowledged} acknowledged; the daemon " +
              (f"was ended with {ended}" if ended is not None else f"shed {sheds:.0f} times"), flush=True)
        self.assertTrue(ended is not None or sheds > 0, "memory never ran short: the test shows nothing")
        self.assertGreater(acknowledged, 0)
        daemon.end(signal.SIGKILL)
        daemon.start()
        daemon.wait_for(f"all {acknowledged} in the journal", lambda: sum(
            one["reports"] for one in daemon.json("/api/v1/stations")["stations"]
            if one["station"] == RAIN) >= acknowledged, 20)


if __name__ == "__main__":
    run(FRESHET)
