#!/usr/bin/env python3
"""A rule book with a lower threshold judges beside the one in force: what it would have said otherwise is named, and nobody is
called by it. Stopped, killed, refused or taken away it costs the live path nothing."""
import calendar
import json
import os
import pathlib
import signal
import time
import unittest

from peers.daemon import FRESHET, Daemon
from peers.running import run
from peers.sl651 import Station, report
from peers.valley import FILES, STAGE

RULES = """
rules:
  - name: stage
    event: mountain-torrent
    all_clear: auto
    severities:
      yellow: {raise: level >= threshold.stage, clear: level < 3.50 m, hold: 20m}
"""
HEAD = "scope,id,name,severity,raise,clear,hold\n"
LIVE = HEAD + "default,,stage,,5.00 m,,\n"
SHADOW = {"shadow/thresholds.csv": HEAD + "default,,stage,,4.00 m,,\n"}
SETTINGS = FILES["freshet.yaml"]
FOLDER = FILES | {"rules/valley.yaml": RULES, "thresholds.csv": LIVE, "freshet.yaml": SETTINGS + "shadow: shadow\n"} | SHADOW
FACTOR = 2000  # Storm seconds a second.
ORIGIN, BEGIN = "2026-07-01T06:00:00+08:00", calendar.timegm((2026, 6, 30, 22, 0, 0))
# Every five minutes. The live book sees the first rise, ten minutes later than the shadow; the second only the shadow.
STORM = [3.0, 4.5, 4.6, 5.2, 5.0] + [3.0] * 6 + [4.4, 4.2] + [3.0] * 6


def children(process):
    """Ids of its processes; none of those that ended and were not waited for."""
    found = []
    for entry in pathlib.Path("/proc").iterdir():
        try:
            fields = (entry / "stat").read_text().rsplit(")", 1)[1].split() if entry.name.isdigit() else []
        except OSError:
            continue
        if fields and int(fields[1]) == process and fields[0] != "Z":
            found.append(int(entry.name))
    return found


def is_running(process):
    """Not one that ended, whoever has to wait for it."""
    try:
        return pathlib.Path(f"/proc/{process}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except OSError:
        return False


class Shadow(unittest.TestCase):
    def daemon(self, files=FOLDER):
        daemon = Daemon(files)
        self.addCleanup(daemon.remove)
        return daemon

    def shadow(self, daemon):
        return daemon.json("/api/v1/shadow")

    def wait_until_judged(self, daemon):
        """All that was acknowledged until now."""
        end = daemon.json("/api/v1/status")["journal_end"]
        daemon.wait_for("the shadow", lambda: self.shadow(daemon).get("next", 0) >= end)
        return self.shadow(daemon)

    def one(self, daemon):
        """The process of the shadow, the only one that the daemon has."""
        daemon.wait_for("a process", lambda: len(children(daemon.process.pid)) == 1)
        return children(daemon.process.pid)[0]

    def send(self, daemon, serial, level, ago=0):
        station = Station(daemon.ports["sl651"])
        when = time.gmtime(time.time() + 8 * 3600 - ago)
        station.send(report(STAGE, serial, when, when, level=level))
        self.assertEqual(len(station.hear(1)), 1, "acknowledged")
        station.close()

    def test_a_storm_under_a_lower_threshold(self):
        daemon = self.daemon()
        daemon.start("--clock", f"{ORIGIN},{FACTOR}")
        gauge = Station(daemon.ports["sl651"])
        self.addCleanup(gauge.close)
        now, asked = daemon.json("/api/v1/status")["now"], time.monotonic()
        offset = calendar.timegm(time.strptime(now[:19], "%Y-%m-%dT%H:%M:%S")) - 8 * 3600
        for step, level in enumerate(STORM, 1):
            at = BEGIN + 300 * step
            time.sleep(max(0, (at - offset) / FACTOR - (time.monotonic() - asked)))
            when = time.gmtime(at + 8 * 3600)
            gauge.send(report(STAGE, step, when, when, level=level))
            self.assertEqual(len(gauge.hear(1)), 1)
        said = self.wait_until_judged(daemon)
        self.assertEqual((said["state"], said["trouble"]), ("following", ""))
        self.assertEqual((said["live_incidents"], said["shadow_incidents"]), (1, 2))
        second, first = said["differences"]
        self.assertEqual((second["difference"], second["live"]), ("only_shadow", None))
        self.assertEqual((first["difference"], first["live"]["peak"], first["shadow"]["peak"]), ("earlier", "yellow", "yellow"))
        self.assertGreater(first["apart_seconds"], 0)  # How much depends on when they came, hence on the machine.
        self.assertEqual({name: count for name, count in said["counts"].items() if count}, {"only_shadow": 1, "earlier": 1})

        # What is in force is as if there were none: one incident, and calls about it alone.
        incidents = daemon.json("/api/v1/incidents?state=all")["incidents"]
        self.assertEqual([one["incident"] for one in incidents], [first["live"]["incident"]])
        called = {json.loads(line)["incident"] for line in (daemon.folder / "calls.jsonl").read_text().splitlines()}
        self.assertEqual(called, {first["live"]["incident"]})
        self.assertNotIn(second["shadow"]["incident"], daemon.get("/api/v1/ledger"))

        address = f"127.0.0.1:{daemon.ports['http']}"
        shown = daemon.command("shadow", "--daemon", address)
        self.assertEqual(shown.returncode, 0, shown.stderr)
        self.assertIn("1 incidents live, 2 in the shadow; 1 only in the shadow, 1 earlier in the shadow.", shown.stdout)
        self.assertIn(f"stage {STAGE}: only in the shadow; shadow yellow since ", shown.stdout)
        self.assertIn("<h2>Shadow rule book</h2>", daemon.get("/"))
        self.assertIn('freshet_shadow_differences{difference="only_shadow"} 1', daemon.get("/metrics"))
        self.assertEqual(daemon.metric("freshet_shadow_running"), 1)
        process = self.one(daemon)
        self.assertEqual(daemon.end(), 0, daemon.said())
        self.assertFalse(is_running(process))

    def test_what_happens_to_it_does_not_happen_to_the_daemon(self):
        daemon = self.daemon()
        daemon.start()
        self.send(daemon, 1, 3.9, ago=300)
        self.send(daemon, 2, 4.5)
        self.assertEqual(self.wait_until_judged(daemon)["counts"]["only_shadow"], 1)
        first = self.one(daemon)
        self.assertEqual((pathlib.Path(f"/proc/{first}") / "oom_score_adj").read_text(), "1000\n")
        # Of the daemon's it has the stream and the log: a port kept open would outlive the daemon with it.
        self.assertEqual(sorted(os.listdir(f"/proc/{first}/fd")), ["0", "1", "2"])

        os.kill(first, signal.SIGSTOP)  # It hangs: reports are taken all the same, and it says how far it is behind.
        for serial in range(3, 103):
            self.send(daemon, serial, 4.5)
        daemon.wait_for("its being behind", lambda: daemon.metric("freshet_shadow_behind_records") >= 90)
        self.assertEqual(daemon.answer("/-/ready")[0], 200)
        os.kill(first, signal.SIGCONT)
        self.wait_until_judged(daemon)

        os.kill(first, signal.SIGKILL)
        self.send(daemon, 103, 4.6)
        self.assertEqual(daemon.answer("/-/ready")[0], 200)
        daemon.wait_for("another one", lambda: daemon.metric("freshet_shadow_starts_total") == 2)
        self.assertNotEqual(self.one(daemon), first)
        # Begun afresh from the journal it says the same.
        self.assertEqual(self.wait_until_judged(daemon)["counts"]["only_shadow"], 1)
        self.assertEqual(daemon.metric("freshet_shadow_ends_total"), 1)
        self.assertIn("ended by signal 9; it begins afresh after 1s", daemon.said())
        self.assertEqual(daemon.json("/api/v1/incidents")["incidents"], [])

        last = self.one(daemon)
        daemon.end(signal.SIGKILL)  # It does not outlive the daemon, and keeps no port of it.
        daemon.wait_for("its end", lambda: not is_running(last))

    def test_it_is_read_again_with_the_rest_and_refused_by_itself(self):
        daemon = self.daemon(FOLDER | {"freshet.yaml": SETTINGS})
        daemon.start()
        self.assertEqual(daemon.status_of("/api/v1/shadow"), 404)
        self.send(daemon, 1, 3.9, ago=300)
        self.send(daemon, 2, 4.5)
        # Named while the daemon runs: it begins with what was journaled before.
        (daemon.folder / "freshet.yaml").write_text(SETTINGS + "shadow: shadow\n")
        daemon.process.send_signal(signal.SIGHUP)
        daemon.wait_for("the shadow", lambda: daemon.status_of("/api/v1/shadow") == 200)
        said = self.wait_until_judged(daemon)
        self.assertEqual(said["counts"]["only_shadow"], 1)

        table = daemon.folder / "shadow/thresholds.csv"
        table.write_text(HEAD + "default,,stage,,0 furlongs,,\n")
        code, answer = daemon.post("/-/reload", {})
        self.assertEqual((code, "the old one stays:\nshadow/thresholds.csv:2: " in answer), (200, True), answer)
        refused = self.shadow(daemon)
        self.assertEqual((refused["configuration"], refused["state"]), (said["configuration"], "following"))
        self.assertIn("shadow/thresholds.csv:2: ", refused["trouble"])
        checked = daemon.command("check", str(daemon.folder))
        self.assertEqual((checked.returncode, "shadow/thresholds.csv:2: " in checked.stdout), (1, True), checked)
        self.assertIn("accepts this folder without its shadow", checked.stderr)

        table.write_text(HEAD + "default,,stage,,4.80 m,,\n")
        self.assertIn("begins with the last days", daemon.post("/-/reload", {})[1])
        daemon.wait_for("the new one", lambda: self.shadow(daemon)["configuration"] != said["configuration"])
        self.assertEqual(self.wait_until_judged(daemon)["shadow_incidents"], 0)

        (daemon.folder / "freshet.yaml").write_text(SETTINGS)
        self.assertIn("the shadow rule book is ended", daemon.post("/-/reload", {})[1])
        daemon.wait_for("its end", lambda: not children(daemon.process.pid))
        self.assertEqual(daemon.status_of("/api/v1/shadow"), 404)


run(FRESHET)
