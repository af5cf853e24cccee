#!/usr/bin/env python3
"""Row 30 of the faults: a record that crashes the fold. The daemon is started again, as its supervisor would; after three
crashes at the same record it is quarantined, said aloud, and everybody else's reports are judged."""
import os
import pathlib
import resource
import signal
import time
import unittest

from peers.daemon import FRESHET, Daemon
from peers.running import run
from peers.sl651 import Station, report
from peers.valley import FILES, STAGE

LIBRARY = pathlib.Path(os.environ["FRESHET_BUILD_DIR"]) / "tests/libfreshet_poison.so"
POISON = "0079900099"
COUNTY = dict(FILES)
COUNTY["stations.csv"] = FILES["stations.csv"] + f"{POISON},Poison,river,330799101201,elsewhere,,5m\n"


def beijing():
    return time.gmtime(time.time() + 8 * 3600)


class Poison(unittest.TestCase):
    def setUp(self):
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        self.daemon = Daemon(COUNTY)
        self.addCleanup(self.daemon.remove)
        self.under = ("env", f"LD_PRELOAD={LIBRARY}", f"FRESHET_POISON={POISON}")

    def test_three_crashes_and_the_record_is_quarantined(self):
        self.daemon.start()
        self.assertEqual(self.daemon.end(), 0)
        self.daemon.start(under=self.under)
        station = Station(self.daemon.ports["sl651"], timeout=1)
        self.addCleanup(station.close)
        station.send(report(POISON, 1, beijing(), beijing(), level=1.0))
        self.assertEqual(self.daemon.ended(20), -signal.SIGABRT)
        crashes = 1
        while True:
            try:
                self.daemon.start(under=self.under)
                break
            except RuntimeError as ended:
                self.assertIn(f"serve ended with {-signal.SIGABRT}:", str(ended))
                crashes += 1
                self.assertLessEqual(crashes, 3, self.daemon.said())
        self.assertEqual(crashes, 3)
        self.assertIn(f"a report of station {POISON}, is quarantined", self.daemon.said())
        code, ready = self.daemon.answer("/-/ready")
        self.assertEqual(code, 503)
        self.assertIn("is quarantined", ready)
        self.assertEqual(self.daemon.metric("freshet_shard_quarantined_records"), 2)  # One in each of two shards.

        good = Station(self.daemon.ports["sl651"])
        self.addCleanup(good.close)
        good.send(report(STAGE, 2, beijing(), beijing(), level=5.10))
        self.assertEqual(len(good.hear(1)), 1)
        self.daemon.wait_for("the warning of a good station", lambda: self.daemon.json(
            "/api/v1/incidents?state=open")["incidents"])
        self.assertEqual(self.daemon.end(), 0, self.daemon.said())

        self.daemon.start(under=self.under)  # It stays so, and somebody has been told.
        self.assertEqual(self.daemon.answer("/-/ready")[0], 200)
        self.assertEqual(self.daemon.metric("freshet_shard_quarantined_records"), 2)  # One in each of two shards.
        self.assertEqual(self.daemon.metric("freshet_shard_recovery_differences_total"), 0)


if __name__ == "__main__":
    run(FRESHET, LIBRARY)
