#!/usr/bin/env python3
"""The budget of the data folder, held on disk while more pours in than it has room for: the oldest of the journal goes, and of what people
were told nothing does."""
import signal
import socket
import time
import unittest

from peers.daemon import FRESHET, Daemon
from peers.ledger import JOURNAL_DUMP, Ledger, dumped
from peers.running import LONG, run
from peers.stream import bulk, report
from peers.valley import FILES

MEBIBYTE = 1 << 20
BUDGET = 1024 * MEBIBYTE  # The least there is.
# Most of it is taken by what nobody trims, as a quarantine is, so that the rest fills within seconds.
TAKEN = 920 * MEBIBYTE
MESSAGES = 60_000 if LONG else 7_500  # Some 32 KiB of journal each.
IN_FLIGHT = 32
FACTOR = 480  # The folder is looked at once a minute of this clock.
# Beyond the budget for a moment: what comes within that minute, the logs, tables that are being made of others.
SLACK = 128 * MEBIBYTE


def size_of(folder):
    total = 0
    for path in folder.rglob("*"):
        try:
            total += path.stat().st_size if path.is_file() else 0
        except OSError:
            pass  # Gone meanwhile.
    return total


class DiskBudget(Ledger, unittest.TestCase):
    def pour(self, count):
        """Messages of a gateway, each acknowledged, a few at a time so that none is refused for overload."""
        now = int(time.time() * 1000)
        observations = bulk(2900, now, 1)
        gateway = socket.create_connection(("127.0.0.1", self.daemon.ports["stream"]), timeout=30)
        self.addCleanup(gateway.close)
        sent = heard = 0
        while heard < count:
            while sent < min(count, heard + IN_FLIGHT):
                sent += 1
                gateway.sendall(report("GATEWAY", sent, observations, now))
            octets = gateway.recv(65536)
            self.assertTrue(octets, self.daemon.said())
            heard += octets.count(b"\x0a\x07GATEWAY")
            self.largest = max(self.largest, size_of(self.data))

    def test_the_budget_is_held_and_what_people_were_told_stays(self):
        settings = FILES["freshet.yaml"] + "retention: {time: 30d, disk: 1 GiB}\ndisk: {low_water: 0, ballast: 0}\n"
        self.begin(Daemon(dict(FILES) | {"freshet.yaml": settings}))
        now = time.strftime("%Y-%m-%dT%H:%M:%S+08:00", time.gmtime(time.time() + 8 * 3600))
        self.daemon.arguments = ["--clock", f"{now},{FACTOR}"]
        self.daemon.start()
        (self.data / "quarantine").mkdir()
        with open(self.data / "quarantine/old", "wb") as file:
            file.truncate(TAKEN)
        station = self.station()
        self.send(station, level=5.2)
        self.assertEqual(self.hear(station, 1), 1)
        self.daemon.wait_for("a call", self.calls)
        incident = self.daemon.json("/api/v1/incidents")["incidents"][0]["incident"]
        told = self.told(incident)

        self.largest = 0
        self.pour(MESSAGES)
        # A fast machine has poured it all before the folder is looked at once.
        self.daemon.wait_for("what showed the danger to be trimmed", lambda: self.daemon.metric("freshet_trim_first_offset") > 100)
        self.daemon.wait_for("the budget", lambda: size_of(self.data) <= BUDGET)
        self.assertNotIn("its budget is", self.daemon.json("/api/v1/status")["not_working"])
        self.assertLess(self.largest, BUDGET + SLACK)
        self.assertEqual(self.told(incident)[:len(told)], told)
        self.assertEqual(self.daemon.end(by=signal.SIGKILL), -signal.SIGKILL)

        self.daemon.start()
        self.assertEqual(self.daemon.metric("freshet_shard_recovery_differences_total"), 0)
        self.assertEqual(self.told(incident)[:len(told)], told)
        self.assertEqual(self.daemon.end(), 0, self.daemon.said())
        kept = [int(sequence) for _, sender, _, sequence in dumped(self.data) if sender == "GATEWAY"]
        print(f"{MESSAGES} messages, {len(kept)} of them kept; the folder had {self.largest // MEBIBYTE} MiB at most")
        self.assertEqual(kept, list(range(MESSAGES - len(kept) + 1, MESSAGES + 1)), "the newest, and all of them")

    def told(self, incident):
        shown = self.daemon.json(f"/api/v1/incidents/{incident}")
        self.assertTrue(shown["revisions"])
        self.assertTrue(shown["ledger"])
        return shown["ledger"]


if __name__ == "__main__":
    run(FRESHET, JOURNAL_DUMP)
