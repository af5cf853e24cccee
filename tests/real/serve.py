#!/usr/bin/env python3
"""The daemon as its users meet it: a gauge's frame becomes a warning and a call, people act on it, strangers are kept
apart, mistakes are refused in one sentence, and an end asked for is clean."""
import json
import time
import unittest

from peers.daemon import FRESHET, Daemon
from peers.running import run
from peers.sl651 import Station, report, uplink
from peers.valley import FILES, STAGE, STRANGER, VILLAGE

ESC = 0x1B


def beijing(seconds_ago=0):
    return time.gmtime(time.time() + 8 * 3600 - seconds_ago)


class Serve(unittest.TestCase):
    def setUp(self):
        self.daemon = Daemon(FILES)
        self.addCleanup(self.daemon.remove)

    def rise(self):
        """4.90 m five minutes ago, 5.10 m now."""
        station = Station(self.daemon.ports["sl651"])
        self.addCleanup(station.close)
        station.send(report(STAGE, 1, beijing(300), beijing(300), level=4.90))
        station.send(report(STAGE, 2, beijing(), beijing(), level=5.10))
        heard = station.hear(2)
        self.assertEqual(heard, [(STAGE, 0x32, 1, ESC), (STAGE, 0x32, 2, ESC)])
        self.daemon.wait_for("the warning", lambda: self.incidents())
        return self.incidents()[0]["incident"]

    def incidents(self, state="open"):
        return self.daemon.json(f"/api/v1/incidents?state={state}")["incidents"]

    def calls(self):
        path = self.daemon.folder / "calls.jsonl"
        if not path.exists():
            return []
        return [json.loads(line) for line in path.read_text().splitlines()]

    def freshet(self, *words):
        return self.daemon.command(*words, "--daemon", f"127.0.0.1:{self.daemon.ports['http']}")

    def test_a_frame_becomes_a_warning_and_a_call_and_survives_a_restart(self):
        self.daemon.start()
        self.assertEqual(self.daemon.status_of("/-/healthy"), 200)
        self.assertEqual(self.daemon.status_of("/-/ready"), 200)
        incident = self.rise()
        self.assertTrue(incident.startswith(f"stage.{STAGE}."), incident)
        self.assertEqual(self.incidents()[0]["severity"], "yellow")
        self.daemon.wait_for("the call", lambda: any(call["person"] == "P5" for call in self.calls()))
        self.assertNotIn("P3", [call["person"] for call in self.calls()], "the other village")
        shown = self.daemon.json(f"/api/v1/incidents/{incident}")
        self.assertEqual(len(shown["revisions"]), 1)
        self.assertTrue(any(line["step"] == "called" for line in shown["ledger"]))
        self.assertIn("Lower gauge", self.daemon.get("/"))
        self.assertIn("<alert", self.daemon.get(f"/api/v1/cap/{incident}.1"))

        calls = len(self.calls())
        self.assertEqual(self.daemon.end(), 0, self.daemon.said())
        self.daemon.start()
        self.assertEqual([one["incident"] for one in self.incidents()], [incident])
        self.assertEqual(self.daemon.metric("freshet_shard_recovery_differences_total"), 0)
        self.assertEqual(len(self.calls()), calls, "a restart calls nobody twice")

    def test_people_act_and_are_refused_in_one_sentence(self):
        self.daemon.start()
        incident = self.rise()
        listed = self.freshet("incident", "list")
        self.assertEqual(listed.returncode, 0, listed.stderr)
        self.assertIn(incident, listed.stdout)
        self.assertIn("5.1 m", listed.stdout)
        self.assertEqual(self.freshet("incident", "cancel", incident).returncode, 2)
        self.assertEqual(self.freshet("incident", "cancel", incident, "--by", "P2").returncode, 2)
        acked = self.freshet("incident", "ack", incident, "--by", "P2")
        self.assertEqual(acked.returncode, 0, acked.stderr)
        self.daemon.wait_for("the acknowledgement", lambda: any(
            line["step"] == "acknowledged" and line["by"] == "P2"
            for line in self.daemon.json(f"/api/v1/incidents/{incident}")["ledger"]))
        cancelled = self.freshet("incident", "cancel", incident, "--by", "P2", "--reason", "gate test")
        self.assertEqual(cancelled.returncode, 0, cancelled.stderr)
        self.daemon.wait_for("the cancel", lambda: not self.incidents())
        last = self.daemon.json(f"/api/v1/incidents/{incident}")["revisions"][-1]
        self.assertEqual((last["type"], last["reason"], last["by"]),
                         ("Cancel", "withdrawn_by_person", "P2"))
        again = self.freshet("incident", "cancel", incident, "--by", "P2", "--reason", "again")
        self.assertEqual((again.returncode, again.stderr.count("\n")), (1, 1))
        raised = self.freshet("incident", "raise", "--area", VILLAGE, "--severity", "red", "--event",
                              "mountain-torrent", "--by", "P2", "--text", "water over the bridge")
        self.assertEqual(raised.returncode, 0, raised.stderr)
        self.daemon.wait_for("the warning by hand", lambda: [
            one for one in self.incidents() if one["severity"] == "red" and one["by"] == "P2"])
        unnamed = self.freshet("incident", "raise", "--area", VILLAGE, "--severity", "red", "--event",
                               "mountain-torrent", "--text", "x")
        self.assertEqual(unnamed.returncode, 2)
        watched = self.freshet("watch", "--once")
        self.assertEqual(watched.returncode, 0, watched.stderr)
        self.assertIn("red", watched.stdout)

    def test_what_people_see_and_what_is_handed_on_is_durable_and_judged(self):
        self.daemon.start()
        nobody = self.freshet("report", "--by", "P9", "--station", STAGE, "--text", "water over bridge")
        self.assertEqual((nobody.returncode, nobody.stderr.count("P9")), (1, 1), nobody.stderr)
        self.assertEqual(self.daemon.metric("freshet_patrol_refused_person_total"), 1)
        self.assertEqual(self.freshet("report", "--by", "P5", "--text", "x").returncode, 2, "where?")
        seen = ("report", "--by", "P5", "--station", STAGE, "--level", "5.10 m", "--text", "to the 5 m mark",
                "--id", "g1")
        for _ in range(2):
            told = self.freshet(*seen)
            self.assertEqual(told.returncode, 0, told.stderr)
        self.assertEqual(self.daemon.metric("freshet_patrol_accepted_total"), 1)
        self.assertEqual(self.daemon.metric("freshet_patrol_again_total"), 1)
        self.daemon.wait_for("the warning", lambda: self.incidents())
        incident = self.incidents()[0]
        self.assertEqual((incident["station"], incident["severity"]), (STAGE, "yellow"))
        self.daemon.wait_for("the words on the page", lambda: "to the 5 m mark" in self.daemon.get("/"))
        above = self.freshet("above", "issue", "W1", "--issuer", "Province", "--by", "P2", "--event", "rainstorm",
                             "--severity", "red", "--area", "330799", "--until", "2001-01-01T00:00")
        self.assertEqual((above.returncode, self.daemon.metric("freshet_superior_accepted_total")), (1, 0))
        cancelled = self.freshet("above", "cancel", "W1", "--issuer", "Province", "--by", "P2")
        self.assertEqual(cancelled.returncode, 0, cancelled.stderr)

        self.assertEqual(self.daemon.end(), 0, self.daemon.said())
        self.daemon.start()
        self.assertEqual(self.daemon.metric("freshet_shard_recovery_differences_total"), 0)
        page = next(one for one in self.daemon.json("/api/v1/stations")["stations"] if one["station"] == STAGE)
        self.assertEqual([one["id"] for one in page["patrols"]], ["g1"])
        self.assertEqual(page["latest"][0]["reason"], "by_hand")

    def test_a_stranger_is_answered_listed_and_never_judged(self):
        self.daemon.start()
        station = Station(self.daemon.ports["sl651"])
        self.addCleanup(station.close)
        station.send(report(STRANGER, 7, beijing(), beijing(), level=9.99))
        self.assertEqual(station.hear(1), [(STRANGER, 0x32, 7, ESC)])
        self.daemon.wait_for("its page", lambda: [
            one for one in self.daemon.json("/api/v1/stations")["stations"]
            if one["station"] == STRANGER and one["known"] is False])
        self.assertEqual(self.incidents("all"), [])

    def test_noise_and_a_wrong_crc_hear_nothing_and_harm_nobody(self):
        self.daemon.start()
        station = Station(self.daemon.ports["sl651"], timeout=1)
        self.addCleanup(station.close)
        good = report(STAGE, 1, beijing(), beijing(), level=4.0)
        station.send(b"\x00\x7e\x7e\x7enoise" + good[:-1] + bytes([good[-1] ^ 1]))
        self.assertEqual(station.hear(1), [])
        fresh = Station(self.daemon.ports["sl651"])
        self.addCleanup(fresh.close)
        fresh.send(good)
        self.assertEqual(len(fresh.hear(1)), 1)
        station.send(uplink(STAGE, 0x2F, 3, beijing(), b""))  # Keep-alive: journaled, no reply.
        self.assertEqual(station.hear(1), [])

    def test_a_second_daemon_on_the_folder_refuses(self):
        self.daemon.start()
        second = self.daemon.command("serve", str(self.daemon.folder))
        self.assertEqual(second.returncode, 1)
        self.assertIn("another freshet", second.stderr)

    def test_a_wrong_folder_is_refused_whole_with_file_and_line(self):
        (self.daemon.folder / "stations.csv").write_text("station,name\n1,x\n")
        refused = self.daemon.command("serve", str(self.daemon.folder))
        self.assertEqual(refused.returncode, 1)
        self.assertIn("stations.csv:1:", refused.stderr)

    def test_a_scaled_daemon_says_so_and_is_never_actual(self):
        text = (self.daemon.folder / "freshet.yaml").read_text()
        (self.daemon.folder / "freshet.yaml").write_text("status: actual\n" + text)
        clock = "2026-07-01T00:00:00+08:00,600"
        refused = self.daemon.command("serve", str(self.daemon.folder), "--clock", clock)
        self.assertEqual(refused.returncode, 1)
        self.assertIn("scaled", refused.stderr)
        (self.daemon.folder / "freshet.yaml").write_text(text)
        self.daemon.start("--clock", clock)
        status = self.daemon.json("/api/v1/status")
        self.assertEqual(status["clock"]["factor"], 600)
        self.assertTrue(status["now"].startswith("2026-07-01T"), status)
        first = status["now"]
        self.assertEqual(self.daemon.end(), 0)
        self.daemon.start("--clock", clock)  # Goes on from where it stopped.
        self.assertGreaterEqual(self.daemon.json("/api/v1/status")["now"], first)

    def test_what_nobody_verifies_in_six_minutes_the_village_hears_of(self):
        stations = self.daemon.folder / "stations.csv"
        header, rain, stage = stations.read_text().splitlines()
        stations.write_text(f"{header},change_max\n{rain},\n{stage},1.00 m/15m\n")
        self.daemon.start("--clock", "2026-07-01T12:00:00+08:00,120")  # Six minutes are three seconds.
        station = Station(self.daemon.ports["sl651"])
        self.addCleanup(station.close)
        for serial, minute, level in ((1, "11:55", 4.00), (2, "12:00", 5.50)):
            at = time.strptime(f"2026-07-01 {minute}", "%Y-%m-%d %H:%M")
            station.send(report(STAGE, serial, at, at, level=level))
        self.assertEqual(len(station.hear(2)), 2)
        self.daemon.wait_for("the warning to be verified", lambda: self.incidents())
        incident = self.incidents()[0]
        self.assertEqual((incident["certainty"], incident["audience"]), ("possible", ["desk", "officials"]))
        self.assertIn("public_after", incident)
        self.daemon.wait_for("its release", lambda: self.daemon.metric("freshet_rollcall_released_total") == 1)
        lines = [line for line in self.daemon.json(f"/api/v1/incidents/{incident['incident']}")["ledger"]
                 if line.get("area") == VILLAGE and not line.get("person")]
        self.assertEqual([line["step"] for line in lines], ["withheld", "nobody"], "no channel speaks to areas here")
        self.assertGreaterEqual(lines[1]["at"], incident["public_after"])

    def test_a_bad_reload_keeps_the_old_configuration(self):
        self.daemon.start()
        hash_before = self.daemon.json("/api/v1/status")["configuration"]
        rules = self.daemon.folder / "rules/valley.yaml"
        good = rules.read_text()
        rules.write_text(good.replace("level >= 5.00 m", "levle >= 5.00 m"))
        code, body = self.daemon.post("/-/reload", {})
        self.assertEqual(code, 400)
        self.assertIn("rules/valley.yaml:", body)
        self.assertEqual(self.daemon.json("/api/v1/status")["configuration"], hash_before)
        rules.write_text(good.replace("5.00 m", "4.50 m").replace("4.80 m", "4.60 m"))
        code, body = self.daemon.post("/-/reload", {})
        self.assertEqual(code, 200, body)
        self.assertNotEqual(self.daemon.json("/api/v1/status")["configuration"], hash_before)
        # What is allowed and doubtful is said of it, as at a start.
        self.assertIn("clears level under 4.60 m, which is above its raise of 4.50 m", self.daemon.said())


if __name__ == "__main__":
    run(FRESHET)
