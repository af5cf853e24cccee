#!/usr/bin/env python3
"""A disk that errs, hangs or is slow. One write or one sync of a store that fails ends the daemon with 75 and a sentence, is never tried
again on that handle and never acknowledged; one of the file channel makes the call again. A disk that hangs for 3 s, and one whose every
sync takes 50 ms, cost time and nothing else."""
import os
import random
import shutil
import signal
import subprocess
import time
import unittest

from peers.daemon import FRESHET, Daemon
from peers.forgetful import FORGETFUL, ForgetfulDisk
from peers.ledger import JOURNAL_DUMP, RAISE, START_AGAIN, Ledger
from peers.running import LONG, run
from peers.tracer import MayNotTrace, attach, under
from peers.valley import FILES

WRITES = "write,pwrite64,writev"
# What fails once: the calls, the file, the error. The count of calls before it is drawn.
STORE_FAULTS = [(calls, store, error) for store in ("journal", "state") for calls in (WRITES, "fdatasync")
                for error in ("EIO", "ENOSPC")]
ROUNDS = 10 if LONG else 1
FREEZE_SECONDS = 3


class DiskErrors(Ledger, unittest.TestCase):
    def setUp(self):
        self.begin(Daemon(dict(FILES) | {"freshet.yaml": FILES["freshet.yaml"] + "disk: {low_water: 0, ballast: 0}\n"}))

    def raise_by_hand(self):
        """What a person does is synced in the state, and so is the intent to call."""
        try:
            self.daemon.post("/api/v1/incidents", RAISE)
        except OSError:
            pass  # The daemon has just ended.

    def attach(self, calls, inject, path):
        try:
            tracer = attach(self.daemon.process, self.daemon.folder, calls, inject, path)
        except MayNotTrace as why:
            self.skipTest(f"{why}: writes and syncs that fail are not tested")

        def end():
            tracer.kill()
            tracer.wait()
        self.addCleanup(end)
        return tracer

    def test_a_store_that_fails_once_is_never_acknowledged_and_never_tried_again(self):
        chance = random.Random(int(os.environ.get("FRESHET_SEED", "1")))
        for calls, store, error in STORE_FAULTS * ROUNDS:
            self.daemon.start()
            log = max((self.data / store).glob("*.log"))
            # The state syncs what people do, and intents; a new incident for each round makes some.
            passed = 0 if (store, calls) == ("state", "fdatasync") else chance.randrange(1, 6)
            self.attach(calls, f"error={error}:when={passed + 1}", log)
            station = self.station(timeout=5)
            level = 4.0
            deadline = time.monotonic() + 20
            while self.daemon.process.poll() is None and time.monotonic() < deadline:
                level = 5.2 if level == 4.0 else 4.0
                try:
                    self.send(station, level=level)
                    if self.hear(station, 1) == 0:
                        break
                except OSError:
                    break
                if store == "state":
                    self.raise_by_hand()
            self.assert_ended_to_be_started_again(f"{calls} {store} {error}")
            self.assertIn(f"{store} in", self.daemon.said())
        self.daemon.start()
        print(f"{len(STORE_FAULTS) * ROUNDS} faults, {len(self.acknowledged)} acknowledged")
        self.assert_nothing_lost()

    def test_a_start_that_meets_an_error_says_so_and_the_next_one_finds_everything(self):
        self.daemon.start()
        station = self.station()
        for _ in range(50):
            self.send(station, level=5.2)
        self.assertEqual(self.hear(station, 50), 50)
        self.assertEqual(self.daemon.end(by=signal.SIGKILL), -signal.SIGKILL)
        failed = 0
        for calls, passed in [("fdatasync,fsync", passed) for passed in range(0, 12, 1 if ROUNDS > 1 else 3)] + [
                ("rename", 0), ("rename", 1), ("ftruncate", 0), ("mkdir", 0)]:
            try:
                self.daemon.start(under=under("/dev/null", calls, f"error=EIO:when={passed + 1}"), wait=20)
            except FileNotFoundError:
                self.skipTest("no strace: errors in a start are not tested")
            except RuntimeError as ended:
                failed += 1
                self.assertIn(f"serve ended with {START_AGAIN}:", str(ended), f"{calls} {passed}")
                continue
            # Not every call is one of a store, or one that it cannot do without.
            self.assertEqual(self.daemon.end(by=signal.SIGKILL), -signal.SIGKILL)
        self.assertGreater(failed, 2)
        self.daemon.start()
        self.assert_nothing_lost()

    def test_the_file_channel_writes_again_what_failed(self):
        for calls, error in (("write", "ENOSPC"), ("write", "EIO"), ("fdatasync", "EIO")):
            self.daemon.start()
            path = self.daemon.folder / "calls.jsonl"
            before = {one["call"] for one in self.calls()}
            self.attach(calls, f"error={error}:when=1", path)
            self.assertEqual(self.daemon.post("/api/v1/incidents", RAISE)[0], 202)
            self.daemon.wait_for("the call", lambda: {one["call"] for one in self.calls()} - before)
            self.daemon.wait_for("its receipt", lambda: self.daemon.metric("freshet_adapter_delivered_total") > 0)
            self.assertGreater(self.daemon.metric("freshet_adapter_attempts_total"),
                               self.daemon.metric("freshet_adapter_calls_total"), "it failed and was tried again")
            self.assertEqual(self.daemon.end(), 0, self.daemon.said())

    def test_a_disk_that_hangs_costs_time_and_nothing_else(self):
        image = self.daemon.folder / "disk.image"
        with image.open("wb") as file:
            file.truncate(128 << 20)
        self.data.mkdir()
        for words in (["mkfs.ext4", "-q", "-F", str(image)], ["mount", "-o", "loop", str(image), str(self.data)]):
            if shutil.which(words[0]) is None:
                self.skipTest(f"no {words[0]}: a disk that hangs is not tested")
            made = subprocess.run(words, capture_output=True, text=True, timeout=60)
            if made.returncode != 0:
                self.skipTest(f"{words[0]}: {made.stderr.strip()}: a disk that hangs is not tested")
        self.addCleanup(subprocess.run, ["umount", "-l", str(self.data)])
        self.daemon.start()
        station = self.station(timeout=2)
        self.send(station)
        self.assertEqual(self.hear(station, 1), 1)
        # A process of its own thaws, whatever becomes of this one, which never touches the frozen disk.
        freezer = subprocess.Popen(
            ["sh", "-c", f"fsfreeze -f '{self.data}' && echo frozen; sleep {FREEZE_SECONDS}; fsfreeze -u '{self.data}'"],
            stdout=subprocess.PIPE, text=True, start_new_session=True)
        self.addCleanup(freezer.stdout.close)
        self.addCleanup(freezer.wait, 30)
        if freezer.stdout.readline().strip() != "frozen":
            self.skipTest("no right to freeze a file system: a disk that hangs is not tested")
        began = time.monotonic()
        for _ in range(100):
            self.send(station, level=5.2)
        self.assertEqual(self.hear(station, 100), 0, "acknowledged on a disk that hangs")
        self.assertLess(time.monotonic() - began, FREEZE_SECONDS, "the test itself was too slow to see it")
        self.assertEqual(self.daemon.status_of("/-/healthy"), 200)
        freezer.wait(30)
        station.socket.settimeout(20)
        self.assertEqual(self.hear(station, 100), 100)
        self.assertNotIn("watchdog", self.daemon.said())
        self.daemon.wait_for("a call", self.calls)
        self.assert_nothing_lost()

    def test_on_a_slow_disk_groups_grow_and_nothing_is_lost(self):
        if not FORGETFUL.is_file():
            self.skipTest("built without libfuse3: a slow disk is not tested")
        try:
            disk = ForgetfulDisk(self.data, "--sync-delay", "50")
        except PermissionError as why:
            self.skipTest(f"no file system of our own can be mounted ({why}): a slow disk is not tested")
        self.addCleanup(disk.remove)
        self.daemon.start()
        stations = [self.station() for _ in range(4)]
        for _ in range(250):
            for station in stations:
                self.send(station, level=5.2)
        for station in stations:
            self.assertEqual(self.hear(station, 250), 250)
        groups = self.daemon.metric("freshet_journal_groups_total")
        self.assertLess(groups, 250, "a sync for each frame would take a minute")
        print(f"1000 frames in {groups:.0f} groups at 50 ms a sync")
        self.daemon.wait_for("a call", self.calls)
        self.assert_nothing_lost()


if __name__ == "__main__":
    run(FRESHET, JOURNAL_DUMP)
