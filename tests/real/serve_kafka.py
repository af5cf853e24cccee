#!/usr/bin/env python3
"""The daemon on the Kafka bus, against a real broker: warnings reach an independent consumer, a broker that is down
delays nobody who is called from here, and what was said meanwhile is published once it is back."""
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import unittest

from peers.daemon import FRESHET, Daemon
from peers.sl651 import Station, report
from peers.valley import FILES, STAGE
from serve import beijing

ROOT = pathlib.Path(os.environ["FRESHET_SOURCE_DIR"])


class Broker:
    def __init__(self):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="freshet-kafka-"))
        self.port = "0"

    def start(self):
        done = subprocess.run([ROOT / "deploy/kafka/start", "--dir", self.folder / "broker", "--port", self.port],
                              capture_output=True, text=True, timeout=240)
        if done.returncode == 77:
            raise unittest.SkipTest("the broker cannot be had here: " + done.stderr.strip().splitlines()[-1])
        if done.returncode != 0:
            raise RuntimeError(done.stdout + done.stderr)
        self.bootstrap = done.stdout.split("bootstrap ")[1].split()[0]
        self.port = self.bootstrap.rsplit(":", 1)[1]

    def stop(self):
        subprocess.run([ROOT / "deploy/kafka/stop", "--dir", self.folder / "broker"], timeout=60)

    def remove(self):
        self.stop()
        shutil.rmtree(self.folder, ignore_errors=True)

    def keys(self, topic):
        """Keys of all records of a topic, as kcat sees them."""
        read = subprocess.run(["kcat", "-b", self.bootstrap, "-C", "-t", topic, "-e", "-q", "-f", "%k\n"],
                              capture_output=True, text=True, timeout=30)
        return read.stdout.split()


class ServeKafka(unittest.TestCase):
    def test_warnings_are_published_also_after_the_broker_was_away(self):
        broker = Broker()
        self.addCleanup(broker.remove)
        broker.start()
        settings = FILES["freshet.yaml"] + f"bus: kafka\nkafka: {{brokers: \"{broker.bootstrap}\"}}\n"
        daemon = Daemon({**FILES, "freshet.yaml": settings})
        self.addCleanup(daemon.remove)
        daemon.start()
        station = Station(daemon.ports["sl651"])
        self.addCleanup(station.close)
        station.send(report(STAGE, 1, beijing(), beijing(), level=5.10))
        self.assertEqual(len(station.hear(1)), 1)
        daemon.wait_for("the warning on Kafka", lambda: broker.keys("freshet.warnings"), 60)
        incident = daemon.json("/api/v1/incidents")["incidents"][0]["incident"]
        self.assertEqual(set(broker.keys("freshet.warnings")), {incident})

        broker.stop()
        station.send(report(STAGE, 2, beijing(), beijing(-60), level=6.20))
        self.assertEqual(len(station.hear(1)), 1, "the broker is not on the station's way")
        calls = daemon.folder / "calls.jsonl"
        daemon.wait_for("the call of orange", lambda: calls.exists() and '"orange"' in calls.read_text())
        broker.start()
        daemon.wait_for("both revisions on Kafka", lambda: len(broker.keys("freshet.warnings")) >= 2, 90)
        self.assertEqual(set(broker.keys("freshet.warnings")), {incident})
        daemon.wait_for("the calls on Kafka", lambda: len(broker.keys("freshet.calls.file")) >= 2, 30)
        self.assertEqual(daemon.end(), 0, daemon.said())


if __name__ == "__main__":
    if not FRESHET.exists():
        print(f"SKIP serve_kafka: {FRESHET} is not built")
        sys.exit(77)
    if shutil.which("kcat") is None:
        print("SKIP serve_kafka: no kcat")
        sys.exit(77)
    ran = unittest.main(verbosity=2, exit=False).result
    if not ran.wasSuccessful():
        sys.exit(1)
    if ran.skipped:
        print("SKIP serve_kafka:", ran.skipped[0][1])
        sys.exit(77)
