#!/usr/bin/env python3
"""More than there is room for. Rubbish from four addresses: good stations are answered as before, measured beside a time
without it. A disk that takes 0.2 s to sync under a flood of reports: what can wait is refused first, threshold reports
never, and every frame is answered or counted."""
import json
import pathlib
import select
import shutil
import subprocess
import sys
import threading
import time
import unittest

from peers.daemon import FRESHET, Daemon
from peers.running import run
from peers.sl651 import Station, report, uplink
from peers.valley import FILES, RAIN, STAGE

FLOODING = pathlib.Path(__file__).parent / "peers/flooding.py"


def beijing():
    return time.gmtime(time.time() + 8 * 3600)


def answered(port, seconds):
    """Ten good stations, each asking again as soon as it is answered: how long each answer took, in order."""
    took, serial = [], [0]

    def ask():
        peer = Station(port, timeout=20)
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            serial[0] += 1
            begun = time.monotonic()
            peer.send(report(STAGE, serial[0] & 0xFFFF, beijing(), beijing(), level=3.0))
            if len(peer.hear(1)) != 1:
                took.append(float("inf"))
                break
            took.append(time.monotonic() - begun)
            time.sleep(0.005)
        peer.close()
    threads = [threading.Thread(target=ask) for _ in range(10)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sorted(took)


class Flood(unittest.TestCase):
    def setUp(self):
        self.daemon = Daemon(FILES)
        self.addCleanup(self.daemon.remove)

    def test_rubbish_from_four_addresses_is_soon_not_listened_to(self):
        self.daemon.start()
        port = self.daemon.ports["sl651"]
        answered(port, 0.3)
        alone = answered(port, 1.5)
        floods = [subprocess.Popen([sys.executable, str(FLOODING), str(port), f"127.0.0.{60 + index}", str(index)],
                                   stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) for index in range(4)]
        self.addCleanup(lambda: [flood.kill() for flood in floods if flood.poll() is None])
        try:
            self.daemon.wait_for("the flood", lambda: self.daemon.metric("freshet_gateway_noise_pauses_total") >= 4)
            beside = answered(port, 2.5)
            read = self.daemon.metric("freshet_sl651_malformed_bytes_total")
        finally:
            said = [json.loads(flood.communicate("")[0]) for flood in floods]

        def p99(times):
            return times[int(0.99 * (len(times) - 1))]
        print(f"alone: {len(alone) / 1.5:.0f} answers/s, p99 {1000 * p99(alone):.1f} ms; beside {said}: "
              f"{len(beside) / 2.5:.0f} answers/s, p99 {1000 * p99(beside):.1f} ms; {read:.0f} octets of it read, "
              f"rate {len(beside) / 2.5 / (len(alone) / 1.5):.2f} of alone", flush=True)
        self.assertLess(p99(beside), 1)
        # A second and two of pause for each 64 KiB that are read: far less than they can pour.
        self.assertLess(read, 4 * 20 * 65536)
        self.assertGreater(self.daemon.metric("freshet_gateway_refused_noise_total"), 0)
        self.assertLess(len(self.daemon.said()), 1_000_000)
        self.assertLess(self.daemon.said().count("\n"), 50, "a flood makes no flood in the log")

    def test_a_slow_disk_refuses_what_can_wait_first_and_threshold_reports_never(self):
        if shutil.which("strace") is None:
            self.skipTest("no strace: a slow disk is not tried")
        self.daemon.start()
        tracer = subprocess.Popen(
            ["strace", "-f", "-qq", "-o", "/dev/null", "-e", "trace=fdatasync", "-e",
             "inject=fdatasync:delay_enter=200000", "-p", str(self.daemon.process.pid)], stderr=subprocess.PIPE,
            text=True)
        self.addCleanup(tracer.stderr.close)
        self.addCleanup(tracer.wait)
        self.addCleanup(lambda: tracer.poll() is None and tracer.terminate())
        time.sleep(0.5)
        if tracer.poll() is not None:
            self.skipTest(f"strace may not attach here: {tracer.stderr.read().strip()}")
        now, block = beijing(), b""
        for number in range(300):
            function = (0x36, 0x32, 0x33)[number % 3]
            block += uplink(RAIN, function, number, now, b"")
        # So few from each that it is the lane that fills, and not what one connection may have open.
        blocks, connections = 10, 30
        sent = blocks * connections * 300
        heard, settled = [0] * connections, threading.Event()
        peers = [Station(self.daemon.ports["sl651"], timeout=60) for _ in range(connections)]

        def listen(index):
            while not settled.is_set() or select.select([peers[index].socket], [], [], 0.5)[0]:
                if select.select([peers[index].socket], [], [], 0.5)[0]:
                    heard[index] += len(peers[index].hear(1))
        threads = [threading.Thread(target=listen, args=(index,)) for index in range(connections)]
        threads += [threading.Thread(target=peer.send, args=(block * blocks,)) for peer in peers]
        for thread in threads:
            thread.start()

        def refused(word):
            return self.daemon.metric(f"freshet_sl651_refused_overload_{word}_total")

        def accounted():
            return self.daemon.metric("freshet_sl651_replies_total") + sum(map(refused, words))
        words = ("can_wait", "regular", "can_warn")
        try:
            self.daemon.wait_for(f"all {sent} answered or counted", lambda: accounted() == sent, 60)
        finally:
            settled.set()
            for thread in threads:
                thread.join()
            for peer in peers:
                peer.close()
        counts = {word: refused(word) for word in words}
        replies = self.daemon.metric("freshet_sl651_replies_total")
        print(f"{sent} sent, {sum(heard)} answered, refused {counts}", flush=True)
        self.assertEqual(self.daemon.metric("freshet_sl651_frames_total"), sent)
        self.assertEqual(sum(heard), replies)
        self.assertGreater(counts["can_wait"], 0, "nothing was refused: the test shows nothing")
        self.assertGreaterEqual(counts["can_wait"], counts["regular"])
        self.assertEqual(counts["can_warn"], 0)


if __name__ == "__main__":
    run(FRESHET)
