#!/usr/bin/env python3
"""The daemon's own station: its test frames come through and are timed, nobody sees or hears of them, no result
changes, and when the journal hangs it is the canary that says so."""
import shutil
import subprocess
import time
import unittest

from peers.daemon import FRESHET, Daemon
from peers.running import run
from peers.sl651 import Station, report
from peers.valley import FILES, STAGE


def beijing(seconds_ago=0):
    return time.gmtime(time.time() + 8 * 3600 - seconds_ago)


class Canary(unittest.TestCase):
    def daemon(self, period):
        files = dict(FILES)
        files["freshet.yaml"] = "\n".join(line for line in files["freshet.yaml"].splitlines()
                                          if not line.startswith("canary:")) + f"\ncanary: {period}\n"
        daemon = Daemon(files)
        self.addCleanup(daemon.remove)
        return daemon.start()

    def storm(self, daemon):
        """4.90 m five minutes ago, 5.10 m now: what is said of it, without the times of this run."""
        station = Station(daemon.ports["sl651"])
        self.addCleanup(station.close)
        station.send(report(STAGE, 1, beijing(300), beijing(300), level=4.90))
        station.send(report(STAGE, 2, beijing(), beijing(), level=5.10))
        self.assertEqual(len(station.hear(2)), 2)
        daemon.wait_for("the call", lambda: (daemon.folder / "calls.jsonl").exists() and
                        (daemon.folder / "calls.jsonl").read_text().count("\n") >= 1)
        incidents = daemon.json("/api/v1/incidents?state=all")["incidents"]
        return [(one["severity"], one["subject"], one["type"], one["revision"]) for one in incidents]

    def test_it_comes_through_is_timed_and_nobody_sees_it(self):
        daemon = self.daemon("1s")
        daemon.wait_for("three of them", lambda: daemon.metric("freshet_canary_returned_total") >= 3)
        self.assertLess(daemon.metric("freshet_canary_age_seconds"), 3)
        self.assertEqual(daemon.metric("freshet_canary_unanswered_total"), 0)
        self.assertGreaterEqual(daemon.metric("freshet_canary_seconds_count"), 3)
        self.assertEqual(daemon.status_of("/-/ready"), 200)
        self.assertEqual(daemon.json("/api/v1/incidents?state=all")["incidents"], [])
        self.assertEqual({one["station"] for one in daemon.json("/api/v1/stations")["stations"]
                          if one["known"] is False}, set())
        said = self.storm(daemon)
        self.assertEqual(said, self.storm(self.daemon("off")), "with it and without it")
        # Journaled, so that what it passed through is the real way; folded as nothing.
        sent = daemon.metric("freshet_canary_sent_total")
        self.assertGreaterEqual(daemon.metric("freshet_sl651_test_frames_total"), sent - 1)
        self.assertEqual(daemon.end(), 0)
        daemon.start()
        self.assertEqual(daemon.metric("freshet_shard_recovery_differences_total"), 0)

    def test_a_journal_that_hangs_is_its_trouble_and_passes(self):
        if not shutil.which("strace"):
            print("not tried: a hanging disk (no strace)")
            return
        daemon = self.daemon("1s")
        trace = open(daemon.folder / "trace", "wb")
        self.addCleanup(trace.close)
        tracer = subprocess.Popen(["strace", "-f", "-e", "trace=fdatasync", "-e",
                                   "inject=fdatasync:delay_enter=60000000", "-p", str(daemon.process.pid)],
                                  stdout=trace, stderr=trace)
        self.addCleanup(tracer.wait)
        self.addCleanup(tracer.kill)
        time.sleep(0.5)
        if tracer.poll() is not None:
            print("not tried: a hanging disk (strace may not attach)")
            return

        def not_working():
            return daemon.json("/api/v1/status")["not_working"]
        daemon.wait_for("the canary's trouble", lambda: "no test frame has come through" in not_working())
        self.assertEqual(daemon.status_of("/-/ready"), 503)
        tracer.kill()
        daemon.wait_for("the end of it", lambda: not_working() == "")
        self.assertEqual(daemon.status_of("/-/ready"), 200)


if __name__ == "__main__":
    run(FRESHET)
