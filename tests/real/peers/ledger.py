"""A client that keeps a ledger of its own: what it sent and what was acknowledged to it, to be compared with what the journal holds and
with who was called."""
import json
import os
import pathlib
import subprocess
import time

from peers.sl651 import Station, report
from peers.valley import STAGE

JOURNAL_DUMP = pathlib.Path(os.environ["FRESHET_BUILD_DIR"]) / "tests/journal_dump"
START_AGAIN = 75  # A store failed; start it again.
RAISE = {"by": "P2", "text": "Leave the valley", "area": "330799101202", "severity": "orange", "event": "flood"}


def dumped(data, *options):
    """The fields of each line that journal_dump prints of a data folder that nobody serves."""
    done = subprocess.run([str(JOURNAL_DUMP), str(data / "journal"), *options], capture_output=True, text=True, timeout=120)
    if done.returncode != 0:
        raise AssertionError(done.stderr)
    return [line.split() for line in done.stdout.splitlines()]


def called(path):
    """The whole lines of the file channel; what was cut off in the middle is none."""
    lines = path.read_text(encoding="utf-8", errors="replace").splitlines() if path.exists() else []
    return [json.loads(line) for line in lines if line.startswith("{") and line.endswith("}")]


class Ledger:
    """For a TestCase that has a daemon."""

    def begin(self, daemon):
        self.daemon = daemon
        self.addCleanup(daemon.remove)
        self.data = daemon.folder / "data"
        self.acknowledged = set()
        self.serial = 0

    def station(self, timeout=10):
        station = Station(self.daemon.ports["sl651"], timeout=timeout)
        self.addCleanup(station.close)
        return station

    def send(self, station, level=4.0):
        self.serial += 1
        now = time.gmtime(time.time() + 8 * 3600)
        station.send(report(STAGE, self.serial, now, now, level=level))

    def hear(self, station, count):
        heard = {serial for _, _, serial, _ in station.hear(count)}
        self.acknowledged |= heard
        return len(heard)

    def calls(self):
        return called(self.daemon.folder / "calls.jsonl")

    def assert_ended_to_be_started_again(self, of=""):
        self.assertEqual(self.daemon.ended(30), START_AGAIN, f"{of}\n{self.daemon.said()}")

    def assert_nothing_lost(self):
        """Ends the running daemon."""
        self.assertEqual(self.daemon.metric("freshet_shard_recovery_differences_total"), 0)
        self.assertEqual(self.daemon.end(), 0, self.daemon.said())
        self.assertTrue(self.acknowledged)
        self.assertEqual(self.acknowledged - {int(serial) for _, _, _, serial in dumped(self.data)}, set())
