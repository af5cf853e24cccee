#!/usr/bin/env python3
"""SIGKILL at named points, set from outside: strace kills the daemon as it enters the n-th call of a kind on one file. Oracle: this
client's own list of what was acknowledged, the journal, a backtest of it, and who was told."""
import collections
import json
import os
import random
import signal
import subprocess
import time
import unittest

from peers.brooks import configuration
from peers.daemon import FRESHET, Daemon
from peers.ledger import JOURNAL_DUMP, called, dumped
from peers.running import LONG, run
from peers.sl651 import Station, report
from peers.tracer import MayNotTrace, attach, under

ROUNDS = 3 if LONG else 1
FRAMES = 40  # A round, of one station, in one burst; those after the first ten are over the threshold.

# Where the daemon dies: what it was about to do, the calls, the file, and how many of them are let pass.
POINTS = [
    ("the journal's write", "write,pwrite64,writev", "journal log", 3),
    ("the journal's sync", "fdatasync", "journal log", 3),
    ("an acknowledgement, after the sync", "sendto,sendmsg", None, 2),
    ("the state's write", "write,pwrite64,writev", "state log", 2),
    ("the sync of an intent", "fdatasync", "state log", 0),
    ("a line of the file channel", "write", "calls", 0),
    ("the file channel's sync", "fdatasync", "calls", 0),
    ("the ledger's write, after the line was synced", "write,pwrite64,writev", "state log", 5),
    ("a snapshot, at the end", "write,pwrite64,writev", "state log, at the end", 0),
    ("a log written out into a table, at the start", "fdatasync,fsync", "at the start", 4),
    ("the exchange of the manifest, at the start", "rename", "at the start", 1),
]
STATIONS = [f"00799002{index:02d}" for index in range(len(POINTS) * ROUNDS)]


class KilledAt(unittest.TestCase):
    def setUp(self):
        self.daemon = Daemon(configuration(STATIONS, "3307991013"))
        self.addCleanup(self.daemon.remove)
        self.acknowledged = collections.defaultdict(set)
        self.began = time.time() + 8 * 3600

    def newest_log(self, store):
        return max((self.daemon.folder / "data" / store).glob("*.log"))

    def path(self, file):
        if file == "calls":
            return self.daemon.folder / "calls.jsonl"
        return self.newest_log(file.split()[0]) if file else None

    def burst(self, station):
        """Sends all frames at once and hears what comes until the daemon is gone, or all are answered."""
        try:
            peer = Station(self.daemon.ports["sl651"], timeout=5)
        except OSError:
            return  # Killed since it was last looked at.
        try:
            for serial in range(1, FRAMES + 1):
                # The same bytes whenever they are sent: what was in already is a duplicate.
                observed = time.gmtime(self.began - (FRAMES - serial) * 300)
                peer.send(report(station, serial, observed, observed, level=4.0 if serial <= 10 else 5.1))
                if serial % 10 == 0:
                    time.sleep(0.005)  # Several groups of the journal, not one.
        except OSError:
            pass
        self.acknowledged[station] |= {serial for _, _, serial, _ in peer.hear(FRAMES)}
        peer.close()

    def assert_killed(self, what):
        try:
            code = self.daemon.ended(10)
        except subprocess.TimeoutExpired:
            self.fail(f"not killed before {what}: the point was never reached\n{self.daemon.said()}")
        self.assertEqual(code, -signal.SIGKILL, self.daemon.said())

    def kill_running(self, station, what, calls, file, passed):
        self.daemon.start()
        at_end = "at the end" in (file or "")
        if at_end:
            self.burst(station)
        try:
            tracer = attach(self.daemon.process, self.daemon.folder, calls, f"signal=KILL:when={passed + 1}",
                            self.path(file))
        except MayNotTrace as why:
            self.skipTest(f"{why}: kills at named points are not tested")
        try:
            if at_end:
                self.daemon.process.send_signal(signal.SIGTERM)
            else:
                # Until it dies: how many calls a burst makes depends on how busy the machine is.
                deadline = time.monotonic() + 20
                while self.daemon.process.poll() is None and time.monotonic() < deadline:
                    self.burst(station)
            self.assert_killed(what)
        finally:
            tracer.kill()
            tracer.wait()

    def kill_starting(self, station, what, calls, passed):
        self.daemon.start()
        self.burst(station)
        self.assertEqual(self.daemon.end(by=signal.SIGKILL), -signal.SIGKILL)
        try:
            self.daemon.start(under=under("/dev/null", calls, f"signal=KILL:when={passed + 1}"))
        except RuntimeError as ended:
            self.assertIn("serve ended with -9", str(ended))
            return
        self.fail(f"not killed before {what}: the point was never reached")

    def calls(self):
        return called(self.daemon.folder / "calls.jsonl")

    def test_at_every_point_nothing_acknowledged_is_lost_and_everybody_is_told(self):
        chance = random.Random(int(os.environ.get("FRESHET_SEED", "1")))
        for number, station in enumerate(STATIONS):
            what, calls, file, passed = POINTS[number % len(POINTS)]
            passed += 0 if number < len(POINTS) else chance.randrange(4) if passed else 0
            if file == "at the start":
                self.kill_starting(station, what, calls, passed)
            else:
                self.kill_running(station, what, calls, file, passed)

        self.daemon.start()
        self.assertEqual(self.daemon.metric("freshet_shard_recovery_differences_total"), 0)
        # A station sends again what was not acknowledged; then every crossing is in for certain.
        for station in STATIONS:
            if len(self.acknowledged[station]) < FRAMES:
                self.burst(station)
            self.assertEqual(len(self.acknowledged[station]), FRAMES, station)
        told = {f"P{station}" for station in STATIONS}
        self.daemon.wait_for("a call to each person", lambda: told <= {one["person"] for one in self.calls()})
        incidents = self.daemon.json("/api/v1/incidents?state=all")["incidents"]
        self.assertEqual(sorted(one["subject"] for one in incidents), STATIONS)
        self.assertEqual(self.daemon.end(), 0, self.daemon.said())

        times = collections.Counter(one["call"] for one in self.calls())
        identities = {one["call"]: one["identity"] for one in self.calls()}
        self.assertTrue(all(one["identity"] == identities[one["call"]] for one in self.calls()))
        self.assertLessEqual(max(times.values()), 2, times)
        journaled = {(station, int(serial)) for _, station, _, serial in dumped(self.daemon.folder / "data")}
        acknowledged = {(station, serial) for station, heard in self.acknowledged.items() for serial in heard}
        self.assertEqual(sorted(acknowledged - journaled), [])
        again = self.daemon.command("backtest", "--journal", str(self.daemon.folder / "data"), "-o", "json")
        said = {(one["incident"], one["revision"]) for one in json.loads(again.stdout)["published"]}
        self.assertEqual(said, {(one["incident"], one["revision"]) for one in incidents})
        print(f"{len(STATIONS)} kills at {len(POINTS)} points, {len(acknowledged)} acknowledged, lost 0, "
              f"{len(times)} calls, {sum(times.values()) - len(times)} made twice")


if __name__ == "__main__":
    run(FRESHET, JOURNAL_DUMP)
