#!/usr/bin/env python3
"""Too little processor: more busy programs than cores, and queries as fast as they are answered. Every report is
acknowledged, each danger reaches its person, queries stand back, the watchdog accuses nobody."""
import json
import os
import subprocess
import sys
import threading
import time
import unittest
import urllib.request

from peers.daemon import FRESHET, Daemon
from peers.running import run
from peers.sl651 import Station, report
from peers.valley import FILES, STAGE

# A hang, on any machine; what was measured is printed.
HANG_SECONDS = 30
ROUNDS = 3


def beijing(seconds_ago=0):
    return time.gmtime(time.time() + 8 * 3600 - seconds_ago)


class Starved(unittest.TestCase):
    def setUp(self):
        files = dict(FILES)
        self.daemon = Daemon(files)
        self.addCleanup(self.daemon.remove)
        self.daemon.start()
        self.station = Station(self.daemon.ports["sl651"], timeout=HANG_SECONDS)
        self.addCleanup(self.station.close)
        self.serial = 0

    def send(self, level):
        self.serial += 1
        self.station.send(report(STAGE, self.serial, beijing(), beijing(), level=level))
        self.assertEqual(len(self.station.hear(1)), 1, "acknowledged")

    def calls(self):
        path = self.daemon.folder / "calls.jsonl"
        return [json.loads(line) for line in path.read_text().splitlines()] if path.exists() else []

    def raise_by_hand(self, word):
        """From the request to the person's call, in seconds."""
        began = time.monotonic()
        code, said = self.daemon.post("/api/v1/incidents", {
            "by": "P2", "text": word, "area": "330799101202", "severity": "red", "event": "mountain-torrent"})
        self.assertEqual(code, 202, said)
        self.daemon.wait_for(f"the call of {word}", lambda: any(word in call["text"] for call in self.calls()),
                             HANG_SECONDS)
        return time.monotonic() - began

    def starve(self):
        """Twice as many busy programs as there are cores."""
        for _ in range(2 * (os.cpu_count() or 2)):
            busy = subprocess.Popen([sys.executable, "-c", "while True: pass"])
            self.addCleanup(busy.wait)
            self.addCleanup(busy.kill)

    def query(self, ends, count):
        url = f"http://127.0.0.1:{self.daemon.ports['http']}"
        while not ends.is_set():
            for path in ("/api/v1/stations", "/metrics", "/", "/api/v1/incidents?state=all"):
                with urllib.request.urlopen(url + path, timeout=HANG_SECONDS) as answer:
                    answer.read()
                count.append(path)

    def test_dangers_reach_people_whatever_else_wants_the_processor(self):
        at_rest = self.raise_by_hand("at rest")
        self.starve()
        ends, queries = threading.Event(), []
        askers = [threading.Thread(target=self.query, args=(ends, queries)) for _ in range(4)]
        for asker in askers:
            asker.start()
        try:
            self.send(4.0)
            began = time.monotonic()
            self.send(5.2)
            self.daemon.wait_for("the call of the gauge", lambda: any(
                call["incident"].startswith("stage.") for call in self.calls()), HANG_SECONDS)
            crossing = time.monotonic() - began
            starved = [self.raise_by_hand(f"starved {turn}") for turn in range(ROUNDS)]
        finally:
            ends.set()
            for asker in askers:
                asker.join()
        self.assertGreater(len(queries), 0)
        self.assertIsNone(self.daemon.process.poll())
        self.assertNotIn("watchdog", self.daemon.said())
        print(f"raised by hand to called: {at_rest * 1000:.0f} ms at rest, {max(starved) * 1000:.0f} ms at most starved; "
              f"level to called {crossing * 1000:.0f} ms; {len(queries)} queries answered beside")


if __name__ == "__main__":
    run(FRESHET)
