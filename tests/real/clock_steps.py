#!/usr/bin/env python3
"""The machine's clock steps by seconds, hours and a day, both ways, under a daemon at work and under a Kafka client:
nobody waits for it, time here never goes back, and what is wrong with the clock is said while it is wrong."""
import json
import pathlib
import subprocess
import tempfile
import threading
import time
import unittest

from peers.daemon import FRESHET, Daemon
from peers.running import LONG, run
from peers.sl651 import Station, report
from peers.stepped_clock import TESTS, SteppedClock
from peers.valley import FILES, RAIN, STAGE
from serve import beijing

HOUR, DAY = 3600, 86400


class Rainfall(threading.Thread):
    """A station that reports ten times a second; remembers how long the answers took."""

    def __init__(self, port):
        super().__init__()
        self.station = Station(port, timeout=30)
        self.ended = threading.Event()
        self.serial, self.slowest, self.unanswered = 0, 0.0, 0

    def run(self):
        while not self.ended.wait(0.1):
            self.serial += 1
            began = time.monotonic()
            self.station.send(report(RAIN, self.serial, beijing(), beijing(), rain=0.0))
            self.unanswered += 1 - len(self.station.hear(1))
            self.slowest = max(self.slowest, time.monotonic() - began)

    def end(self):
        self.ended.set()
        self.join()
        self.station.close()


class ClockSteps(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory(prefix="freshet-clock-")
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)

    def test_a_kafka_client_is_not_frozen(self):
        """Kept without a report for good where the cure is taken out; all beside one another."""
        running = {}
        for program, steps in (("kafka_waits_uncured", [HOUR]), ("kafka_waits", [HOUR, -HOUR, DAY, -DAY])):
            for step in steps:
                clock = SteppedClock(self.folder / f"{program}.{step}")
                running[program, step] = subprocess.Popen([*clock.under, str(TESTS / program), str(step), "6"],
                                                          stdout=subprocess.PIPE, text=True)
        longest = {key: int(one.communicate(timeout=60)[0]) / 1000 for key, one in running.items()}
        print("without a report, s:", longest)
        frozen = longest.pop(("kafka_waits_uncured", HOUR))
        self.assertGreater(frozen, 4.5, "the cure is no cure: nothing froze")
        self.assertLess(max(longest.values()), 4.5, longest)

    def ticks(self):
        return self.daemon.metric("freshet_journal_ticks_total")

    def not_ready(self):
        status, said = self.daemon.answer("/-/ready")
        return said if status == 503 else ""

    def calls(self, word):
        path = self.daemon.folder / "calls.jsonl"
        lines = path.read_text(encoding="utf-8").splitlines() if path.exists() else []
        return [json.loads(line) for line in lines if word in line]

    def test_the_daemon_goes_on(self):
        clock = SteppedClock(self.folder / "clock")
        self.daemon = daemon = Daemon(FILES)
        self.addCleanup(daemon.remove)
        daemon.start(under=clock.under)
        rain = Rainfall(daemon.ports["sl651"])
        rain.start()
        stage = Station(daemon.ports["sl651"])
        self.addCleanup(stage.close)
        steps = 0
        more = (-2 * HOUR, 0, DAY, 0, -DAY, 0, 120, 0) if LONG else ()
        for ahead in (HOUR, 0, DAY, -DAY, 0, 20, 0, *more):
            clock.ahead_by(ahead)
            steps += 1
            before = self.ticks()
            daemon.wait_for("the step is seen", lambda: daemon.metric("freshet_clock_steps_total") == steps, 5)
            self.assertEqual("machine's clock" in self.not_ready(), abs(ahead) >= HOUR, f"{ahead}: {self.not_ready()}")
            # At least half speed, whatever the clock does.
            daemon.wait_for("time goes on", lambda before=before: self.ticks() >= before + 1, 5)
            if ahead == DAY:
                stage.send(report(STAGE, 1, beijing(), beijing(), level=5.10))
                self.assertEqual(len(stage.hear(1)), 1)
                daemon.wait_for("a call while the clock is a day ahead", lambda: self.calls("yellow"), 5)
        rain.end()
        self.assertEqual(rain.unanswered, 0, "stations were acknowledged throughout")
        self.assertLess(rain.slowest, 5)
        self.assertIn("the machine's clock stepped", daemon.said())
        # An hour ahead, and believed by a start; right again, and believed by the next one.
        self.assertEqual(daemon.end(), 0, daemon.said())
        clock.ahead_by(HOUR)
        daemon.start(under=clock.under)
        self.assertEqual(self.not_ready(), "")
        self.assertEqual(daemon.end(), 0, daemon.said())
        clock.ahead_by(0)
        daemon.start(under=clock.under)
        self.assertIn("machine's clock", self.not_ready())
        before = self.ticks()
        daemon.wait_for("time goes on, behind the journal's", lambda: self.ticks() >= before + 1, 5)
        stage = Station(daemon.ports["sl651"])
        self.addCleanup(stage.close)
        stage.send(report(STAGE, 2, beijing(), beijing(), level=6.20))
        self.assertEqual(len(stage.hear(1)), 1)
        daemon.wait_for("the call of orange", lambda: self.calls('"orange"'), 5)
        self.assertEqual(daemon.metric("freshet_shard_recovery_differences_total"), 0)
        self.assertEqual(daemon.end(), 0, daemon.said())
        dumped = subprocess.run([TESTS / "journal_dump", daemon.folder / "data/journal", "--times"],
                                capture_output=True, text=True, check=True).stdout
        times = [int(line.split()[1]) for line in dumped.splitlines()]
        self.assertEqual(times, sorted(times), "arrival in the journal never goes back")
        print(f"{steps} steps, {rain.serial} reports acknowledged, slowest {rain.slowest * 1000:.0f} ms, "
              f"{len(times)} records in order")


if __name__ == "__main__":
    run(FRESHET, TESTS / "stepped_clock.so", TESTS / "kafka_waits", TESTS / "journal_dump")
