#!/usr/bin/env python3
"""SIGKILL while the journal is trimmed: on a clock that runs a day a second or so, with the shortest retention, twenty times (the long form:
a hundred). What was acknowledged within the retention is there, folding what is left says what was said, and of an incident that was let
go of the answer says so."""
import calendar
import json
import os
import random
import signal
import time
import unittest
import urllib.parse

from peers.daemon import FRESHET, Daemon
from peers.ledger import JOURNAL_DUMP, dumped
from peers.running import LONG, run
from peers.storm_time import StormStation
from peers.valley import FILES

FACTOR = 100_000  # The most there is: 28 hours a second.
RETENTION = 4 * 86400  # The least there is.
BEGIN = "2026-07-01T00:00:00+08:00"
BEGAN = calendar.timegm((2026, 6, 30, 16, 0, 0))
LAG = FACTOR // 5  # The newest record may be a fifth of a real second behind the clock that retention goes by.
KILLS = 100 if LONG else 20


def level_at(seconds):
    """Over the threshold for two hours of every six."""
    return 5.2 if seconds % 21600 < 7200 else 4.0


def seconds_of(moment):
    """Of a time with the offset +08:00."""
    return calendar.timegm(time.strptime(moment[:19], "%Y-%m-%dT%H:%M:%S")) - 8 * 3600


class KilledWhileTrimming(unittest.TestCase):
    def incidents(self):
        return {one["incident"]: one for one in self.daemon.json("/api/v1/incidents?state=all")["incidents"]}

    def test_what_is_within_the_retention_is_there_whenever_it_is_killed(self):
        settings = FILES["freshet.yaml"] + f"retention: 4d\nclock: \"{BEGIN},{FACTOR}\"\n"
        self.daemon = Daemon(dict(FILES) | {"freshet.yaml": settings})
        self.addCleanup(self.daemon.remove)
        chance = random.Random(int(os.environ.get("FRESHET_SEED", "1")))
        station = StormStation(FACTOR, BEGAN, level_at)
        known, trims = {}, 0
        for kill in range(KILLS + 1):
            self.daemon.start()
            self.assertEqual(self.daemon.metric("freshet_shard_recovery_differences_total"), 0)
            station.call(self.daemon)
            # The first life is as long as the retention; each other one has a few trims.
            if kill == 0:
                self.assertTrue(station.report_until(time.monotonic() + 1.1 * RETENTION / FACTOR), self.daemon.said())
                known |= self.incidents()
            self.assertTrue(station.report_until(time.monotonic() + chance.uniform(0.02, 0.12)), self.daemon.said())
            trims += self.daemon.metric("freshet_trim_trims_total") > 0
            self.assertEqual(self.daemon.end(by=signal.SIGKILL), -signal.SIGKILL)
            station.hear(1)
            station.station.close()
        self.assertGreater(trims, KILLS // 5, "hardly any life trimmed: the test shows nothing")

        self.daemon.start()
        self.assertEqual(self.daemon.metric("freshet_shard_recovery_differences_total"), 0)
        now = seconds_of(self.daemon.json("/api/v1/status")["now"])
        left = self.incidents()
        gone = sorted(set(known) - set(left))
        self.assertTrue(gone, "nothing was let go of: the test shows nothing")
        for incident in gone:
            code, said = self.daemon.answer("/api/v1/incidents/" + urllib.parse.quote(incident))
            self.assertEqual(code, 404)
            self.assertIn(f"there is no incident {incident}: either there never was one, or it ended more than 4d ago", said)
            # Over for longer than the retention, as it says.
            self.assertLess(seconds_of(known[incident]["onset"]), now - RETENTION + LAG)
        self.assertEqual(self.daemon.end(), 0, self.daemon.said())

        reports = dumped(self.daemon.folder / "data")
        arrived = {int(offset): int(at) / 1000 for offset, at in dumped(self.daemon.folder / "data", "--times")}
        first, newest = arrived[min(arrived)], arrived[max(arrived)]
        self.assertGreater(min(arrived), 0, "nothing was trimmed")
        self.assertLess(first, newest - RETENTION + LAG)
        self.assertGreater(first, newest - RETENTION - 86400, "it is trimmed every hour")
        kept = {int(serial) for _, _, _, serial in reports}
        lost = {serial for serial in station.acknowledged if serial > min(kept)} - kept
        print(f"{KILLS} kills, {len(station.acknowledged)} acknowledged, {len(kept)} kept, {len(lost)} lost, "
              f"{len(gone)} incidents let go of, {len(left)} kept")
        self.assertEqual(lost, set())
        # A fold of what is left says of each incident that began in it what was said.
        again = self.daemon.command("backtest", "--journal", str(self.daemon.folder / "data"), "-o", "json")
        said = {(one["incident"], one["revision"]) for one in json.loads(again.stdout)["published"]}
        begun_in_it = {incident for incident, one in left.items() if seconds_of(one["onset"]) > first + 86400}
        self.assertGreater(len(begun_in_it), 3)
        self.assertEqual({(incident, left[incident]["revision"]) for incident in begun_in_it}, {
            (incident, max(revision for one, revision in said if one == incident)) for incident in begun_in_it})


if __name__ == "__main__":
    run(FRESHET, JOURNAL_DUMP)
