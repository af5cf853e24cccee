#!/usr/bin/env python3
"""A disk that fails or fills: the frame in hand is not acknowledged, the daemon says why and ends with 75 (start it
again), and the next start finds every frame that was acknowledged."""
import shutil
import signal
import subprocess
import time
import unittest

from peers.daemon import FRESHET, Daemon
from peers.ledger import JOURNAL_DUMP, START_AGAIN, dumped
from peers.running import run
from peers.sl651 import Station, report
from peers.valley import FILES, STAGE



class DiskFails(unittest.TestCase):
    def setUp(self):
        # Without the marks that hold stations back before it comes to this (disk_full.py).
        self.daemon = Daemon(dict(FILES) | {"freshet.yaml": FILES["freshet.yaml"] + "disk: {low_water: 0, ballast: 0}\n"})
        self.addCleanup(self.daemon.remove)
        self.acknowledged = []

    def send_until_silent(self, frames_max, pause=0.0):
        station = Station(self.daemon.ports["sl651"], timeout=5)
        self.addCleanup(station.close)
        now = time.gmtime(time.time() + 8 * 3600)
        for serial in range(1, frames_max):
            try:
                station.send(report(STAGE, serial, now, now, level=4.0))
            except OSError:
                return
            heard = station.hear(1)
            if not heard:
                return
            self.acknowledged.append(heard[0][2])
            time.sleep(pause)
        self.fail(f"still answered after {frames_max} frames")

    def assert_ended_to_be_started_again(self):
        self.assertEqual(self.daemon.ended(30), START_AGAIN, self.daemon.said())
        self.assertIn("cannot be written", self.daemon.said())

    def assert_nothing_lost(self):
        self.daemon.start()
        self.assertEqual(self.daemon.status_of("/-/ready"), 200)
        self.assertEqual(self.daemon.metric("freshet_shard_recovery_differences_total"), 0)
        self.assertEqual(self.daemon.end(), 0, self.daemon.said())
        journaled = {int(serial) for _, _, _, serial in dumped(self.daemon.folder / "data")}
        self.assertGreater(len(self.acknowledged), 10)
        self.assertEqual(set(self.acknowledged) - journaled, set())

    def test_a_failed_sync_is_never_acknowledged(self):
        if shutil.which("strace") is None:
            self.skipTest("no strace: a failed fdatasync is not tested")
        self.daemon.start(under=["strace", "-f", "-o", "/dev/null", "-e", "trace=fdatasync", "-e",
                                 "inject=fdatasync:error=EIO:when=60+"])
        self.send_until_silent(200)
        self.assert_ended_to_be_started_again()
        self.assert_nothing_lost()

    def test_a_full_disk_stops_acknowledging_and_loses_nothing(self):
        data = self.daemon.folder / "data"
        data.mkdir()
        mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=24m", "tmpfs", str(data)],
                                 capture_output=True, text=True)
        if mounted.returncode != 0:
            self.skipTest("no right to mount a small file system: a full disk is not tested")
        self.addCleanup(subprocess.run, ["umount", "-l", str(data)])
        self.daemon.start()
        ballast = data / "ballast"
        filler = subprocess.Popen(["sh", "-c", f"sleep 0.5; cat /dev/zero > {ballast} 2>/dev/null"])
        self.send_until_silent(20_000, pause=0.005)
        filler.wait(30)
        self.assert_ended_to_be_started_again()
        ballast.unlink()
        self.assert_nothing_lost()

    def test_a_damaged_journal_is_refused_with_a_sentence(self):
        self.daemon.start()
        station = Station(self.daemon.ports["sl651"])
        self.addCleanup(station.close)
        now = time.gmtime(time.time() + 8 * 3600)
        for serial in range(1, 200):
            station.send(report(STAGE, serial, now, now, level=4.0))
            self.assertEqual(len(station.hear(1)), 1)
        self.assertEqual(self.daemon.end(by=signal.SIGKILL), -signal.SIGKILL)
        log = max((self.daemon.folder / "data" / "journal").glob("*.log"))
        octets = bytearray(log.read_bytes())
        octets[len(octets) // 2] ^= 0x10
        log.write_bytes(octets)
        refused = self.daemon.command("serve", str(self.daemon.folder))
        self.assertEqual(refused.returncode, 1, refused.stderr)
        self.assertIn("journal in", refused.stderr)
        self.assertIn("Corruption", refused.stderr)


if __name__ == "__main__":
    run(FRESHET, JOURNAL_DUMP)
