#!/usr/bin/env python3
"""The load generator and the bare sink, a few frames of them: what the daemon is measured with must count right, and
the daemon must fold what it acknowledged."""
import json
import os
import pathlib
import signal
import subprocess
import unittest

from peers.daemon import SETTINGS, Daemon
from peers.running import run

BENCH = pathlib.Path(os.environ["FRESHET_BUILD_DIR"]) / "bench"
CONNECTIONS, FRAMES = 20, 30


def load(port, *words):
    return subprocess.run([BENCH / "freshet-load", "--port", str(port), "--connections", str(CONNECTIONS),
                           "--frames-each", str(FRAMES), *words], capture_output=True, text=True, timeout=60)


class Load(unittest.TestCase):
    def sink(self):
        process = subprocess.Popen([BENCH / "freshet-sink"], stdout=subprocess.PIPE, text=True)
        self.addCleanup(process.stdout.close)
        self.addCleanup(process.wait, 10)
        self.addCleanup(process.send_signal, signal.SIGTERM)
        return int(process.stdout.readline().split()[1])

    def check(self, run):
        self.assertEqual(run.returncode, 0, run.stderr)
        counts = json.loads(run.stdout)
        self.assertEqual((counts["sent"], counts["acknowledged"]), (CONNECTIONS * FRAMES,) * 2)
        self.assertGreaterEqual(counts["p99_us"], counts["p50_us"])
        self.assertGreaterEqual(counts["max_us"], counts["p99_us"])
        return counts

    def test_closed_loop_pipelined_and_open_loop_are_counted_at_the_sink(self):
        port = self.sink()
        self.check(load(port))
        self.check(load(port, "--in-flight", "7"))
        # 600 frames at 2,000 a second are due within 0.3 s, and not before.
        self.assertGreaterEqual(self.check(load(port, "--rate", "2000"))["seconds"], 0.29)

    def test_the_daemon_folds_every_frame_it_acknowledged(self):
        stations = load(0, "--list-stations").stdout.split()
        self.assertEqual(len(set(stations)), CONNECTIONS)
        daemon = Daemon({
            "freshet.yaml": SETTINGS + "channels:\n  file: {path: calls.jsonl}\n",
            "areas.csv": "area,name,parent\n330799,County,\n",
            "people.csv": "person,name,area,role,post\nP1,Desk,330799,county-duty,A\n",
            "thresholds.csv": "scope,id,name,severity,raise,clear,hold\n",
            "stations.csv": "station,name,kind,area,catchment,rain_step,level_step\n" +
                            "".join(f"{one},{one},rain,330799,c,1m,1m\n" for one in stations),
            "rules/rain.yaml": "rules:\n  - name: rain\n    event: rain\n    issuer: test\n    severities:\n"
                               "      blue: {raise: rain(1h) >= 35 mm, clear: rain(1h) < 25 mm, hold: 1h}\n",
        })
        self.addCleanup(daemon.remove)
        daemon.start()
        self.check(load(daemon.ports["sl651"], "--in-flight", "5"))
        daemon.wait_for("every report folded", lambda: all(
            one["reports"] == FRAMES for one in daemon.json("/api/v1/stations")["stations"]))

    def test_nobody_there_is_said(self):
        refused = load(1)
        self.assertEqual(refused.returncode, 1)
        self.assertIn("connect", refused.stderr)


if __name__ == "__main__":
    run(BENCH / "freshet-load")
