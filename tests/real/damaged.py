#!/usr/bin/env python3
"""Stores damaged on disk, under the real daemon: refused with a sentence that names the cure, never opened shorter; the cure
keeps what can be read, names what is lost, and the next start warns under the same identities."""
import re
import signal
import time
import unittest

from peers.daemon import FRESHET, Daemon
from peers.ledger import JOURNAL_DUMP, called, dumped
from peers.running import run
from peers.sl651 import Station, report
from peers.valley import FILES, STAGE

FRAMES = 400


def flip(path, at):
    octets = bytearray(path.read_bytes())
    octets[int(len(octets) * at)] ^= 0x10
    path.write_bytes(octets)


class Damaged(unittest.TestCase):
    def setUp(self):
        self.daemon = Daemon(FILES)
        self.addCleanup(self.daemon.remove)
        self.data = self.daemon.folder / "data"
        self.fill()

    def fill(self):
        """Reports under and over the threshold; the daemon is killed, so that journal and state are in their logs."""
        self.daemon.start()
        station = Station(self.daemon.ports["sl651"])
        now = time.gmtime(time.time() + 8 * 3600)
        for serial in range(1, FRAMES + 1):
            station.send(report(STAGE, serial, now, now, level=5.2 if serial > 10 else 4.0))
        self.assertEqual(len(station.hear(FRAMES)), FRAMES)
        station.close()
        self.daemon.wait_for("a call", self.calls)
        self.incidents = self.identities()
        self.assertTrue(self.incidents)
        self.assertEqual(self.daemon.end(by=signal.SIGKILL), -signal.SIGKILL)
        self.journaled = self.dumped()

    def calls(self):
        return called(self.daemon.folder / "calls.jsonl")

    def identities(self):
        return sorted(one["incident"] for one in self.daemon.json("/api/v1/incidents?state=all")["incidents"])

    def dumped(self):
        return {tuple(line) for line in dumped(self.data)}

    def newest(self, store, ending):
        return max((self.data / store).glob("*" + ending))

    def assert_refused(self, *said):
        refused = self.daemon.command("serve", str(self.daemon.folder))
        self.assertEqual(refused.returncode, 1, refused.stderr)
        for words in (*said, f"freshet doctor {self.daemon.folder} --salvage"):
            self.assertIn(words, refused.stderr)

    def salvage(self):
        done = self.daemon.command("doctor", str(self.daemon.folder), "--salvage")
        self.assertEqual(done.returncode, 1, done.stderr)
        return done.stdout

    def test_a_flipped_byte_in_the_middle_of_the_log(self):
        flip(self.newest("journal", ".log"), 0.5)
        self.assert_refused("journal in", "Corruption")
        said = self.salvage()
        kept, total, lost = re.search(r"journal: (\d+) of (\d+) records kept, positions (\S+) lost", said).groups()
        first, last = (int(number) for number in lost.split("–"))
        self.assertEqual(int(total) - int(kept), last - first + 1)
        # What is kept stands where it stood, and what is gone is exactly what was named.
        gone = {line for line in self.journaled if first <= int(line[0]) <= last}
        self.assertEqual(self.dumped(), self.journaled - gone)
        self.assertTrue(list((self.data / "quarantine").iterdir()))
        self.daemon.start()
        self.assertIn(f"journal records {first} to {last} were lost to damage", self.daemon.said())
        self.assertEqual(self.daemon.metric("freshet_journal_lost_records"), last - first + 1)
        self.assertEqual(self.identities(), self.incidents)
        station = Station(self.daemon.ports["sl651"])
        now = time.gmtime(time.time() + 8 * 3600)
        station.send(report(STAGE, 9999, now, now, level=5.2))
        self.assertEqual(len(station.hear(1)), 1)
        station.close()
        self.assertEqual(self.daemon.end(), 0, self.daemon.said())
        found = self.daemon.command("doctor", str(self.daemon.folder))
        self.assertIn(f"records {first} to {last} were lost", found.stdout)
        self.assertIn("a salvage put", found.stdout)

    def test_a_torn_tail_costs_what_nobody_was_told_of(self):
        # The end of the log was being written and nobody had been told: as after a crash within a write.
        log = self.newest("journal", ".log")
        with log.open("ab") as tail:
            tail.write(log.read_bytes()[-60:-20])
        self.daemon.start()
        self.assertEqual(self.identities(), self.incidents)
        self.assertEqual(self.daemon.end(), 0, self.daemon.said())
        self.assertEqual(self.dumped(), self.journaled)

    def test_the_file_that_names_the_journals_manifest_is_gone(self):
        (self.data / "journal" / "CURRENT").unlink()
        self.assert_refused("CURRENT file is missing")
        self.assertNotIn("lost", self.salvage())
        self.assertEqual(self.dumped(), self.journaled)
        self.daemon.start()
        self.assertEqual(self.identities(), self.incidents)

    def test_a_damaged_state_is_folded_again_from_the_journal(self):
        flip(self.newest("state", ".log"), 0.5)
        calls = len(self.calls())
        self.assert_refused("state in", "Corruption")
        said = self.salvage()
        self.assertIn("state: put aside in", said)
        self.assertIn("people may be called again", said)
        self.daemon.start()
        self.assertIn("the state is empty", self.daemon.said())
        self.assertEqual(self.identities(), self.incidents)
        self.daemon.wait_for("the call made again", lambda: len(self.calls()) > calls)
        told = {(one["call"], one["identity"]) for one in self.calls()}
        self.assertLess(len(told), len(self.calls()), "the copy carries the same identity")

    def test_a_flipped_byte_in_a_table_is_never_a_wrong_value(self):
        self.daemon.start()  # Writes the logs out into tables.
        self.assertEqual(self.daemon.end(by=signal.SIGKILL), -signal.SIGKILL)
        flip(max((self.data / "journal").glob("*.sst"), key=lambda path: path.stat().st_size), 0.3)
        found = self.daemon.command("doctor", str(self.daemon.folder))
        self.assertEqual(found.returncode, 1)
        self.assertIn("--salvage", found.stdout)
        self.assertIn("lost", self.salvage())
        self.assertTrue(self.dumped() < self.journaled)
        self.daemon.start()
        self.assertEqual(self.identities(), self.incidents)


if __name__ == "__main__":
    run(FRESHET, JOURNAL_DUMP)
