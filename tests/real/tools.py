#!/usr/bin/env python3
"""The tools with which a threshold is changed: rule tests, a sweep, a diff of two folders, and why a warning was said,
as a duty officer types them; explain and diff over the journal of a daemon that runs."""
import json
import os
import pathlib
import shutil
import subprocess
import tempfile
import time
import unittest

from peers.daemon import FRESHET, Daemon
from peers.running import run
from peers.sl651 import Station, report
from peers.valley import FILES, STAGE

SOURCE = pathlib.Path(os.environ["FRESHET_SOURCE_DIR"])
RULES = """
rules:
  - name: stage
    event: flood
    all_clear: auto
    severities:
      yellow: {raise: level >= threshold.stage or rise(30m) >= 3 m, clear: level < threshold.stage, hold: 30m}
"""
HEAD = "scope,id,name,severity,raise,clear,hold\n"
THRESHOLDS = HEAD + f"default,,stage,,5.00 m,4.80 m,\nstation,{STAGE},stage,,4.00 m,3.80 m,1h\n"
OWN = {"rules/valley.yaml": RULES, "thresholds.csv": THRESHOLDS}
SCENARIO = f"""scenario: The stage rises over its own threshold
date: 2026-07-01
== input ==
06:00 every 5m {STAGE} level 3.90 4.10 m
== expect ==
"""
ALERT = "06:05 Alert yellow I1 onset 06:05 because level 4.1 m >= 4.0 m\n"


def freshet(*words):
    return subprocess.run([str(FRESHET), *map(str, words)], capture_output=True, text=True, timeout=60)


class Tools(unittest.TestCase):
    def setUp(self):
        self.place = pathlib.Path(tempfile.mkdtemp(prefix="freshet-test-"))
        self.addCleanup(shutil.rmtree, self.place, ignore_errors=True)

    def folder(self, name, changed=()):
        folder = self.place / name
        for file, text in (FILES | OWN | dict(changed)).items():
            (folder / file).parent.mkdir(parents=True, exist_ok=True)
            (folder / file).write_text(text, encoding="utf-8")
        return folder

    def storm(self):
        """Two rises of the stage: to 4.60 m, and at night to 4.60 m and 5.60 m."""
        rows = ["station,element,time,value,unit"]
        for hour, level in ((6, 3.0), (7, 4.6), (8, 3.0), (9, 3.0), (10, 3.0), (20, 3.0), (21, 4.6), (22, 5.6), (23, 3.0)):
            for minute in range(0, 60, 5):
                rows.append(f"{STAGE},level,2026-07-01T{hour:02}:{minute:02}:00+08:00,{level},m")
        (self.place / "storm.csv").write_text("\n".join(rows) + "\n")
        return self.place / "storm.csv"

    def test_a_rule_test_holds_and_fails_with_the_exit_code_of_each(self):
        folder = self.folder("valley", {"tests/first.scenario": SCENARIO + ALERT})
        held = freshet("test", folder)
        self.assertEqual((held.returncode, held.stdout[:3]), (0, "ok "), held)
        (folder / "tests/second.scenario").write_text(SCENARIO)
        failed = freshet("test", folder, "--junit", self.place / "out.xml")
        self.assertEqual(failed.returncode, 1)
        self.assertIn("second.scenario: published and not listed: " + ALERT.split(" I1")[0], failed.stdout)
        self.assertIn('tests="2" failures="1"', (self.place / "out.xml").read_text())
        for words in (["test", self.place / "none.scenario"], ["test", self.place],
                      ["test", folder, "--config", folder]):
            self.assertEqual(freshet(*words).returncode, 2, words)
        lists = json.loads(freshet("test", folder, "-o", "json").stdout)
        self.assertEqual([case["holds"] for case in lists["cases"]], [True, False])

    def test_what_init_writes_holds(self):
        self.assertEqual(freshet("init", self.place / "new").returncode, 0)
        self.assertEqual(freshet("test", self.place / "new").returncode, 0)
        self.assertEqual(freshet("check", self.place / "new").returncode, 0)

    def test_every_pack_that_init_writes_holds(self):
        listed = freshet("init", "--packs")
        names = [line.split()[0] for line in listed.stdout.splitlines()]
        self.assertEqual(names, sorted(path.name for path in (SOURCE / "deploy/rules").iterdir() if path.is_dir()))
        for name in names:
            place = self.place / name
            self.assertEqual(freshet("init", "--pack", name, place).returncode, 0, name)
            self.assertIn("Loopback", (place / "freshet.yaml").read_text(), "its lines are explained")
            for command in ("check", "test"):
                told = freshet(command, place)
                self.assertEqual(told.returncode, 0, told)
        unknown = freshet("init", "--pack", "flood-level", self.place / "none")
        self.assertEqual(unknown.returncode, 2)
        self.assertIn("did you mean `flood-levels`?", unknown.stderr)
        self.assertEqual(freshet("init").returncode, 2)

    def test_a_sweep_counts_against_what_happened(self):
        folder, storm = self.folder("valley"), self.storm()
        (self.place / "impacts.csv").write_text(f"station,time\n{STAGE},2026-07-01T22:30:00+08:00\n")
        swept = freshet("backtest", storm, "--config", folder, "--sweep", "stage=4..6/1",
                        "--impacts", self.place / "impacts.csv", "-o", "json")
        self.assertEqual(swept.returncode, 0, swept.stderr)
        counts = [(one["value"], one["incidents"], one["hits"], one["misses"], one["false_alarms"])
                  for one in json.loads(swept.stdout)["values"]]
        self.assertEqual(counts, [(4, 2, 1, 0, 1), (5, 1, 1, 0, 0), (6, 0, 0, 1, 0)])
        self.assertEqual(freshet("backtest", storm, "--sweep", "stage=4..6/1").returncode, 2)

    def test_a_diff_says_what_would_change(self):
        old, storm = self.folder("old"), self.storm()
        fresh = self.folder("new", {"thresholds.csv": THRESHOLDS.replace("4.00 m,3.80", "5.00 m,4.80")})
        changed = freshet("rules", "diff", old, fresh, "--data", storm)
        self.assertEqual(changed.returncode, 1, changed.stderr)
        self.assertIn(f"changed  threshold stage of station {STAGE}, raise: 4 m -> 5 m  [thresholds.csv:3]", changed.stdout)
        self.assertIn(f"vanishes stage {STAGE}: yellow 2026-07-01T07:00:00+08:00 .. ", changed.stdout)
        self.assertIn(f"moves    stage {STAGE}: ", changed.stdout)
        self.assertEqual(freshet("rules", "diff", old, old, "--data", storm).returncode, 0)
        self.assertEqual(freshet("rules", "diff", old, self.place / "none").returncode, 2)

    def test_a_warning_of_a_running_daemon_is_explained_and_reproduced(self):
        daemon = Daemon(FILES | OWN)
        self.addCleanup(daemon.remove)
        daemon.start()
        station = Station(daemon.ports["sl651"])
        self.addCleanup(station.close)
        for serial, (ago, level) in enumerate(((300, 3.90), (0, 4.10)), 1):
            when = time.gmtime(time.time() + 8 * 3600 - ago)
            station.send(report(STAGE, serial, when, when, level=level))
        station.hear(2)
        daemon.wait_for("the warning", lambda: daemon.json("/api/v1/incidents")["incidents"])
        incident = daemon.json("/api/v1/incidents")["incidents"][0]["incident"]
        data = daemon.folder / "data"
        explained = freshet("explain", incident, "--journal", data)
        self.assertEqual(explained.returncode, 0, explained.stderr)
        self.assertIn("byte for byte", explained.stderr)
        self.assertIn("level 4.1 m (threshold 4.0 m)", explained.stdout)
        self.assertRegex(explained.stdout, rf"decides +station {STAGE} +raise 4 m, clear 3.8 m, hold 1h")
        self.assertRegex(explained.stdout, r"overridden +default +raise 5 m, clear 4.8 m")
        self.assertEqual(explained.stdout.count(" good "), 2, explained.stdout)
        # Out of the running daemon's data, to be taken elsewhere.
        proof = self.place / "proof"
        exported = freshet("explain", incident, "--journal", data, "--export", proof)
        self.assertEqual((exported.returncode, exported.stdout), (0, explained.stdout), exported.stderr)
        over = freshet("explain", incident, "--journal", data, "--export", proof)
        self.assertEqual((over.returncode, "is there already" in over.stderr), (1, True), over.stderr)
        self.assertEqual(daemon.end(), 0)

        # Elsewhere, with nothing but a copy of the journal and the token.
        token = json.loads(freshet("explain", incident, "--journal", data, "-o", "json").stdout)["token"]
        self.assertIn(token, explained.stdout)
        shutil.copytree(data / "journal", self.place / "copy" / "journal")
        again = freshet("explain", "--offline", token, "--journal", self.place / "copy")
        self.assertEqual(again.returncode, 0, again.stderr)
        self.assertIn("byte for byte", again.stderr)
        self.assertEqual(again.stdout, explained.stdout)
        forged = token[:-1] + ("0" if token[-1] != "0" else "1")
        other = freshet("explain", "--offline", forged, "--journal", self.place / "copy")
        self.assertEqual((other.returncode, "OTHER bytes" in other.stderr), (1, True), other.stderr)
        self.assertEqual(freshet("explain", "--offline", "x", "--journal", data).returncode, 2)
        self.assertEqual(freshet("explain", "nothing", "--journal", data).returncode, 1)
        self.assertEqual(freshet("explain", "--journal", data).returncode, 2)

        # Elsewhere, with nothing but what was exported.
        daemon_folder = daemon.folder.with_name(daemon.folder.name + "-away")
        daemon.folder.rename(daemon_folder)
        verified = freshet("explain", "--verify", proof)
        self.assertEqual((verified.returncode, verified.stdout), (0, explained.stdout), verified.stderr)
        self.assertIn("byte for byte", verified.stderr)
        self.assertEqual(json.loads(freshet("explain", "--verify", proof, "-o", "json").stdout)["token"], token)
        bytes_of = proof.read_bytes()
        for place in (len(bytes_of) // 3, len(bytes_of) // 2, len(bytes_of) - 1):
            proof.write_bytes(bytes_of[:place] + bytes([bytes_of[place] ^ 1]) + bytes_of[place + 1:])
            changed = freshet("explain", "--verify", proof)
            self.assertEqual((changed.returncode, changed.stdout), (1, ""), changed)
            self.assertRegex(changed.stderr, "bytes of it were changed|is not what explain wrote")
        self.assertEqual(freshet("explain", "--verify", proof, "--journal", self.place).returncode, 2)
        daemon_folder.rename(daemon.folder)

        fresh = self.folder("new", {"thresholds.csv": HEAD + "default,,stage,,5.00 m,4.80 m,\n"})
        differs = freshet("rules", "diff", daemon.folder, fresh, "--journal", data)
        self.assertEqual(differs.returncode, 1, differs.stderr)
        self.assertIn(f"vanishes stage {STAGE}: yellow", differs.stdout)


run(FRESHET)
