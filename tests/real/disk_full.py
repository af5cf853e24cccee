#!/usr/bin/env python3
"""A disk that fills, on each path: stations are held before it is full, and go on by themselves; when it is full after all the daemon
ends with a sentence and 75, opens again by giving its ballast up, and nothing acknowledged is lost, nobody is left untold."""
import signal
import time
import unittest

from peers.daemon import FRESHET, Daemon
from peers.disk import fill, free_bytes, small_disk
from peers.ledger import JOURNAL_DUMP, RAISE, START_AGAIN, Ledger, called
from peers.running import run
from peers.valley import FILES

MEBIBYTE = 1 << 20


class DiskFull(Ledger, unittest.TestCase):
    def begin_with(self, disk, calls="calls.jsonl"):
        settings = FILES["freshet.yaml"].replace("calls.jsonl", calls) + f"disk: {disk}\n"
        self.begin(Daemon(dict(FILES) | {"freshet.yaml": settings}))

    def ready(self):
        return self.daemon.json("/api/v1/status")["not_working"]

    def test_stations_are_held_before_the_disk_is_full_and_go_on_by_themselves(self):
        self.begin_with("{low_water: 60 MiB, ballast: 16 MiB}")
        small_disk(self, self.data, 400)
        self.daemon.start()
        self.assertEqual((self.data / "ballast").stat().st_size, 16 * MEBIBYTE)
        station = self.station()
        for _ in range(50):
            self.send(station)
        self.assertEqual(self.hear(station, 50), 50)

        filler = fill(self.data, leave=50 * MEBIBYTE)
        self.daemon.wait_for("the hold", lambda: self.daemon.metric("freshet_disk_held") == 1)
        self.assertEqual(self.daemon.status_of("/-/ready"), 503)
        self.assertIn("60 have to be: stations are not read", self.ready())
        ticks = self.daemon.metric("freshet_journal_ticks_total")
        station.socket.settimeout(1.5)
        for _ in range(50):
            self.send(station, level=5.2)
        self.assertEqual(self.hear(station, 50), 0, "acknowledged while held")
        self.assertGreater(self.daemon.metric("freshet_journal_ticks_total"), ticks)
        # What people do goes on, and reaches people.
        self.assertEqual(self.daemon.post("/api/v1/incidents", RAISE)[0], 202)
        self.daemon.wait_for("a call", lambda: self.calls())

        fill(self.data, leave=20 * MEBIBYTE)
        self.daemon.wait_for("the second hold", lambda: self.daemon.metric("freshet_disk_held") == 2)
        code, said = self.daemon.post("/api/v1/incidents", RAISE)
        self.assertEqual(code, 503, said)
        self.assertIn("the disk is full", said)

        filler.unlink()
        station.socket.settimeout(10)
        self.assertEqual(self.hear(station, 50), 50, "the frames that waited are taken by themselves")
        self.daemon.wait_for("all well", lambda: self.daemon.status_of("/-/ready") == 200)
        self.assertEqual(self.daemon.metric("freshet_disk_holds_total"), 1)
        self.assertEqual(self.daemon.metric("freshet_journal_reports_total"), 100)
        self.assertNotIn("No space", self.daemon.said())
        self.assert_nothing_lost()

    def fill_and_kill(self, ballast):
        self.begin_with(f"{{low_water: 20 MiB, ballast: {ballast}}}")
        small_disk(self, self.data, 300)
        self.daemon.start()
        station = self.station()
        for _ in range(3_000):
            self.send(station)
        self.hear(station, 3_000)
        self.assertEqual(self.daemon.end(by=signal.SIGKILL), -signal.SIGKILL)
        fill(self.data)
        self.assertLess(free_bytes(self.data), MEBIBYTE)

    def test_a_start_on_a_full_disk_gives_the_ballast_up(self):
        self.fill_and_kill("24 MiB")
        self.daemon.start()
        self.assertIn("the ballast of 24 MiB is given up", self.daemon.said())
        (self.data / "filler").unlink()
        self.daemon.wait_for("all well", lambda: self.daemon.status_of("/-/ready") == 200)
        self.daemon.wait_for("the ballast", lambda: (self.data / "ballast").exists())
        self.assert_nothing_lost()

    def test_a_start_on_a_full_disk_without_ballast_says_so_and_opens_once_there_is_room(self):
        self.fill_and_kill("0")
        refused = self.daemon.command("serve", str(self.daemon.folder))
        self.assertEqual(refused.returncode, START_AGAIN, refused.stderr)
        self.assertIn("No space left", refused.stderr)
        (self.data / "filler").unlink()
        self.daemon.start()
        self.assert_nothing_lost()

    def test_the_state_stores_disk_is_full_and_everybody_is_told_after_it(self):
        self.begin_with("{low_water: 0, ballast: 0}")
        state = small_disk(self, self.data / "state", 24)
        self.daemon.start()
        station = self.station()
        self.send(station)
        self.assertEqual(self.hear(station, 1), 1)
        filler = fill(state)
        # ACKs wait for the journal only, so they go on until the daemon ends.
        deadline = time.monotonic() + 30
        while self.daemon.process.poll() is None and time.monotonic() < deadline:
            try:
                self.send(station, level=5.2)
                self.hear(station, 1)
            except OSError:
                break
            time.sleep(0.0005)
            filler = fill(state)
        self.assert_ended_to_be_started_again()
        self.assertIn("cannot be written", self.daemon.said())
        filler.unlink()
        self.daemon.start()
        self.daemon.wait_for("a call", lambda: self.calls())
        self.assert_nothing_lost()

    def test_the_disk_of_the_file_channel_is_full_and_the_call_is_written_once_there_is_room(self):
        self.begin_with("{low_water: 0, ballast: 0}", calls="out/calls.jsonl")
        self.daemon.folder.joinpath("out").mkdir()
        out = small_disk(self, self.daemon.folder / "out", 1)
        filler = fill(out)
        self.daemon.start()
        station = self.station()
        self.send(station, level=5.2)
        self.assertEqual(self.hear(station, 1), 1)
        self.daemon.wait_for("the trouble said", lambda: "does not get through" in self.ready())
        self.assertEqual(self.daemon.status_of("/-/ready"), 503)
        self.assertEqual(called(out / "calls.jsonl"), [])
        filler.unlink()
        self.daemon.wait_for("the call", lambda: called(out / "calls.jsonl"))
        self.daemon.wait_for("all well", lambda: self.daemon.status_of("/-/ready") == 200)
        self.assertEqual({one["person"] for one in called(out / "calls.jsonl")} & {"P5"}, {"P5"})
        self.assert_nothing_lost()


if __name__ == "__main__":
    run(FRESHET, JOURNAL_DUMP)
