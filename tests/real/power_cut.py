#!/usr/bin/env python3
"""Power cuts under the unmodified daemon, on a file system that forgets what was not synced, names of files included: nothing that was
acknowledged is lost, everybody is told. With the sync made void the same test does lose, so it can fail."""
import collections
import os
import random
import signal
import subprocess
import time
import unittest

from peers.daemon import FRESHET, Daemon
from peers.forgetful import FORGETFUL, ForgetfulDisk
from peers.ledger import JOURNAL_DUMP, called, dumped
from peers.running import LONG, run, skip
from peers.sl651 import Station, report
from peers.valley import FILES, STAGE

CUTS = 60 if LONG else 12
BURST = 200


class PowerCut(unittest.TestCase):
    def setUp(self):
        # Everything that is written lies on the disk that forgets, the channel's file too.
        self.daemon = Daemon(dict(FILES) | {
            "freshet.yaml": FILES["freshet.yaml"].replace("calls.jsonl", "data/calls.jsonl")})
        self.addCleanup(self.daemon.remove)
        self.data = self.daemon.folder / "data"
        self.acknowledged, self.heard_calls = set(), {}
        self.serial = 0
        self.random = random.Random(int(os.environ.get("FRESHET_SEED", "1")))

    def disk(self, *options):
        try:
            disk = ForgetfulDisk(self.data, *options)
        except (PermissionError, FileNotFoundError) as why:
            self.skipTest(f"no file system of our own can be mounted ({why}): a power cut is not tested")
        self.addCleanup(disk.remove)
        return disk

    def burst(self, answers):
        """Sends a burst; returns after so many answers."""
        station = Station(self.daemon.ports["sl651"])
        now = time.gmtime(time.time() + 8 * 3600)
        for _ in range(BURST):
            self.serial += 1
            station.send(report(STAGE, self.serial, now, now, level=5.2))
        heard = station.hear(answers)
        return station, {serial for _, _, serial, _ in heard}

    def calls(self):
        return called(self.data / "calls.jsonl")

    def kill_in_the_middle(self):
        station, heard = self.burst(self.random.randrange(1, BURST))
        self.assertEqual(self.daemon.end(by=signal.SIGKILL), -signal.SIGKILL)
        heard |= {serial for _, _, serial, _ in station.hear(BURST)}  # What had been sent was promised.
        station.close()
        self.acknowledged |= heard

    def kill_in_the_start(self):
        """While stores are opened, logs written out into tables, manifests exchanged."""
        process = subprocess.Popen([str(FRESHET), "serve", str(self.daemon.folder)], stdout=subprocess.DEVNULL,
                                   stderr=subprocess.DEVNULL)
        time.sleep(self.random.uniform(0.01, 0.15))
        process.kill()
        process.wait()

    def test_nothing_acknowledged_is_lost_and_a_receipt_means_the_line_is_there(self):
        disk = self.disk()
        receipts = set()
        for _ in range(CUTS):
            self.kill_in_the_start()
            disk.cut()
            self.daemon.start()
            self.assertEqual(self.daemon.metric("freshet_shard_recovery_differences_total"), 0)
            if not receipts and self.serial:
                self.daemon.wait_for("a receipt", lambda: self.delivered())
            receipts |= self.delivered()
            self.kill_in_the_middle()
            disk.cut()
            self.assertEqual(receipts - {one["call"] for one in self.calls()}, set(), "a line that was receipted is gone")
        self.daemon.start()
        self.daemon.wait_for("a call", self.calls)
        self.assertEqual(self.daemon.metric("freshet_shard_recovery_differences_total"), 0)
        self.assertEqual(self.daemon.end(), 0, self.daemon.said())
        lost = self.acknowledged - {int(serial) for _, _, _, serial in dumped(self.data)}
        print(f"{2 * CUTS} power cuts, half of them in a start, {len(self.acknowledged)} of {self.serial} acknowledged, {len(lost)} lost")
        self.assertEqual(lost, set())
        times = collections.Counter(one["call"] for one in self.calls())
        self.assertEqual({one["identity"] for one in self.calls() if one["call"] in times},
                         {call.split("#")[0] for call in times})

    def delivered(self):
        """Calls of which somebody could have read, in the ledger, that they were delivered."""
        return {line["call"] for line in self.daemon.json("/api/v1/ledger")["ledger"]
                if line["step"] == "receipt" and line.get("word") == "delivered"}

    def test_without_the_sync_it_does_lose(self):
        disk = self.disk("--void-sync")
        self.daemon.start()
        self.kill_in_the_middle()
        disk.cut()
        self.assertTrue(self.acknowledged)
        # Not even a database is left; the next start begins a new one.
        self.assertFalse((self.data / "journal").exists())


if __name__ == "__main__":
    if not FORGETFUL.is_file():
        skip("built without libfuse3: a power cut is not tested")
    run(FRESHET, JOURNAL_DUMP)
