#!/usr/bin/env python3
"""A worker that hangs: a journal writer stuck in its disk is named and ends the daemon, which goes on from the
journal; a channel that hangs is named and ends nothing; a slow disk, and a process stopped as a whole, end nothing.
The supervisor hears READY=1, and WATCHDOG=1 only while everybody gets on."""
import fcntl
import os
import pathlib
import shutil
import signal
import socket
import subprocess
import tempfile
import time
import unittest

from peers.daemon import FRESHET, Daemon
from peers.running import run
from peers.sl651 import Station, report
from peers.valley import FILES, STAGE

UNIT = pathlib.Path(os.environ["FRESHET_SOURCE_DIR"]) / "deploy/systemd/freshet.service"
LIMIT = 3


def beijing(seconds_ago=0):
    return time.gmtime(time.time() + 8 * 3600 - seconds_ago)


class Listener:
    """The supervisor's end of $NOTIFY_SOCKET."""

    def __init__(self, test):
        self.folder = tempfile.mkdtemp(prefix="freshet-test-")
        test.addCleanup(shutil.rmtree, self.folder, True)
        self.path = self.folder + "/notify"
        self.socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        test.addCleanup(self.socket.close)
        self.socket.bind(self.path)
        self.socket.setblocking(False)

    def heard(self):
        said = []
        while True:
            try:
                said.append(self.socket.recv(256).decode())
            except BlockingIOError:
                return said


class Watchdog(unittest.TestCase):
    def setUp(self):
        files = dict(FILES)
        files["freshet.yaml"] += f"watchdog: {LIMIT}s\n"
        self.daemon = Daemon(files)
        self.addCleanup(self.daemon.remove)
        self.serial = 0

    def acknowledged(self, level=4.0):
        station = Station(self.daemon.ports["sl651"], timeout=3)
        try:
            self.serial += 1
            station.send(report(STAGE, self.serial, beijing(), beijing(), level=level))
            return len(station.hear(1)) == 1
        finally:
            station.close()

    def slow_the_disk(self, seconds, call="fdatasync", path=None, thread=None):
        """Every such call of the daemon, or of one thread, takes so much longer from here on; false where that cannot be had."""
        if not shutil.which("strace"):
            print("not tried: a hanging disk (no strace)")
            return False
        trace = open(self.daemon.folder / "trace", "wb")
        self.addCleanup(trace.close)
        only = ["-P", str(path)] if path else []
        whom = ["-f", "-p", str(self.daemon.process.pid)] if thread is None else ["-p", str(thread)]
        tracer = subprocess.Popen(["strace", *only, "-e", f"trace={call}", "-e",
                                   f"inject={call}:delay_enter={int(seconds * 1e6)}", *whom], stdout=trace, stderr=trace)
        self.addCleanup(tracer.wait)
        self.addCleanup(tracer.kill)
        deadline = time.monotonic() + 10
        while "attached" not in (self.daemon.folder / "trace").read_text():
            if tracer.poll() is not None or time.monotonic() > deadline:
                print("not tried: a hanging disk (strace may not attach)")
                return False
            time.sleep(0.02)
        self.tracer = tracer
        return True

    def test_a_journal_that_hangs_ends_the_daemon_with_a_name_and_it_goes_on(self):
        listener = Listener(self)
        os.environ["NOTIFY_SOCKET"] = listener.path
        self.addCleanup(os.environ.pop, "NOTIFY_SOCKET")
        self.daemon.start()
        self.assertTrue(self.acknowledged())
        self.daemon.wait_for("READY=1", lambda: "READY=1" in listener.heard())
        self.daemon.wait_for("WATCHDOG=1", lambda: "WATCHDOG=1" in listener.heard())
        if not self.slow_the_disk(600):
            return
        began = time.monotonic()
        self.assertIn("journal writer has been writing the journal", self.verdict())
        self.assertGreater(time.monotonic() - began, LIMIT - 0.5)
        fed_while_stuck = listener.heard().count("WATCHDOG=1")
        self.assertLess(fed_while_stuck, 5 * LIMIT, "fed while it hung")
        self.daemon.start()
        self.assertTrue(self.acknowledged())
        self.assertEqual(self.daemon.metric("freshet_shard_recovery_differences_total"), 0)
        listener.heard()
        self.assertEqual(self.daemon.end(), 0)
        self.assertIn("STOPPING=1", listener.heard())

    def verdict(self):
        """The one sentence with which it ended itself."""
        self.daemon.wait_for("the verdict", lambda: "ends itself" in self.daemon.said())
        # A tracer that delays a call does not let its thread die (strace 6.1).
        self.tracer.kill()
        self.assertEqual(self.daemon.ended(30), -signal.SIGABRT, self.daemon.said())
        said = [line for line in self.daemon.said().splitlines() if "ends itself" in line]
        self.assertEqual(len(said), 1, self.daemon.said())
        return said[0]

    def test_a_state_store_that_hangs_ends_the_daemon_with_its_writers_name(self):
        self.daemon.start()
        log = max((self.daemon.folder / "data/state").glob("*.log"))
        if self.slow_the_disk(600, call="write", path=log):
            self.assertIn("state writer has been writing the state store", self.verdict())

    def thread(self, name):
        for task in pathlib.Path(f"/proc/{self.daemon.process.pid}/task").iterdir():
            if (task / "comm").read_text().strip() == name:
                return int(task.name)
        self.fail(f"no thread is called {name}")

    def test_a_shard_that_hangs_ends_the_daemon_with_its_name_and_it_goes_on(self):
        self.daemon.start()
        # With its commit made, it rings at the state writer's: a write that does not come back.
        if not self.slow_the_disk(600, call="write", thread=self.thread("shard 1")):
            return
        self.assertTrue(self.acknowledged(), "acknowledgements wait for no shard")
        said = self.verdict()
        self.assertIn("shard 1 has been folding for", said)
        self.daemon.start()
        self.assertEqual(self.daemon.metric("freshet_shard_recovery_differences_total"), 0)
        self.daemon.wait_for("all folded", lambda: 1 in {
            one.get("reports") for one in self.daemon.json("/api/v1/stations")["stations"] if one["station"] == STAGE})

    def test_a_slow_disk_ends_nothing(self):
        self.daemon.start()
        if not self.slow_the_disk(LIMIT / 3):
            return
        until = time.monotonic() + 1.5 * LIMIT
        while time.monotonic() < until:
            self.assertTrue(self.acknowledged())
        self.assertIsNone(self.daemon.process.poll())

    def test_a_process_stopped_as_a_whole_is_not_blamed_on_its_workers(self):
        self.daemon.start()
        self.daemon.process.send_signal(signal.SIGSTOP)
        time.sleep(LIMIT + 0.5)
        self.daemon.process.send_signal(signal.SIGCONT)
        self.assertTrue(self.acknowledged())
        time.sleep(0.5)
        self.assertIsNone(self.daemon.process.poll(), self.daemon.said())
        self.assertEqual(self.daemon.end(), 0)

    def test_a_channel_that_hangs_is_named_and_ends_nothing(self):
        # A pipe that nobody reads, full to the brim: whoever writes to it waits.
        pipe = self.daemon.folder / "calls.jsonl"
        os.mkfifo(pipe)
        reader = os.open(pipe, os.O_RDWR | os.O_NONBLOCK)
        self.addCleanup(os.close, reader)
        fcntl.fcntl(reader, 1031, 4096)  # F_SETPIPE_SZ
        os.write(reader, b"." * 4096)
        self.daemon.start()
        self.assertTrue(self.acknowledged(level=5.10))
        stuck = 'freshet_watchdog_stuck_seconds{role="adapter file"}'
        self.daemon.wait_for("the adapter to be stuck beyond the limit",
                             lambda: self.daemon.metric(stuck.split("{")[0]) > LIMIT)
        self.assertEqual(self.daemon.status_of("/-/ready"), 503)
        self.assertIn("adapter file has been delivering", self.daemon.json("/api/v1/status")["not_working"])
        self.assertEqual(self.daemon.said().count("watchdog: adapter file has been"), 1, "said once")
        self.assertTrue(self.acknowledged(), "acknowledgements go on")
        self.assertIsNone(self.daemon.process.poll())
        # Drained, and it goes on.
        deadline = time.monotonic() + 20
        while "adapter file goes on again" not in self.daemon.said():
            self.assertLess(time.monotonic(), deadline, self.daemon.said())
            try:
                os.read(reader, 4096)
            except BlockingIOError:
                pass
            time.sleep(0.05)

    def test_the_limit_is_checked(self):
        settings = self.daemon.folder / "freshet.yaml"
        settings.write_text(settings.read_text().replace(f"watchdog: {LIMIT}s", "watchdog: 100ms"))
        refused = self.daemon.command("check", str(self.daemon.folder))
        self.assertEqual(refused.returncode, 1)
        self.assertIn("watchdog:", refused.stdout)

    def test_the_unit_is_one_systemd_takes_and_little_exposed(self):
        if not shutil.which("systemd-analyze"):
            print("not tried: the unit (no systemd-analyze)")
            return
        with tempfile.TemporaryDirectory(prefix="freshet-test-") as folder:
            unit = pathlib.Path(folder) / "freshet.service"
            unit.write_text(UNIT.read_text().replace("/usr/local/bin/freshet", str(FRESHET)))
            verified = subprocess.run(["systemd-analyze", "verify", str(unit)], capture_output=True, text=True)
            self.assertEqual((verified.returncode, verified.stderr), (0, ""))
            exposed = subprocess.run(["systemd-analyze", "security", "--offline=yes", "--threshold=15", str(unit)],
                                     capture_output=True, text=True)
            self.assertEqual(exposed.returncode, 0, exposed.stdout[-300:] + exposed.stderr)


if __name__ == "__main__":
    run(FRESHET)
