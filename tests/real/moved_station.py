#!/usr/bin/env python3
"""Stations that move to another catchment, hence another shard, while an incident of theirs is open: a reload refuses it, a restart does it,
SIGKILL around the moment at which the shards hand over changes nothing. The incident goes on under its name, nobody is called twice."""
import collections
import json
import os
import random
import signal
import subprocess
import time
import unittest

from peers.daemon import FRESHET, Daemon
from peers.ledger import called
from peers.running import LONG, run
from peers.sl651 import Station, report
from peers.tracer import under
from peers.valley import FILES, RAIN, STAGE, VILLAGE

MOVES = 40 if LONG else 8
BESIDE = "0079900003"  # Of the catchment that STAGE is in at first, and stays.
STEP = 300
BEGIN = 20 * 3600  # Reports begin so many seconds ago: some time has to be observed after the last move.


class MovedStation(unittest.TestCase):
    def setUp(self):
        self.daemon = Daemon(dict(FILES))
        self.addCleanup(self.daemon.remove)
        self.chance = random.Random(int(os.environ.get("FRESHET_SEED", "1")))
        self.observed, self.serial = int(time.time()) // STEP * STEP - BEGIN, 0
        self.move_to("river")

    def move_to(self, catchment):
        (self.daemon.folder / "stations.csv").write_text(
            "station,name,kind,area,catchment,rain_step,level_step\n"
            f"{RAIN},Upper gauge,rain,330799101201,brook,5m,\n"
            f"{STAGE},Lower gauge,river,{VILLAGE},{catchment},5m,5m\n"
            f"{BESIDE},Beside,river,330799101201,river,5m,5m\n", encoding="utf-8")

    def say(self, *levels):
        """Both gauges, five minutes on with each level."""
        station = Station(self.daemon.ports["sl651"])
        frames = []
        for level in levels:
            self.observed += STEP
            at = time.gmtime(self.observed + 8 * 3600)
            for name in (STAGE, BESIDE):
                self.serial += 1
                frames.append(report(name, self.serial, at, at, level=level))
        station.send(b"".join(frames))
        self.assertEqual(len(station.hear(len(frames))), len(frames))
        station.close()

    def incidents(self):
        return {one["incident"]: one for one in self.daemon.json("/api/v1/incidents?state=all")["incidents"]}

    def wait_for_severity(self, severity):
        self.daemon.wait_for(severity, lambda: [one["severity"] for one in self.incidents().values()] == [severity] * 2)

    def kill_in_the_start(self, number):
        """Around the barrier: by time, and at the n-th write of the process."""
        if number % 2 == 0:
            process = subprocess.Popen([str(FRESHET), "serve", str(self.daemon.folder)], stdout=subprocess.DEVNULL,
                                       stderr=subprocess.DEVNULL)
            time.sleep(self.chance.uniform(0.02, 0.12))
            process.kill()
            process.wait()
            return
        try:
            self.daemon.start(under=under("/dev/null", "write,pwrite64", f"signal=KILL:when={self.chance.randrange(30, 130)}"))
        except FileNotFoundError:
            return  # No strace: those by time are enough.
        except RuntimeError as ended:
            self.assertIn("serve ended with -9", str(ended))
            return
        self.daemon.end(by=signal.SIGKILL)

    def assert_sound(self, *words):
        examined = self.daemon.command("doctor", str(self.daemon.folder), "-o", "json", *words)
        found = [one for one in json.loads(examined.stdout)["diagnoses"] if one["health"] in ("ill", "doubtful")]
        # The machine may have no time server; that is none of ours.
        self.assertEqual([one for one in found if one["part"] != "clock"], [])

    def test_incidents_go_on_wherever_their_stations_are_moved(self):
        self.daemon.start()
        self.say(4.0, 5.2)
        self.wait_for_severity("yellow")
        begun = sorted(self.incidents())
        calls = self.daemon.folder / "calls.jsonl"
        self.daemon.wait_for("the calls", lambda: {"P3", "P5"} <= {one["person"] for one in called(calls)})
        self.daemon.wait_for("their receipts", lambda: self.daemon.metric("freshet_adapter_delivered_total") >= len(called(calls)))
        self.move_to("elsewhere")
        code, said = self.daemon.post("/-/reload", {})
        self.assertNotEqual(code, 200)
        self.assertIn(f"station {STAGE} moves from catchment river to elsewhere: only a restart can do that", said)

        for number in range(MOVES):
            self.move_to(f"basin-{number}")
            self.daemon.end(by=self.chance.choice((signal.SIGKILL, signal.SIGTERM)))
            self.kill_in_the_start(number)
            self.daemon.start()
            self.assertEqual(self.daemon.metric("freshet_shard_recovery_differences_total"), 0)
            self.say(*[5.3 if number <= MOVES // 2 else 6.1] * 2)
            if number == MOVES // 2:
                self.say(6.1)
                self.wait_for_severity("orange")
                # A kill between a call and its receipt may repeat it; that is killed_while_calling.py's.
                self.daemon.wait_for("both heads' calls", lambda: sum(".2#" in one["call"] for one in called(calls)) == 2)
                self.daemon.wait_for("their receipts", lambda: self.daemon.metric("freshet_adapter_open") == 0)
            shown = self.incidents()
            self.assertEqual(sorted(shown), begun, f"after {number + 1} moves")
            self.assertEqual({one["revision"] for one in shown.values()}, {1 if number < MOVES // 2 else 2})
        self.assert_sound("--daemon", f"127.0.0.1:{self.daemon.ports['http']}")

        # Over: thirty minutes of levels under both thresholds, in the last catchment as well as in the first.
        self.say(*[4.0] * 9)
        self.daemon.wait_for("the end", lambda: {one["type"] for one in self.incidents().values()} == {"Cancel"})
        ended = {one["incident"]: (one["revision"], one["reason"]) for one in self.incidents().values()}
        self.assertEqual(sorted(ended), begun)
        self.assertEqual({reason for _, reason in ended.values()}, {"receded"})
        self.assertEqual(self.daemon.end(), 0, self.daemon.said())
        self.assert_sound()
        times = collections.Counter(one["call"] for one in called(calls))
        self.assertEqual(max(times.values()), 1, times)
        again = self.daemon.command("backtest", "--journal", str(self.daemon.folder / "data"), "-o", "json")
        said = {}
        for one in json.loads(again.stdout)["published"]:
            said[one["incident"]] = max(one["revision"], said.get(one["incident"], 0))
        self.assertEqual(said, {incident: revision for incident, (revision, _) in ended.items()})
        print(f"{MOVES} moves, {len(times)} calls")


if __name__ == "__main__":
    run(FRESHET)
