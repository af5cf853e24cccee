#!/usr/bin/env python3
"""The configuration is read again, by SIGHUP and by POST, ten times a second in the middle of a storm, twice of three times another
one: incidents, their times and evidence are those of a backtest that never reloaded and of one of the journal that holds all of them,
every acknowledged report is in it once, and no gauge of twenty that report beside lost a millimetre."""
import calendar
import json
import signal
import time
import unittest

from peers.daemon import FRESHET, Daemon
from peers.ledger import JOURNAL_DUMP, dumped
from peers.running import LONG, run
from peers.sl651 import Station, report
from peers.valley import FILES, RAIN, STAGE

RULES = """
rules:
  - name: half-hour
    event: rainstorm
    all_clear: auto
    severities:
      yellow: {raise: rain(30m) >= 20 mm, clear: rain(30m) < 10 mm, hold: 10m}
      red: {raise: rain(30m) >= 30 mm, clear: rain(30m) < 20 mm, hold: 10m}
  - name: stage
    event: flood
    all_clear: auto
    severities:
      yellow: {raise: level >= 5.00 m, clear: level < 4.80 m, hold: 20m}
"""
# Every five minutes: the rain of the five, the stage at their end.
STORM = [(0.0, 4.0)] * 4 + [(5.0, 4.5), (5.0, 5.1), (5.5, 5.4), (5.0, 5.6), (4.5, 5.2), (5.0, 4.9)] + [(0.0, 4.2)] * 13
BESIDE = [f"00799001{number:02}" for number in range(20)]  # A millimetre every five minutes each.
STATIONS = FILES["stations.csv"] + "".join(f"{one},Gauge {one},rain,330799101201,brook,5m,\n" for one in BESIDE)
FACTOR = 200 if LONG else 1200  # Storm seconds a second.
ORIGIN = "2026-07-01T06:00:00+08:00"
BEGIN = calendar.timegm((2026, 6, 30, 22, 0, 0))


def beijing(seconds):
    return time.gmtime(seconds + 8 * 3600)


def what_was_said(warnings):
    """All of a warning but when it came and under which configuration."""
    keep = ("incident", "revision", "type", "severity", "reason", "onset", "ended_at", "evidence")
    return sorted((json.dumps({key: one[key] for key in keep if key in one}, sort_keys=True) for one in warnings))


class Reloads(unittest.TestCase):
    def setUp(self):
        self.daemon = Daemon(FILES | {"rules/valley.yaml": RULES, "stations.csv": STATIONS})
        self.addCleanup(self.daemon.remove)

    def backtested(self):
        rows = ["station,element,time,value,unit"]
        for step, (rain, level) in enumerate(STORM, 1):
            at = time.strftime("%Y-%m-%dT%H:%M:%S+08:00", beijing(BEGIN + 300 * step))
            rows += [f"{RAIN},rain,{at},{rain},mm", f"{STAGE},level,{at},{level},m"]
        (self.daemon.folder / "storm.csv").write_text("\n".join(rows) + "\n")
        return self.judged(str(self.daemon.folder / "storm.csv"), "--config", str(self.daemon.folder))

    def judged(self, *what):
        done = self.daemon.command("backtest", *what, "-o", "json")
        self.assertEqual(done.returncode, 0, done.stderr)
        return [one for one in json.loads(done.stdout)["published"] if "late_crossing" not in one]

    def reload(self, count):
        """Under another name of a station, which is a configuration record in the journal; every third time as it is."""
        stations = self.daemon.folder / "stations.csv"
        fresh = stations.with_suffix(".new")
        fresh.write_text(STATIONS.replace("Upper gauge", f"Upper gauge {count - (count % 3 == 0)}"))
        fresh.rename(stations)
        if count % 2:
            self.daemon.process.send_signal(signal.SIGHUP)
            return
        code, said = self.daemon.post("/-/reload", {})
        self.assertEqual(code, 200, said)

    def test_a_storm_under_reloads_is_the_storm_without(self):
        expected = what_was_said(self.backtested())
        self.assertGreaterEqual(len(expected), 6, expected)
        self.daemon.start("--clock", f"{ORIGIN},{FACTOR}")
        gauges = {station: Station(self.daemon.ports["sl651"]) for station in (RAIN, STAGE, *BESIDE)}
        for station in gauges.values():
            self.addCleanup(station.close)
        said = self.daemon.json("/api/v1/status")["now"]
        asked = time.monotonic()
        offset = calendar.timegm(time.strptime(said[:19], "%Y-%m-%dT%H:%M:%S")) - 8 * 3600
        reloads = 0
        for step, (rain, level) in enumerate(STORM, 1):
            at = BEGIN + 300 * step
            while offset + (time.monotonic() - asked) * FACTOR < at:
                reloads += 1
                self.reload(reloads)
                time.sleep(0.02)
            when = beijing(at)
            gauges[RAIN].send(report(RAIN, step, when, when, rain=rain))
            gauges[STAGE].send(report(STAGE, step, when, when, level=level))
            for one in BESIDE:
                gauges[one].send(report(one, step, when, when, rain=1.0))
            for station, gauge in gauges.items():
                self.assertEqual([(name, serial) for name, _, serial, _ in gauge.hear(1)], [(station, step)])
        self.daemon.wait_for("the end of both incidents", lambda: not self.daemon.json("/api/v1/incidents")["incidents"])
        self.assertEqual(what_was_said(self.published()), expected)

        def shown():
            """Pages follow what is folded a moment later."""
            rain = {one["station"]: one["rain_24h"] for one in self.daemon.json("/api/v1/stations")["stations"]
                    if one["station"] != STAGE}
            return rain == {RAIN: sum(rain for rain, _ in STORM), **dict.fromkeys(BESIDE, len(STORM))}

        self.daemon.wait_for("every millimetre on the pages", shown)
        self.assertGreater(reloads, 20)
        # Each of them is in the journal, and the journal gives the same.
        self.assertEqual(self.daemon.end(), 0, self.daemon.said())
        data = self.daemon.folder / "data"
        self.assertEqual(what_was_said(self.judged("--journal", str(data))), expected)
        stored = sorted((station, int(serial)) for _, station, _, serial in dumped(data))
        self.assertEqual(stored, sorted((station, step) for station in gauges for step in range(1, len(STORM) + 1)))
        self.daemon.start("--clock", f"{ORIGIN},{FACTOR}")
        self.assertEqual(what_was_said(self.published()), expected)
        self.assertEqual(self.daemon.metric("freshet_shard_recovery_differences_total"), 0)
        print(f"{reloads} reloads, {len(expected)} revisions", flush=True)

    def test_what_the_journal_does_not_take_is_refused_again_and_again(self):
        # A disk that never has room: nothing is journaled, hence no configuration comes into force.
        settings = FILES["freshet.yaml"] + "disk: {low_water: 900000 GiB, ballast: 1 MiB}\n"
        (self.daemon.folder / "freshet.yaml").write_text(settings)
        self.daemon.start()
        self.daemon.wait_for("the hold", lambda: self.daemon.metric("freshet_disk_held") == 2)
        before = self.daemon.json("/api/v1/status")["configuration"]
        stations = self.daemon.folder / "stations.csv"
        stations.write_text(STATIONS.replace("Upper gauge", "Other gauge"))
        for _ in range(2):
            code, said = self.daemon.post("/-/reload", {})
            self.assertEqual((code, "disk is full" in said), (503, True), said)
        self.assertEqual(self.daemon.json("/api/v1/status")["configuration"], before)

    def published(self):
        found = []
        for incident in self.daemon.json("/api/v1/incidents?state=all")["incidents"]:
            found += self.daemon.json(f"/api/v1/incidents/{incident['incident']}")["revisions"]
        return found


run(FRESHET, JOURNAL_DUMP)
