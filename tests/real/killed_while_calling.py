#!/usr/bin/env python3
"""Between a warning and the people told: the daemon is killed at a random moment after each acknowledgement, twelve
times. Every acknowledged crossing is warned of under one identity, its person is called, and no call is made a third
time: a crash hides at most one delivery, and the copy carries the same id."""
import collections
import random
import signal
import time
import unittest

from peers.brooks import configuration
from peers.daemon import FRESHET, Daemon
from peers.ledger import called
from peers.running import run
from peers.sl651 import Station, report

ROUNDS = 12
STATIONS = [f"00799001{index:02d}" for index in range(ROUNDS)]


class KilledWhileCalling(unittest.TestCase):
    def test_every_acknowledged_crossing_is_told_and_no_call_is_made_three_times(self):
        seed = random.SystemRandom().randrange(1 << 32)
        print(f"seed {seed}")
        chance = random.Random(seed)
        daemon = Daemon(configuration(STATIONS, "3307991012"))
        self.addCleanup(daemon.remove)
        for station in STATIONS:
            daemon.start()
            peer = Station(daemon.ports["sl651"])
            now = time.gmtime(time.time() + 8 * 3600)
            peer.send(report(station, 1, now, now, level=5.10))
            self.assertEqual(len(peer.hear(1)), 1, daemon.said())
            # Engine, outbox, roll call, intent, line and receipt follow within some 20 ms.
            time.sleep(chance.uniform(0, 0.04))
            self.assertEqual(daemon.end(signal.SIGKILL), -signal.SIGKILL)
            peer.close()
        daemon.start()
        path = daemon.folder / "calls.jsonl"

        def calls():
            return called(path)

        told = {f"P{station}" for station in STATIONS}
        daemon.wait_for("a call to each person", lambda: told <= {call["person"] for call in calls()})
        incidents = daemon.json("/api/v1/incidents?state=all")["incidents"]
        self.assertEqual(sorted(one["subject"] for one in incidents), STATIONS)
        self.assertEqual({one["revision"] for one in incidents}, {1})
        self.assertEqual(len({call["identity"] for call in calls()}), ROUNDS)
        times = collections.Counter(call["call"] for call in calls())
        self.assertLessEqual(max(times.values()), 2, times)
        self.assertEqual(daemon.metric("freshet_shard_recovery_differences_total"), 0)
        self.assertEqual(daemon.end(), 0, daemon.said())
        print(f"{ROUNDS} kills, {len(times)} calls, {sum(times.values()) - len(times)} made twice, lost 0")


if __name__ == "__main__":
    run(FRESHET)
