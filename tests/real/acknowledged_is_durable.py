#!/usr/bin/env python3
"""Promise 1: no acknowledgement leaves before its record is synced. strace watches the daemon while a station sends one
frame at a time; between a frame's arrival and its answer there must be a whole fdatasync of the journal's log."""
import re
import shutil
import signal
import subprocess
import time
import unittest

from peers.daemon import FRESHET, Daemon
from peers.running import run, skip
from peers.sl651 import Station, report
from peers.valley import FILES, STAGE

FRAMES = 30
CALLS = "fdatasync,fsync,read,readv,recvfrom,recvmsg,write,writev,sendto,sendmsg"

LINE = re.compile(r"^(\d+) +(.*)$")
RESUMED = re.compile(r"^<\.\.\. (\w+) resumed>(.*)$")
CALL = re.compile(r"^(\w+)\((\d+)<(.*?)>[,)\s]")


class Trace:
    """The lines of strace -f -yy as (what, began, ended), in the order in which the calls ended. `began` and `ended` are
    line numbers; `what` is "sync" of the journal, "hear" or "answer" on a connection of `port`."""

    def __init__(self, text, port):
        self.socket = re.compile(rf"TCP(v6)?:\[.*:{port}->")
        self.steps = []
        open_calls = {}
        for number, line in enumerate(text.splitlines()):
            match = LINE.match(line)
            if not match:
                continue
            thread, rest = match.groups()
            resumed = RESUMED.match(rest)
            if resumed:
                began, start = open_calls.pop(thread, (None, None))
                if began is not None:
                    self.add(start, resumed.group(2), began, number)
            elif rest.endswith("<unfinished ...>"):
                open_calls[thread] = (number, rest)
            else:
                self.add(rest, rest, number, number)

    def add(self, start, end, began, ended):
        call = CALL.match(start)
        result = re.search(r"= (-?\d+)", end)
        if not call or not result:
            return
        name, _, path = call.groups()
        value = int(result.group(1))
        if name in ("fdatasync", "fsync"):
            if re.search(r"/journal/\d+\.log", path) and value == 0:
                self.steps.append(("sync", began, ended))
        elif self.socket.search(path) and value > 0:
            what = "hear" if name.startswith(("read", "recv")) else "answer"
            self.steps.append((what, began, ended))


def early_answers(steps):
    """Answers that began before a sync that began after the frame was heard had ended."""
    early, heard, synced = 0, None, None
    for what, began, ended in steps:
        if what == "hear":
            heard, synced = ended, None
        elif what == "sync":
            if heard is not None and began > heard:
                synced = ended
        elif synced is None or began < synced:
            early += 1
    return early


class TheCheckItself(unittest.TestCase):
    HEAR = '10 recvmsg(9<TCP:[127.0.0.1:5651->127.0.0.1:1]>, {...}, 0) = 70'
    SYNC = '11 fdatasync(5</x/journal/000004.log>) = 0'
    ANSWER = '10 sendmsg(9<TCP:[127.0.0.1:5651->127.0.0.1:1]>, {...}, 0) = 27'

    def early(self, *lines):
        return early_answers(Trace("\n".join(lines), 5651).steps)

    def test_it_sees_an_answer_that_is_early(self):
        self.assertEqual(self.early(self.HEAR, self.SYNC, self.ANSWER), 0)
        self.assertEqual(self.early(self.HEAR, self.ANSWER, self.SYNC), 1)
        self.assertEqual(self.early(self.SYNC, self.HEAR, self.ANSWER), 1)
        begun, done = '11 fdatasync(5</x/journal/000004.log> <unfinished ...>', \
            '11 <... fdatasync resumed>) = 0'
        self.assertEqual(self.early(self.HEAR, begun, self.ANSWER, done), 1)
        self.assertEqual(self.early(begun, self.HEAR, done, self.ANSWER), 1)
        self.assertEqual(self.early(self.HEAR, begun, done, self.ANSWER), 0)
        other = '11 fdatasync(5</x/state/000004.log>) = 0'
        self.assertEqual(self.early(self.HEAR, other, self.ANSWER), 1)


class AcknowledgedIsDurable(unittest.TestCase):
    def test_no_answer_before_its_sync(self):
        daemon = Daemon(FILES)
        self.addCleanup(daemon.remove)
        daemon.start()
        port = daemon.ports["sl651"]
        trace = daemon.folder / "trace"
        with open(daemon.folder / "strace.log", "w", encoding="utf-8") as said:
            tracer = subprocess.Popen(
                ["strace", "-f", "-yy", "-s", "0", "-e", f"trace={CALLS}", "-o", str(trace), "-p",
                 str(daemon.process.pid)], stderr=said)
        self.addCleanup(tracer.kill)

        def attached():
            text = (daemon.folder / "strace.log").read_text(encoding="utf-8")
            return tracer.poll() is not None or "attached" in text
        daemon.wait_for("strace", attached)
        if tracer.poll() is not None:
            self.skipTest("strace may not attach here: " +
                          (daemon.folder / "strace.log").read_text(encoding="utf-8").strip())
        time.sleep(0.5)  # Its threads are attached one after the other.

        station = Station(port)
        self.addCleanup(station.close)
        now = time.gmtime(time.time() + 8 * 3600)
        for serial in range(1, FRAMES + 1):
            station.send(report(STAGE, serial, now, now, level=4.0 + serial / 1000))
            self.assertEqual(len(station.hear(1)), 1)
        time.sleep(0.5)  # The station may hear an answer before strace has written it down.
        tracer.send_signal(signal.SIGINT)
        tracer.wait(30)

        steps = Trace(trace.read_text(encoding="utf-8", errors="replace"), port).steps
        counted = {what: sum(step[0] == what for step in steps)
                   for what in ("hear", "sync", "answer")}
        self.assertGreaterEqual(counted["hear"], FRAMES, counted)
        self.assertGreaterEqual(counted["sync"], FRAMES, counted)
        self.assertEqual(counted["answer"], FRAMES, counted)
        self.assertEqual(early_answers(steps), 0)


if __name__ == "__main__":
    if shutil.which("strace") is None:
        skip("no strace: that no acknowledgement precedes its fdatasync is not tested")
    run(FRESHET)
