#!/usr/bin/env python3
"""Memory that runs short: the daemon says so, sheds, and comes back by itself; in a control group that is too small for
what is poured in at once it sheds before the kernel would end it; what is stored is not kept in memory for long."""
import os
import pathlib
import shutil
import signal
import socket
import subprocess
import time
import unittest

from peers import stream
from peers.daemon import FRESHET, Daemon
from peers.running import run
from peers.sl651 import Station, report, uplink
from peers.valley import FILES, RAIN, STAGE

GROUPS = pathlib.Path("/sys/fs/cgroup/memory")
# The beginning of a message of the stream, longer than any socket has room for, that never ends.
UNFINISHED = b"\xfc\xff\x03" + bytes(60_000)


GROUP = 96 << 20
STORED = 1_550  # 38 KiB in the journal each, as much as a database ever gathers.


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
        refused = 0  # In a row: once nothing is taken in any more, that is what is tried.
        for number in range(count):
            if refused == 20:
                return
            try:
                peer = socket.create_connection(("127.0.0.1", daemon.ports["stream"]), timeout=0.2,
                                                source_address=(f"127.0.3.{1 + number % 200}", 0))
                self.addCleanup(peer.close)
                peer.sendall(UNFINISHED)
                refused = 0
            except OSError:
                refused += 1

    def delay_main_thread(self, daemon, seconds):
        if shutil.which("strace") is None:
            return print("not tried: a late look at memory (no strace)")
        tracer = subprocess.Popen(["strace", "-e", "trace=poll", "-e",
                                   f"inject=poll:delay_enter={seconds}000000", "-p", str(daemon.process.pid)],
                                  stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        self.addCleanup(tracer.wait)
        self.addCleanup(tracer.kill)
        time.sleep(0.5)

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

    def test_in_a_small_control_group_it_sheds_before_the_kernel_ends_it(self):
        group = own_group() / f"freshet-test-{os.getpid()}"
        try:
            group.mkdir()
        except OSError as error:
            self.skipTest(f"no right to a control group of its own ({error.strerror}): the kernel's limit is not tried")
        self.addCleanup(group.rmdir)
        (group / "memory.limit_in_bytes").write_text(str(GROUP))
        daemon = self.daemon_with("frame: 10s")
        self.addCleanup(daemon.remove)  # Before the group: its process must be gone.
        daemon.start(under=("sh", "-c", f'echo $$ > {group}/cgroup.procs; exec "$@"', "sh"))
        self.assertEqual(daemon.metric("freshet_memory_limit_bytes"), GROUP * 3 // 4)
        station = Station(daemon.ports["sl651"], timeout=2)
        self.addCleanup(station.close)
        now = beijing()
        station.send(b"".join(uplink(RAIN, 0x33, number, now, b"") for number in range(200)))
        acknowledged = len(station.hear(200))
        # Whoever looks at memory by the clock comes late, as on a machine that is short of everything.
        self.delay_main_thread(daemon, 3)
        self.fill(daemon, 2 * GROUP // 60_000)
        ended, sheds, deadline = None, 0, time.monotonic() + 20
        while ended is None and not sheds and time.monotonic() < deadline:
            try:
                sheds = daemon.metric("freshet_memory_sheds_total")
            except OSError:
                ended = daemon.ended(20)
        self.assertIsNone(ended, "the kernel ended it")
        self.assertGreater(sheds, 0, "memory never ran short: the test shows nothing")
        print(f"{acknowledged} acknowledged; the group had {int((group / 'memory.max_usage_in_bytes').read_text()) >> 20} MiB "
              f"of {GROUP >> 20} at most", flush=True)
        self.assertGreater(acknowledged, 0)
        daemon.end(signal.SIGKILL)
        daemon.start()
        daemon.wait_for(f"all {acknowledged} in the journal", lambda: sum(
            one["reports"] for one in daemon.json("/api/v1/stations")["stations"]
            if one["station"] == RAIN) >= acknowledged, 20)

    def test_what_is_stored_does_not_stay_in_memory(self):
        # Databases gather what is written before they make tables of it; that is no lasting reason to refuse.
        daemon = self.daemon_with("memory: 64MiB")
        daemon.start()
        now = int(time.time() * 1000)
        observations = stream.bulk(2900, now, 1)
        gateway = socket.create_connection(("127.0.0.1", daemon.ports["stream"]), timeout=2)
        self.addCleanup(gateway.close)
        heard, deadline = 0, time.monotonic() + 30
        while heard < STORED:
            self.assertLess(time.monotonic(), deadline, f"{heard} of {STORED} taken\n{daemon.said()}")
            # Those that were refused are sent again, as a gateway does.
            for number in range(heard + 1, min(heard + 9, STORED + 1)):
                gateway.sendall(stream.report("GATEWAY", number, observations, now))
            wanted, octets = min(8, STORED - heard), b""
            try:
                while octets.count(b"\x0a\x07GATEWAY") < wanted:
                    octets += gateway.recv(4096)
            except TimeoutError:
                pass
            heard += octets.count(b"\x0a\x07GATEWAY")
        print(f"{daemon.metric('freshet_memory_held_bytes') / 2**20:.0f} MiB held after {STORED * 38 // 1024} MiB were stored", flush=True)
        daemon.wait_for("enough memory", lambda: daemon.status_of("/-/ready") == 200, 20)


if __name__ == "__main__":
    run(FRESHET)
