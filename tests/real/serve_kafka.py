#!/usr/bin/env python3
"""The daemon on the Kafka bus under a real broker's faults: not there at the start, there late, stopped, killed,
refusing records, the machine's clock stepped meanwhile. Stations are acknowledged and people called throughout, an end asked for is short, and an
independent consumer finds every warning with one identity, its copies byte for byte alike, revisions in order.

In its long form (FRESHET_LONG=1) broker and daemon are killed twenty times more, and an outage leaves thousands of
rows behind."""
import collections
import json
import pathlib
import random
import shutil
import signal
import tempfile
import threading
import time
import unittest

from peers.broker import Broker, identity
from peers.brooks import stage_rules
from peers.daemon import FRESHET, SETTINGS, Daemon
from peers.running import LONG, run, skip
from peers.sl651 import Station, report
from peers.stepped_clock import LIBRARY, SteppedClock
from serve import beijing

GAUGES = 1000 if LONG else 40
STEPS = ("yellow", 5.10), ("orange", 6.20)


def gauge(index):
    return f"0079{index:06d}"


def configuration(bootstrap):
    village = "33079910{:04d}".format
    return {
        "freshet.yaml": SETTINGS + "shards: 2\nchannels:\n  file: {path: calls.jsonl}\n"
                        f"bus: kafka\nkafka: {{brokers: \"{bootstrap}\"}}\n",
        "stations.csv": "station,name,kind,area,catchment,level_step\n" + "".join(
            f"{gauge(i)},Gauge {i},river,{village(i)},brook-{i},5m\n" for i in range(GAUGES)),
        "areas.csv": "area,name,parent\n330799,County,\n330799100,Township,330799\n" + "".join(
            f"{village(i)},Village {i},330799100\n" for i in range(GAUGES)),
        "people.csv": "person,name,area,role,post\n" + "".join(
            f"P{i},Head {i},{village(i)},village-head,A\n" for i in range(GAUGES)),
        "thresholds.csv": "scope,id,name,severity,raise,clear,hold\n",
        "rules/stage.yaml": stage_rules(yellow=5, orange=6),
    }


class ServeKafka(unittest.TestCase):
    def setUp(self):
        self.broker = Broker()
        self.addCleanup(self.broker.remove)
        self.daemon = Daemon(configuration(self.broker.bootstrap))
        self.addCleanup(self.daemon.remove)
        folder = tempfile.TemporaryDirectory(prefix="freshet-clock-")
        self.addCleanup(folder.cleanup)
        self.clock = SteppedClock(pathlib.Path(folder.name) / "clock")
        self.crossed = []  # Acknowledged: (gauge, severity), in order of each gauge.
        self.next = 0
        self.slowest = 0.0

    def serve(self):
        self.daemon.start(under=self.clock.under)

    def cross(self, count):
        """So many crossings of thresholds, each acknowledged; a gauge crosses yellow first, then orange."""
        station = Station(self.daemon.ports["sl651"])
        for _ in range(count):
            index, step = self.next % GAUGES, self.next // GAUGES
            self.next += 1
            severity, level = STEPS[step]
            began = time.monotonic()
            station.send(report(gauge(index), step + 1, beijing(), beijing(-60 * step), level=level))
            self.assertEqual(len(station.hear(1)), 1, "no broker is on a station's way")
            self.slowest = max(self.slowest, time.monotonic() - began)
            self.crossed.append((gauge(index), severity))
        station.close()

    def called(self):
        path = self.daemon.folder / "calls.jsonl"
        return {json.loads(line)["incident"] for line in path.read_text().splitlines()} if path.exists() else set()

    def published(self):
        """Identities on the topic; every copy of one is the same bytes."""
        values = {}
        for record in self.broker.records("freshet.warnings"):
            name = identity(record.value)
            self.assertEqual(record.key, name.rsplit(".", 1)[0])
            self.assertEqual(values.setdefault(name, record.value), record.value, "one identity, two contents")
        return values

    def wait_until_published(self, seconds=60):
        self.daemon.wait_for(f"{len(self.crossed)} warnings on Kafka",
                             lambda: len(self.published()) >= len(self.crossed), seconds)

    def end_soon(self, code=0):
        began = time.monotonic()
        self.assertEqual(self.daemon.end(), code, self.daemon.said())
        self.assertLess(time.monotonic() - began, 5, "an end asked for waits for no broker")

    def late_broker(self):
        self.serve()
        self.cross(20)
        self.daemon.wait_for("everyone is called", lambda: len(self.called()) == 20, 10)
        self.end_soon()
        self.serve()
        self.cross(5)
        starting = threading.Thread(target=self.broker.start)
        starting.start()
        starting.join()
        self.wait_until_published()

    def stopped_broker(self):
        self.broker.signal(signal.SIGSTOP)
        self.cross(10)
        self.clock.ahead_by(3600)
        time.sleep(2.5)
        self.clock.ahead_by(0)
        self.cross(10)
        time.sleep(2.5)
        self.broker.signal(signal.SIGCONT)
        self.wait_until_published(30)

    def killed_broker(self):
        self.cross(5)
        self.broker.kill()
        self.cross(20)
        self.broker.start()
        self.cross(5)
        self.wait_until_published()

    def refusing_topic(self):
        """A record too large for its topic is kept aside and named, the others go; a start publishes it."""
        self.broker.limit("freshet.calls.file", 100)
        before = len(self.broker.keys("freshet.calls.file"))
        self.cross(3)
        self.daemon.wait_for("three calls refused", lambda: self.daemon.metric("freshet_relay_parked") == 3, 20)
        self.wait_until_published(20)
        self.assertIn("refused for good", self.daemon.answer("/-/ready")[1])
        self.assertIn("parked until the next start", self.daemon.said())
        self.end_soon()
        diagnosis = self.daemon.command("doctor", str(self.daemon.folder)).stdout
        self.assertIn("Kafka refused 3 records for good", diagnosis)
        self.broker.limit("freshet.calls.file", None)
        self.serve()
        self.daemon.wait_for("the calls kept aside",
                             lambda: len(self.broker.keys("freshet.calls.file")) == before + 3, 20)
        self.daemon.wait_for("nothing parked", lambda: self.daemon.metric("freshet_relay_parked") == 0, 10)

    def killed_both(self):
        chance = random.Random(self.next)
        for _ in range(20):
            self.cross(5)
            time.sleep(chance.uniform(0, 0.1))
            self.broker.kill()
            self.cross(5)
            self.assertEqual(self.daemon.end(signal.SIGKILL), -signal.SIGKILL)
            self.broker.start()
            self.serve()
        self.wait_until_published(120)

    def outage(self, rows):
        self.broker.stop()
        self.cross(rows)
        self.daemon.wait_for("everyone is called", lambda: len(self.called()) >= min(GAUGES, self.next), 120)
        self.assertGreaterEqual(self.daemon.metric("freshet_relay_in_flight"), 0)
        self.broker.start()
        began = time.monotonic()
        self.wait_until_published(120)
        print(f"{rows} rows of an outage published {time.monotonic() - began:.1f} s after the broker was back")

    def test_nothing_is_lost_and_nothing_is_said_twice_differently(self):
        began = time.monotonic()
        try:
            self.late_broker()
        except unittest.SkipTest:
            self.daemon.remove()
            raise
        self.stopped_broker()
        self.killed_broker()
        self.refusing_topic()
        if LONG:
            self.killed_both()
            self.outage(1500)
        last = {}
        for record in self.broker.records("freshet.warnings"):
            last[record.key] = int(identity(record.value).rsplit(".", 1)[1])
        revisions = collections.Counter(station for station, _ in self.crossed)
        self.assertEqual(sorted(last.values()), sorted(revisions.values()), "the last copy is the latest revision")
        self.daemon.wait_for("everyone is called", lambda: len(self.called()) == len(revisions), 30)
        self.daemon.wait_for("the calls on Kafka",
                             lambda: len(set(self.broker.keys("freshet.calls.file"))) == len(revisions), 30)
        self.assertEqual(self.daemon.metric("freshet_relay_parked"), 0)
        self.assertEqual(self.daemon.metric("freshet_shard_recovery_differences_total"), 0)
        self.broker.stop()
        self.end_soon()
        print(f"{len(self.crossed)} crossings, {len(last)} incidents, slowest answer {self.slowest * 1000:.0f} ms, "
              f"lost 0, {time.monotonic() - began:.0f} s")


if __name__ == "__main__":
    if shutil.which("kcat") is None:
        skip("no kcat")
    run(FRESHET, LIBRARY)
