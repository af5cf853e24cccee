#!/usr/bin/env python3
"""freshet replay against the whole daemon: it refuses a clock that does not fit and names the one that would, plays
over both protocols until everything is acknowledged, and refuses what a protocol cannot carry."""
import json
import re
import unittest

from peers.daemon import FRESHET, Daemon
from peers.running import run
from peers.valley import FILES, RAIN, STAGE

# Two hours of 1 July: a stage gauge that passes 5 m and falls again, and some rain.
LEVELS = [4.60, 4.70, 4.80, 4.90, 5.00, 5.10, 5.20, 5.10, 5.00, 4.90, 4.80, 4.70, 4.60] + [4.50] * 11


def recording(levels=LEVELS):
    rows = ["station,element,time,value,unit,minutes"]
    for i, level in enumerate(levels):
        time = f"2026-07-01T{8 + (i + 1) * 5 // 60:02}:{(i + 1) * 5 % 60:02}:00+08:00"
        rows += [f"{STAGE},level,{time},{level},m,", f"{RAIN},rain,{time},{i % 3 * 0.5},mm,5"]
    return "\n".join(rows) + "\n"


class Replay(unittest.TestCase):
    def setUp(self):
        self.daemon = Daemon({**FILES, "storm.csv": recording()})
        self.addCleanup(self.daemon.remove)

    def replay(self, *words, to="stream", file="storm.csv"):
        return self.daemon.command("replay", str(self.daemon.folder / file), *words, "-o", "json",
                                   "--daemon", f"127.0.0.1:{self.daemon.ports['http']}",
                                   "--to", f"127.0.0.1:{self.daemon.ports[to]}")

    def named_clock(self):
        """What replay says would fit, asked of a daemon whose clock is the machine's."""
        self.daemon.start()
        refused = self.replay()
        self.assertEqual(refused.returncode, 1)
        self.assertIn("the first report is due at 2026-07-01T08:05:00+08:00", refused.stderr)
        self.assertEqual(self.daemon.end(), 0)
        return re.search(r"freshet serve --clock (\S+)", refused.stderr).group(1)

    def reports(self):
        return sum(one["reports"] for one in self.daemon.json("/api/v1/stations")["stations"])

    def play(self, *words, **more):
        # The clock is the named one, but faster: the test need not wait for the head start.
        origin, factor = self.named_clock().rsplit(",", 1)
        self.assertEqual(float(factor), round(float(factor)))
        self.daemon.start("--clock", f"{origin},2400", "--data", str(self.daemon.folder / "storm-data"))
        played = self.replay(*words, **more)
        self.assertEqual(played.returncode, 0, played.stderr)
        counts = json.loads(played.stdout)
        self.assertEqual((counts["sent"], counts["acknowledged"], counts["unacknowledged"]), (48, 48, 0))
        self.daemon.wait_for("all reports folded", lambda: self.reports() == 48)
        incidents = self.daemon.json("/api/v1/incidents?state=all")["incidents"]
        self.assertEqual([(one["incident"], one["state"]) for one in incidents],
                         [(f"stage.{STAGE}.20260701T002500Z", "ended")])

    def test_the_clock_it_names_is_one_that_fits_and_everything_is_acknowledged(self):
        self.play()

    def backtest(self, *words):
        run = self.daemon.command("backtest", *words, "-o", "json")
        self.assertEqual(run.returncode, 0, run.stderr)
        return json.loads(run.stdout)

    def test_a_backtest_of_the_file_or_of_the_journal_says_the_same(self):
        self.play()
        revisions = self.daemon.json(f"/api/v1/incidents/stage.{STAGE}.20260701T002500Z")["revisions"]
        self.assertEqual(self.daemon.end(), 0)
        journal = self.backtest("--journal", str(self.daemon.folder / "storm-data"))
        self.assertEqual(journal["published"], revisions)
        file = self.backtest(str(self.daemon.folder / "storm.csv"), "--config", str(self.daemon.folder))
        self.assertEqual(file["episodes"], journal["episodes"])
        (episode,) = file["episodes"]
        self.assertEqual((episode["crossed_at"], episode["ended_at"]),
                         (revisions[0]["onset"], revisions[-1]["ended_at"]))

    def test_over_sl651_the_same_comes_out(self):
        self.play("--protocol", "sl651", to="sl651")

    def test_sl651_refuses_what_it_cannot_carry_before_anything_is_sent(self):
        (self.daemon.folder / "fine.csv").write_text(recording([5.1234] + LEVELS[1:]))
        origin = self.named_clock().rsplit(",", 1)[0]
        self.daemon.start("--clock", f"{origin},2400", "--data", str(self.daemon.folder / "storm-data"))
        refused = self.replay("--protocol", "sl651", to="sl651", file="fine.csv")
        self.assertEqual(refused.returncode, 1)
        self.assertRegex(refused.stderr, rf"1 of 48 reports cannot be sent this way, the first: {STAGE}")
        self.assertEqual(self.reports(), 0)
        rounded = self.replay("--protocol", "sl651", "--round", to="sl651", file="fine.csv")
        self.assertEqual(rounded.returncode, 0, rounded.stderr)

    def test_a_daemon_that_calls_people_is_not_played_to(self):
        path = self.daemon.folder / "freshet.yaml"
        path.write_text("status: actual\n" + path.read_text())
        self.daemon.start()
        refused = self.replay()
        self.assertEqual(refused.returncode, 1)
        self.assertIn("status is actual", refused.stderr)
        self.assertEqual(self.reports(), 0)

    def test_wrong_usage_and_nobody_there(self):
        self.assertEqual(self.daemon.command("replay").returncode, 2)
        nobody = self.daemon.command("replay", "--storm", "design", "--daemon", "127.0.0.1:1")
        self.assertEqual(nobody.returncode, 1)
        self.assertIn("no daemon answers", nobody.stderr)


if __name__ == "__main__":
    run(FRESHET)
