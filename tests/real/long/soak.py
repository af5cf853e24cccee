#!/usr/bin/env python3
"""Half an hour at 70 % of what this machine can take, on a clock that runs so fast that each station reports once a minute
of its time: windows fill and are trimmed, the journal is let go of, storms come and go. What has no answer for ten seconds
is sent again, as a station does: a machine that stands still for a moment has frames refused. Nothing is lost, every account adds up, and memory, descriptors and the time until an acknowledgement at the end are what they were after the first quarter.

FRESHET_SOAK_SECONDS makes it shorter, for trying it out: too short, and the windows are still filling."""
import calendar
import json
import os
import pathlib
import shutil
import statistics
import subprocess
import sys
import time
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))
from peers.daemon import FRESHET, SETTINGS, Daemon  # noqa: E402
from peers.running import run, skip

LOAD = pathlib.Path(os.environ["FRESHET_BUILD_DIR"]) / "bench/freshet-load"
SECONDS = int(os.environ.get("FRESHET_SOAK_SECONDS", 1800))
SLICE = 60
PREPARE = 15  # Before each slice: its frames are made, its stations connect.
CONNECTIONS = 3000
ORIGIN = "2026-07-01T08:00:00+08:00"
FREE_NEEDED = 30 << 30
RULES = pathlib.Path(os.environ["FRESHET_SOURCE_DIR"]) / "deploy/rules/default.yaml"


def load(port, *words):
    run = subprocess.run([LOAD, "--port", str(port), "--connections", str(CONNECTIONS), "--patience", "120", *words],
                         capture_output=True, text=True, timeout=600)
    if run.returncode != 0:
        raise AssertionError(run.stderr + run.stdout)
    return json.loads(run.stdout)


def resident_bytes(pid):
    pages = int(pathlib.Path(f"/proc/{pid}/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE")


def county():
    stations = subprocess.run([LOAD, "--connections", str(CONNECTIONS), "--list-stations"], capture_output=True,
                              text=True, check=True).stdout.split()
    return {
        "freshet.yaml": SETTINGS + "channels:\n  file: {path: calls.jsonl}\nretention: 4d\n"
                                   f"limits: {{connections_per_address: {2 * CONNECTIONS}}}\n",
        "areas.csv": "area,name,parent\n330799,County,\n",
        "people.csv": "person,name,area,role,post\nP1,Desk,330799,county-duty,A\n",
        "thresholds.csv": "scope,id,name,severity,raise,clear,hold\n",
        "stations.csv": "station,name,kind,area,catchment,rain_step,level_step\n" + "".join(
            f"{one},{one},rain,330799,c{i // 8},1m,1m\n" for i, one in enumerate(stations)),
        "rules/default.yaml": RULES.read_text(),
    }


class Soak(unittest.TestCase):
    def begin(self, *words):
        daemon = Daemon(county())
        self.addCleanup(daemon.remove)
        return daemon.start(*words)

    def ceiling(self):
        daemon = self.begin()
        # The first answers are of cold caches; the second run says what the machine can take.
        for _ in range(2):
            counts = load(daemon.ports["sl651"], "--frames-each", "50", "--in-flight", "1")
        self.assertEqual(daemon.end(), 0, daemon.said())
        return counts["frames_per_second"]

    def storm_time(self, begin):
        """Of the daemon's clock at a moment of the real one."""
        said = self.daemon.json("/api/v1/status")["now"]
        now = calendar.timegm(time.strptime(said[:19], "%Y-%m-%dT%H:%M:%S")) + (begin - time.time()) * self.factor
        return time.strftime("%Y-%m-%dT%H:%M:%S+08:00", time.gmtime(now))

    def look(self, slice_counts):
        pid = self.daemon.process.pid
        self.daemon.wait_for("the stations to be gone", lambda: len(os.listdir(f"/proc/{pid}/fd")) < CONNECTIONS // 10)
        return {"p50": slice_counts["p50_us"], "p99": slice_counts["p99_us"], "bytes": resident_bytes(pid),
                "files": len(os.listdir(f"/proc/{pid}/fd"))}

    def test_nothing_grows_and_nothing_is_lost(self):
        ceiling = self.ceiling()
        rate = int(0.7 * ceiling)
        each = min(rate * SLICE // CONNECTIONS, 1440)
        self.factor = 60 * rate / CONNECTIONS
        self.daemon = self.begin("--clock", f"{ORIGIN},{self.factor:.3f}")
        sent = resent = 0
        looks = []
        end = time.monotonic() + SECONDS
        while time.monotonic() < end:
            begin = time.time() + PREPARE
            counts = load(self.daemon.ports["sl651"], "--frames-each", str(each), "--rate", str(rate), "--resend", "10",
                          "--from", self.storm_time(begin), "--at", str(begin))
            self.assertEqual(counts["sent"], counts["acknowledged"])
            sent += counts["sent"]
            resent += counts["resent"]
            looks.append(self.look(counts))
            # A second's delay is minutes of such a clock: it is doubted then, and rightly.
            code, why = self.daemon.answer("/-/ready")
            self.assertTrue(code == 200 or "look at this machine's clock" in str(why), f"{why}\n{self.daemon.said()}")
        journaled = self.daemon.metric("freshet_journal_reports_total")
        refused = sum(self.daemon.metric(f"freshet_sl651_refused_overload_{word}_total") for word in
                      ("can_wait", "regular", "can_warn"))
        # Of a slice's last frames the second copy may come when its station has gone.
        self.assertTrue(sent <= journaled <= sent + resent - refused, f"{journaled=} {sent=} {resent=} {refused=}")
        self.daemon.wait_for("the fold to catch up", lambda: self.daemon.metric("freshet_shard_next_offset") ==
                             self.daemon.json("/api/v1/status")["journal_end"], 120)
        days = (time.monotonic() - end + SECONDS) * self.factor / 86400

        quarter = max(len(looks) // 4, 1)
        early, late = looks[quarter:2 * quarter] or looks[:1], looks[-quarter:]
        said = {}
        for what in ("p50", "p99", "bytes", "files"):
            said[what] = [statistics.median(look[what] for look in part) for part in (early, late)]
        print(f"soak: {SECONDS} s, {days:.1f} days of storm time, at {rate} frames/s (70 % of {ceiling:.0f}), "
              f"{sent} frames, lost 0, {refused:.0f} refused for overload and sent again; second and last quarter: "
              f"p50 {said['p50'][0] / 1000:.2f} and {said['p50'][1] / 1000:.2f} ms, p99 "
              f"{said['p99'][0] / 1000:.1f} and {said['p99'][1] / 1000:.1f} ms, memory {said['bytes'][0] / 2**20:.0f} "
              f"and {said['bytes'][1] / 2**20:.0f} MiB, descriptors {said['files'][0]:.0f} and {said['files'][1]:.0f}")
        self.assertLess(said["bytes"][1], 1.15 * said["bytes"][0] + (16 << 20), "memory grows")
        self.assertLess(said["files"][1], said["files"][0] + 50, "descriptors grow")
        self.assertLess(said["p50"][1], 2 * said["p50"][0] + 1000, "it becomes slower")


if __name__ == "__main__":
    if not LOAD.exists() or not FRESHET.exists():
        skip(f"{LOAD} or {FRESHET} is not built")
    if shutil.disk_usage("/tmp").free < FREE_NEEDED:
        skip(f"the soak journals some ten GiB, and less than {FREE_NEEDED >> 30} are free in /tmp")
    run()
